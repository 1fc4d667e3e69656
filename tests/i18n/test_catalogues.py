"""The catalogues themselves: complete, alike in every language, and used."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from bot.i18n.catalogue import (
    CATALOGUES,
    DUTCH,
    ENGLISH,
    FRENCH,
    GERMAN,
    STAFF_LANGUAGES,
    Sentence,
    read,
)

BOT = CATALOGUES.parents[1]
# parts that are read by clients, and so in German too
FOR_CLIENTS = (
    "dates.po",
    "notice-authority.po",
    "notice-calls.po",
    "notice-follow-up.po",
    "notice-nis2.po",
    "notice-people.po",
    "notices.po",
)
# what operators alone read is English
FOR_OPERATORS = "cli-"
KEY = re.compile(r"[a-z][a-z0-9_]*(?:\.[A-Za-z0-9_/-]+)+")
PREFIX = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z0-9_]+)*[._]")
SUFFIX = re.compile(r"[._][a-z_]+")
SAYING = {"text", "plural", "knows"}
# says a value by its family and its name: ``named(voice, "role", "lead")`` is ``role.lead``
NAMING = "named"


def parts(language: str) -> dict[str, dict[str, tuple[Sentence, ...]]]:
    """Return the catalogue files of a language and what they say."""
    folder = CATALOGUES / language
    return {path.name: read(path) for path in sorted(folder.glob("*.po"))}


@cache
def trees() -> tuple[ast.Module, ...]:
    """Return the program, but for the workspace, which has words of its own."""
    files = (path for path in BOT.rglob("*.py") if "workspace" not in path.parts)
    return tuple(ast.parse(path.read_text(encoding="utf-8")) for path in files)


def nodes() -> Iterator[ast.AST]:
    """Return every node of the program."""
    for tree in trees():
        yield from ast.walk(tree)


@cache
def literals() -> frozenset[str]:
    """Return every text in the program."""
    return frozenset(
        node.value
        for node in nodes()
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def refusals() -> set[str]:
    """Return the names of Refusal and all that derives from it."""
    bases = {
        node.name: {base.id for base in node.bases if isinstance(base, ast.Name)}
        for node in nodes()
        if isinstance(node, ast.ClassDef)
    }
    known = {"Refusal"}
    while more := {name for name, above in bases.items() if above & known} - known:
        known |= more
    return known


def calls() -> Iterator[tuple[str, list[object]]]:
    """Return every call in the program: the last part of what is called, and its constants."""
    for node in nodes():
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else ""
            called = node.func.id if isinstance(node.func, ast.Name) else called
            given: list[object] = [
                arg.value if isinstance(arg, ast.Constant) else None for arg in node.args
            ]
            yield called, given


def said_in_code() -> set[str]:
    """Return the keys that the program asks for by name."""
    saying = SAYING | refusals()
    keys = {str(given[0]) for called, given in calls() if called in saying and given}
    errors = {text for text in literals() if re.match(r"(?:[a-z_]+\.)?(?:error|finding)\.", text)}
    return {key for key in keys | errors if KEY.fullmatch(key) and not PREFIX.fullmatch(key)}


def prefixes() -> tuple[str, ...]:
    """Return how keys begin that the program puts together from a family and a name."""
    families = {f"{text}." for called, given in calls() if called == NAMING for text in given}
    return tuple(families | {text for text in literals() if PREFIX.fullmatch(text)})


def suffixes() -> tuple[str, ...]:
    """Return how keys end that the program makes from another: ``f"{key}_hint"``."""
    ends = (node.values[-1] for node in nodes() if isinstance(node, ast.JoinedStr) and node.values)
    said = {str(end.value) for end in ends if isinstance(end, ast.Constant)}
    return tuple(end for end in said if SUFFIX.fullmatch(end))


def used(key: str, begun: tuple[str, ...], ended: tuple[str, ...]) -> bool:
    """Tell whether the program can ask for a key, by itself or made from others."""
    if key in literals() or key.startswith(begun):
        return True
    return any(used(key.removesuffix(end), begun, ended) for end in ended if key.endswith(end))


@pytest.mark.parametrize("language", [DUTCH, FRENCH])
def test_every_sentence_is_said_in_every_language_of_the_staff(language: str) -> None:
    """No part and no key is English only, but for what operators read."""
    english = {n: set(e) for n, e in parts(ENGLISH).items() if not n.startswith(FOR_OPERATORS)}
    other = {name: set(entries) for name, entries in parts(language).items()}
    assert other == english


def test_what_clients_read_is_said_in_german() -> None:
    """The words of notices exist in all four languages."""
    english = {name: set(entries) for name, entries in parts(ENGLISH).items()}
    german = {name: set(entries) for name, entries in parts(GERMAN).items()}
    assert german == {name: english[name] for name in FOR_CLIENTS}


@pytest.mark.parametrize("language", [DUTCH, FRENCH, GERMAN])
def test_a_sentence_asks_for_the_same_values_in_every_language(language: str) -> None:
    """A placeholder that one language forgets or invents is found here, not by a person."""
    english = {key: forms for part in parts(ENGLISH).values() for key, forms in part.items()}
    for part in parts(language).values():
        for key, forms in part.items():
            gaps = {frozenset(form.gaps) for form in forms}
            assert gaps == {frozenset(form.gaps) for form in english[key]}, key


@pytest.mark.parametrize("language", [*STAFF_LANGUAGES, GERMAN])
def test_no_sentence_is_empty(language: str) -> None:
    """A key without words would leave a person with nothing."""
    for part in parts(language).values():
        for key, forms in part.items():
            assert forms, key
            assert all(form.pieces for form in forms), key


@pytest.mark.parametrize("language", [*STAFF_LANGUAGES, GERMAN])
def test_no_key_stands_twice(language: str) -> None:
    """Two sentences under one key would hide one of them."""
    keys = [
        key
        for path in (CATALOGUES / language).glob("*.po")
        for key in re.findall(r'^msgid "(.+)"$', path.read_text(encoding="utf-8"), re.MULTILINE)
    ]
    assert [key for key, times in Counter(keys).items() if times > 1] == []


def test_every_sentence_the_program_asks_for_exists() -> None:
    """A key in the code without a sentence is found before a person meets it."""
    english = {key for part in parts(ENGLISH).values() for key in part}
    assert sorted(said_in_code() - english) == []


def test_every_sentence_is_used() -> None:
    """A sentence that nothing says is dead weight for translators.

    A key counts as used when it stands in the code, or begins with a text there that ends in a
    dot or an underscore, such as ``"category."``, or with a family that is ``named``; so does one
    made from such a key by a suffix.
    """
    english = {key for part in parts(ENGLISH).values() for key in part}
    begun, ended = prefixes(), suffixes()
    unused = {key for key in english if not used(key, begun, ended)}
    assert sorted(unused) == []


def test_french_puts_a_no_break_space_before_double_punctuation() -> None:
    """A line never begins with a colon or a closing quotation mark."""
    for path in sorted((CATALOGUES / FRENCH).glob("*.po")):
        said = re.sub(r"^(?!msgstr).*$", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
        assert re.findall(r".*[^\"] [;:?!»](?!\w).*|.*« .*", said) == [], path.name


def test_the_program_is_where_these_tests_look() -> None:
    """The scan above reads the program and not an empty folder."""
    assert Path(BOT / "i18n" / "catalogue.py").is_file()
    assert len(trees()) > 20

"""Reading YAML that people edit: text with lines, and nothing that surprises."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.content import yaml_files
from bot.content.yaml_files import MAX_BYTES, Entries, Items, Scalar, YamlRefused, read_yaml


@pytest.fixture(params=[yaml.SafeLoader, yaml_files.LOADER], ids=["python", "fastest"])
def file(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Return the path of a file that a test fills, read by each of the parsers in turn."""
    monkeypatch.setattr(yaml_files, "LOADER", request.param)
    return tmp_path / "ransomware.yaml"


def refusal(file: Path, text: str) -> tuple[str, int | None]:
    """Return the key and the line with which a text is refused."""
    file.write_text(text, encoding="utf-8")
    with pytest.raises(YamlRefused) as refused:
        read_yaml(file)
    return refused.value.key, refused.value.line


def test_every_node_knows_its_line(file: Path) -> None:
    """Mappings, lists and texts carry the line they start on, keys their own."""
    file.write_text("# steps\nid: core\nkinds:\n  - paper\n  - {a: b}\n", encoding="utf-8")
    assert read_yaml(file) == Entries(
        {
            "id": Scalar("core", 2),
            "kinds": Items((Scalar("paper", 4), Entries({"a": Scalar("b", 5)}, {"a": 5}, 5)), 4),
        },
        {"id": 2, "kinds": 3},
        2,
    )


def test_a_scalar_stays_what_was_typed(file: Path) -> None:
    """Nothing becomes a truth value, a number, a date or nothing; folded text is one line."""
    file.write_text(
        "a: yes\nb: 1.10\nc: 2026-11-22\nd: null\ne: >-\n  two\n  lines\nf:\n", encoding="utf-8"
    )
    assert {
        name: getattr(node, "text", None) for name, node in read_yaml(file).entries.items()
    } == {
        "a": "yes",
        "b": "1.10",
        "c": "2026-11-22",
        "d": "null",
        "e": "two lines",
        "f": "",
    }


@pytest.mark.parametrize(
    ("text", "key", "line"),
    [
        ("a: 1\na: 2\n", "content.yaml_duplicate", 2),
        ("a: &x 1\n", "content.yaml_anchor", 1),
        ("a: 1\nb: *x\n", "content.yaml_anchor", 2),
        ("a: 1\nb: !!python/name:os.system x\n", "content.yaml_tag", 2),
        ("a: !!str 1\n", "content.yaml_tag", 1),
        ("a: 1\n---\nb: 2\n", "content.yaml_documents", 2),
        ("? [a]\n: 1\n", "content.yaml_key", 1),
        ("- a\n", "content.yaml_top", 1),
        ("", "content.yaml_top", 1),
        ("a: 1\n b: 2\n", "content.yaml_malformed", 2),
        ("a: [1\n", "content.yaml_malformed", 2),
        ("a: b: c\n", "content.yaml_malformed", 1),
        ("a: " + "[" * 40 + "]" * 40, "content.yaml_deep", 1),
        ("a: 1\nb: \x07\n", "content.yaml_characters", 2),
        ("a:\n\tb: 1\n", "content.yaml_tab", 2),
        ("a:\n  - b\n \t- c\n", "content.yaml_tab", 3),
    ],
)
def test_what_is_not_allowed_is_refused_with_its_line(
    file: Path, text: str, key: str, line: int | None
) -> None:
    """Duplicates, anchors, tags, depth and broken YAML are named where they stand."""
    assert refusal(file, text) == (key, line)


def test_a_character_that_cannot_be_is_refused(file: Path) -> None:
    """An escape beyond the last character is refused; the parser decides with which words."""
    key, _ = refusal(file, 'a: "\\U99999999"\n')
    assert key in {"content.yaml_characters", "content.yaml_malformed"}


def test_the_end_of_a_file_is_its_last_line(file: Path) -> None:
    """What is never closed is told at the last line there is."""
    assert refusal(file, "a: [") == ("content.yaml_malformed", 1)


def test_a_bomb_of_aliases_is_refused_before_it_grows(file: Path) -> None:
    """The first anchor ends the reading, so nothing is ever expanded."""
    bomb = "a: &a [x, x]\n" + "".join(
        f"{name}: &{name} [*{before}, *{before}]\n"
        for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    assert refusal(file, bomb) == ("content.yaml_anchor", 1)


def test_a_large_file_is_refused(file: Path) -> None:
    """A file is read only up to its bound."""
    assert refusal(file, "a: " + "x" * MAX_BYTES) == ("content.file_too_large", None)


def test_a_file_that_is_not_utf8_is_refused(file: Path) -> None:
    """Another encoding is named where it shows first; a byte order mark is no problem."""
    file.write_bytes("id: x\ntitle: déjà".encode("latin-1"))
    with pytest.raises(YamlRefused) as refused:
        read_yaml(file)
    assert (refused.value.key, refused.value.line) == ("content.file_not_utf8", 2)
    file.write_text("\ufeffa: 1", encoding="utf-8")
    assert list(read_yaml(file).entries) == ["a"]


def test_a_file_that_cannot_be_read_is_refused(file: Path) -> None:
    """A file that is not there, or is a folder, says why."""
    for path in (file, file.parent):
        with pytest.raises(YamlRefused) as refused:
            read_yaml(path)
        assert refused.value.key == "content.file_unreadable"
        assert refused.value.values["reason"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.text(st.characters(codec="utf-8")) | st.text(":-[]{}&*!|>'\"\\#%@`?, \nab", max_size=60))
def test_no_text_makes_reading_fail_otherwise(file: Path, text: str) -> None:
    """Whatever is in the file, it is read or refused."""
    file.write_bytes(text.encode())
    assert outcome(file) in {"read", "refused"}


def outcome(file: Path) -> str:
    """Say how reading a file ended."""
    try:
        read_yaml(file)
    except YamlRefused as refused:
        return "refused" if refused.key.startswith("content.") else refused.key
    return "read"

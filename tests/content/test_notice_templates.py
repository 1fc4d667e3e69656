"""The closed environment of notices: what a template can reach, and what it cannot."""

from __future__ import annotations

from pathlib import Path

import pytest
from jinja2 import TemplateNotFound, UndefinedError
from jinja2.exceptions import SecurityError

from bot.content.notice_templates import (
    FAULTS,
    NoticesUnreadable,
    Source,
    environment,
    flow,
    kinds_in,
    problem_of,
    reading,
    sources,
    within,
)


def rendered(text: str, template: str = "x.txt", **words: object) -> str:
    """Return one template filled."""
    made = environment({template: Source(Path(template), text)})
    return made.get_template(template).render(words)


def write(folder: Path, name: str, content: bytes = b"x") -> None:
    """Write a file, and the folders it lies in."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def test_a_kind_reaches_its_own_files_and_the_shared_ones(tmp_path: Path) -> None:
    """Not another kind's, and nothing that is no template."""
    for name in ("a/nl/body.txt", "a/contents.txt", "b/nl/body.txt", "_shared/letter.html"):
        write(tmp_path, name)
    write(tmp_path, "a/notes.md")
    assert list(sources("a", tmp_path)) == ["_shared/letter.html", "contents.txt", "nl/body.txt"]
    assert kinds_in(tmp_path) == ["a", "b"]


def test_hidden_and_loose_files_are_no_kinds(tmp_path: Path) -> None:
    """Only folders are kinds; what editors and systems leave is not."""
    write(tmp_path, ".git/x.txt")
    write(tmp_path, "README.txt")
    assert kinds_in(tmp_path) == []


def test_a_folder_that_is_not_there_is_refused_in_words(tmp_path: Path) -> None:
    """The sentence names the folder."""
    with pytest.raises(NoticesUnreadable) as refused:
        kinds_in(tmp_path / "nowhere")
    assert refused.value.values == {"folder": str(tmp_path / "nowhere")}


def test_a_file_in_another_encoding_is_refused_in_words(tmp_path: Path) -> None:
    """Latin-1 from an old editor is not guessed at."""
    write(tmp_path, "a/nl/body.txt", "Geachte m\xe9neer".encode("latin-1"))
    with pytest.raises(NoticesUnreadable) as refused:
        sources("a", tmp_path)
    assert str(refused.value.values["file"]).endswith("body.txt")


@pytest.mark.parametrize("name", ["/etc/passwd", "../b/nl/body.txt", "b/nl/body.txt"])
def test_a_template_cannot_leave_its_folders(name: str) -> None:
    """There is no way to the disk, nor to another kind."""
    with pytest.raises(TemplateNotFound):
        rendered(f'{{% include "{name}" %}}')


@pytest.mark.parametrize(
    "text",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ reference.__init__.__globals__ }}",
        "{{ reference.format.__func__ }}",
        "{{ (0).__class__ }}",
        "{{ items.append(1) }}",
        "{{ items.__reduce__() }}",
        "{{ '{0.__class__}'.format(reference) }}",
        "{{ range(10) }}",
        "{{ cycler }}",
        "{{ self.__init__ }}",
        "{{ reference.nothing }}",
        "{{ nowhere }}",
    ],
)
def test_a_template_cannot_reach_beyond_its_words(text: str) -> None:
    """Attributes of objects, changes to lists, global functions and unknown names are refused."""
    with pytest.raises((SecurityError, UndefinedError)):
        rendered(text, reference="BR-2027-001", items=[1])


def test_html_alone_is_escaped() -> None:
    """A name keeps its marks in the text and loses their power in the page."""
    assert rendered("{{ name }}", "x.txt", name="<b>") == "<b>"
    assert rendered("{{ name }}", "x.html", name="<b>") == "&lt;b&gt;"


def test_words_from_a_text_are_escaped_in_a_page() -> None:
    """A passage that text and HTML share is made safe where the page uses it."""
    shared = Source(Path("say.txt"), "{% macro who() %}{{ name }}{% endmacro %}")
    page = Source(Path("x.html"), '{% import "say.txt" as say with context %}{{ say.who()|flow }}')
    made = environment({"say.txt": shared, "x.html": page})
    assert made.get_template("x.html").render(name="<b>") == "&lt;b&gt;"


def test_flow_joins_lines_and_keeps_no_break_spaces() -> None:
    """A passage is written over many lines and read as one."""
    assert (
        flow("  Uw termijn\n  van 72\u00a0uur \t loopt.\n") == "Uw termijn van 72\u00a0uur loopt."
    )


def test_the_variables_of_a_template_are_those_it_does_not_make() -> None:
    """Loops, imports and sets make names of their own."""
    text = "{% set a = b %}\n{% for c in d %}{{ c }}{{ a }}{{ loop.index }}{% endfor %}"
    assert reading(text).variables == {"b": 1, "d": 2}


USED = {
    "contents.txt": '{% import language ~ "/passages.txt" as s %}{% import "_shared/a.txt" as a %}',
    "nl/body.txt": '{% include "contents.txt" %}',
    "fr/body.txt": "{% if %}",
    "nl/passages.txt": '{% from "_shared/" ~ language ~ "/b.txt" import b %}',
    "fr/passages.txt": '{% include "_shared/gone.txt" %}',
    "_shared/a.txt": "",
    "_shared/nl/b.txt": "",
    "_shared/fr/b.txt": "",
    "_shared/c.txt": "",
}


def test_a_kind_uses_its_own_templates_and_the_shared_ones_it_asks_for() -> None:
    """One language uses no other's, a broken template asks for nothing, and none is made up."""
    templates = {name: Source(Path(name), text) for name, text in USED.items()}
    dutch = ["_shared/a.txt", "_shared/nl/b.txt", "contents.txt", "nl/body.txt", "nl/passages.txt"]
    assert within(templates, ["nl"]) == dutch
    assert set(within(templates)) == {*dutch, "fr/body.txt", "fr/passages.txt", "_shared/fr/b.txt"}


def test_a_text_that_two_kinds_share_is_told_apart_by_its_name() -> None:
    """What a template was compiled to is kept; the same text is escaped in a page and not else."""
    text = "{{ name }}<i>"
    assert rendered(text, "x.txt", name="<b>") == "<b><i>"
    assert rendered(text, "x.html", name="<b>") == "&lt;b&gt;<i>"
    assert rendered(text, "x.txt", name="<b>") == "<b><i>"


def test_a_problem_is_said_in_one_line() -> None:
    """An error without words goes by its name."""
    assert problem_of(ValueError("one\ntwo")) == "one"
    assert problem_of(RecursionError()) == "RecursionError"


def test_a_template_that_calls_itself_is_a_fault_like_others() -> None:
    """It ends, and as an error that the check knows."""
    with pytest.raises(FAULTS):
        rendered('{% include "x.txt" %}')

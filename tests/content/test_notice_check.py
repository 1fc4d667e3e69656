"""What is wrong with a notice is found with its file and its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.content.findings import Finding, Severity
from bot.content.notice_check import check_notices
from bot.i18n.catalogue import translator
from tests.content.letters import NOTICES

KIND = "client-initial"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a copy of the notices, to be spoiled."""
    for path in NOTICES.rglob("*.*"):
        target = tmp_path / path.relative_to(NOTICES)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())
    return tmp_path


def only(folder: Path, *, thorough: bool = False) -> Finding:
    """Return the one finding, which can be said in words; with one example where that will do."""
    (finding,) = check_notices(folder, thorough=thorough)
    assert translator("en").text(finding.key, **finding.values)
    return finding


def spoil(folder: Path, name: str, text: str) -> Path:
    """Replace a file of the first notice."""
    path = folder / KIND / name
    path.write_text(text, encoding="utf-8")
    return path


def test_the_notices_that_come_with_the_bot_are_sound() -> None:
    """In all four languages, with every set of invented facts."""
    assert check_notices(NOTICES) == []


def test_an_unknown_variable_is_found_on_its_line(folder: Path) -> None:
    """Even where no invented fact leads there, and with the name that was meant."""
    text = "{# #}\n\n{% if false %}{{ organization }}{% endif %}x\n"
    path = spoil(folder, "de/subject.txt", text)
    finding = only(folder)
    assert (finding.file, finding.line) == (path, 3)
    assert finding.key == "notice.finding.unknown_variable_near"
    assert finding.values == {"name": "organization", "near": "organisation"}


def test_an_unknown_variable_like_no_other_is_found(folder: Path) -> None:
    """There is nothing to suggest then."""
    spoil(folder, "fr/subject.txt", "{{ zzz }}\n")
    assert only(folder).key == "notice.finding.unknown_variable"


def test_a_name_that_is_set_here_and_used_elsewhere_is_found(folder: Path) -> None:
    """Each variable is named once a file, at its first use."""
    path = spoil(folder, "nl/subject.txt", "{{ kleur }}\n{{ kleur }}\n")
    assert (only(folder).file, only(folder).line) == (path, 1)


def test_a_syntax_error_is_found_on_its_line(folder: Path) -> None:
    """An if without its end names the file and where."""
    path = spoil(folder, "en/passages.txt", "x\n{% if confirmed %}\ny\n")
    finding = only(folder)
    assert (finding.file, finding.key) == (path, "notice.finding.syntax")
    assert finding.line is not None


@pytest.mark.parametrize("part", ["subject.txt", "body.txt", "body.html"])
def test_a_missing_part_is_found(folder: Path, part: str) -> None:
    """Subject, text and HTML are needed in every language."""
    path = folder / KIND / "de" / part
    path.unlink()
    finding = only(folder)
    assert (finding.file, finding.line) == (path, None)
    assert finding.values == {"kind": KIND, "language": "de", "part": part}


def test_a_missing_language_is_found(folder: Path) -> None:
    """All three parts of it."""
    for path in (folder / KIND / "fr").iterdir():
        path.unlink()
    assert len(check_notices(folder, thorough=False)) == 3


def test_a_missing_kind_is_found(folder: Path) -> None:
    """The bot cannot do without the kinds it asks for."""
    (folder / "client-initial-untrusted").rename(folder / "_put_away")
    finding = only(folder)
    assert finding.key == "notice.finding.missing_kind"
    assert finding.severity is Severity.ERROR


def test_a_kind_of_ones_own_is_checked_too(folder: Path) -> None:
    """A folder more is a notice more."""
    (folder / "own").mkdir()
    assert {finding.values["kind"] for finding in check_notices(folder, thorough=False)} == {"own"}


def test_ones_own_files_lie_over_the_installed_ones(tmp_path: Path) -> None:
    """A folder with one changed sentence is whole; what is wrong in it is found where it lies."""
    own = tmp_path / "client-initial" / "nl" / "subject.txt"
    own.parent.mkdir(parents=True)
    own.write_text("Inbreuk bij {{ client }}", encoding="utf-8")
    assert check_notices(NOTICES, tmp_path, thorough=False) == []

    own.write_text("Inbreuk bij {{ klant }}", encoding="utf-8")
    (finding,) = check_notices(NOTICES, tmp_path, thorough=False)
    assert (finding.file, finding.key) == (own, "notice.finding.unknown_variable")


def test_what_fails_while_it_is_filled_is_found_on_its_line(folder: Path) -> None:
    """An attribute no contact has is found, though it is no variable, and once.

    The first example has no contact, so it takes all of them.
    """
    path = folder / "_shared" / "nl" / "client.txt"
    text = path.read_text(encoding="utf-8")
    line = text[: text.index("contact.role")].count("\n") + 1
    path.write_text(text.replace("contact.role", "contact.rol"), encoding="utf-8")
    assert check_notices(folder, thorough=False) == []
    finding = only(folder, thorough=True)
    assert (finding.file, finding.line) == (path, line)
    assert finding.key == "notice.finding.fails"
    assert "rol" in str(finding.values["problem"])


def test_a_part_that_is_not_there_is_found_where_it_is_asked_for(folder: Path) -> None:
    """A shared letter that was moved away breaks each kind that includes it."""
    (folder / "_shared" / "letter.html").unlink()
    findings = check_notices(folder, thorough=False)
    assert {finding.file.name for finding in findings} == {"body.html"}
    assert {finding.key for finding in findings} == {"notice.finding.fails"}
    assert {finding.line for finding in findings} == {1}


def test_a_fault_outside_any_template_line_names_the_file(folder: Path) -> None:
    """A shape that Python refuses is a finding as well."""
    path = spoil(folder, "nl/subject.txt", "{{ version + reference }}\n")
    assert (only(folder).file, only(folder).line) == (path, 1)


def test_text_and_html_that_differ_are_a_warning(folder: Path) -> None:
    """The first words that differ are shown, once for the file."""
    path = folder / KIND / "nl" / "body.txt"
    path.write_text(path.read_text(encoding="utf-8") + "\nPS\n", encoding="utf-8")
    finding = only(folder)
    assert finding.file == folder / KIND / "nl" / "body.html"
    assert finding.severity is Severity.WARNING
    assert finding.key == "notice.finding.unlike"
    assert str(finding.values["text"]).endswith("ps")


def test_a_word_that_differs_inside_is_shown_with_its_neighbours(folder: Path) -> None:
    """What stands around it helps to find it."""
    markup = '<html lang="nl"><head><title>x</title></head><body>Dit is {{ client }}</body></html>'
    spoil(folder, "nl/body.html", markup)
    spoil(folder, "nl/body.txt", "Dat is {{ client }}\n")
    finding = only(folder)
    assert finding.values == {"text": "dat is client", "html": "dit is client"}


def test_html_without_its_language_is_a_warning(folder: Path) -> None:
    """A screen reader would read Dutch as English."""
    spoil(folder, "nl/body.html", "<html><body>{{ client }}</body></html>")
    spoil(folder, "nl/body.txt", "{{ client }}\n")
    finding = only(folder)
    assert finding.key == "notice.finding.language_missing"
    assert finding.severity is Severity.WARNING


def test_a_folder_that_is_not_there_is_found(tmp_path: Path) -> None:
    """The finding names the folder."""
    finding = only(tmp_path / "nowhere")
    assert finding.file == tmp_path / "nowhere"
    assert finding.key == "notice.error.no_folder"


def test_a_file_that_cannot_be_read_is_found(folder: Path) -> None:
    """The finding names the file."""
    path = folder / KIND / "nl" / "body.txt"
    path.write_bytes(b"\xff\xfe")
    assert only(folder).file == path

"""Encodings of a register's text files: told apart by the whole file."""

from __future__ import annotations

import codecs
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.files import register_text
from bot.files.register_text import Undecodable, manner_of


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where a file may lie."""
    return tmp_path / "clients.csv"


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (b"", "utf-8"),
        (b"name\nplain\n", "utf-8"),
        ("name\nÉcole, Größe, €\n".encode(), "utf-8"),
        (codecs.BOM_UTF8 + "name\nÉcole\n".encode(), "utf-8-sig"),
        ("name\nÉcole, Größe, €, ’\n".encode("cp1252"), "cp1252"),
    ],
)
def test_an_encoding_is_recognised(path: Path, content: bytes, encoding: str) -> None:
    """UTF-8 with and without its mark, and Windows-1252."""
    path.write_bytes(content)
    assert manner_of(path).encoding == encoding


@pytest.mark.parametrize(
    ("content", "expected", "row"),
    [
        ("name\nÉcole\n".encode("utf-16"), "csv", None),
        (codecs.BOM_UTF16_BE + "name\n".encode("utf-16-be"), "csv", None),
        (b"PK\x03\x04workbook", "csv", None),
        (codecs.BOM_UTF8 + b"name\nok\n\xc9cole\n", "encoding", 3),
        (codecs.BOM_UTF8 + b"name\ncut off \xc3", "encoding", 2),
        ("name\nÉcole\n".encode() + b"\xc9cole\n", "encoding", 3),
        (b"name\nbad \x81\n", "encoding", 2),
        ("client_id,system".encode("utf-16-le"), "csv", None),
        (bytes(100), "csv", None),
    ],
)
def test_another_encoding_is_refused_with_its_row(
    path: Path, content: bytes, expected: str, row: int | None
) -> None:
    """Mixtures, workbooks, UTF-16 and bytes that no encoding has are never guessed."""
    path.write_bytes(content)
    with pytest.raises(Undecodable) as refused:
        manner_of(path)
    assert refused.value.misfit.key == f"register.expected.{expected}"
    assert refused.value.row == row


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(text=st.text(st.characters(codec="cp1252", exclude_characters="\0")), size=st.integers(1, 7))
def test_a_guess_does_not_depend_on_where_the_file_is_cut(path: Path, text: str, size: int) -> None:
    """Looked at in pieces of any size, the encoding is the same as in one."""
    path.write_bytes(text.encode())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(register_text, "PIECE", size)
        assert manner_of(path).encoding in {"utf-8", "utf-8-sig"}

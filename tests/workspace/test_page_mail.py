"""Letters as the page shows them, however they were written."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.workspace.mailbox import Mailbox, Received
from bot.workspace.page_mail import Letter, letter, letters

WHOLE = b"""\
From: Privacy <privacy@own.example>
To: =?utf-8?q?C=C3=A9line?= <celine@client.example>
Cc: dpo@client.example
Subject: =?utf-8?q?Violation_de_donn=C3=A9es?=
Date: Fri, 04 Dec 2026 03:18:46 +0100
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=M

--M
Content-Type: multipart/alternative; boundary=A

--A
Content-Type: text/plain; charset=utf-8

Bonjour <b>
--A
Content-Type: text/html; charset=utf-8

<p>Bonjour</p>
--A--
--M
Content-Type: application/pdf
Content-Disposition: attachment; filename="avis.pdf"

x
--M--
"""


class Shelf(Mailbox):
    """A mailbox whose messages are put there by hand."""

    def put(self, content: bytes) -> None:
        """Keep a message as if it had arrived."""
        self._keep("sender@own.example", ("jan@client.example",), content)


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    """An empty one."""
    return Shelf(tmp_path)


def read(content: bytes, folder: Path) -> Letter:
    """One message as a letter."""
    shelf = Shelf(folder)
    shelf.put(content)
    return letters(shelf)[0]


def test_a_letter_has_all_its_parts(tmp_path: Path) -> None:
    """Headers are decoded, both bodies read, attachments named."""
    one = read(WHOLE, tmp_path)
    assert one.sender == "Privacy <privacy@own.example>"
    assert one.to == "Céline <celine@client.example>"
    assert one.cc == "dpo@client.example"
    assert one.subject == "Violation de données"
    assert one.sent == datetime(2026, 12, 4, 2, 18, 46, tzinfo=UTC)
    assert one.text.strip() == "Bonjour <b>"
    assert one.html.strip() == "<p>Bonjour</p>"
    assert one.attachments == ("avis.pdf",)
    assert one.file == "0001-jan_at_client.example.eml"


def test_what_a_letter_lacks_comes_from_its_envelope(tmp_path: Path) -> None:
    """Without headers it shows who it was handed over for."""
    one = read(b"\r\n", tmp_path)
    assert (one.sender, one.to) == ("sender@own.example", "jan@client.example")
    assert (one.subject, one.sent, one.html) == ("(no subject)", None, "")


def test_letters_come_newest_first_and_by_number(shelf: Shelf) -> None:
    """A letter is found by its number, and one that was deleted on disk is not shown."""
    shelf.put(b"Subject: one\r\n\r\n")
    shelf.put(b"Subject: two\r\n\r\n")
    assert [one.subject for one in letters(shelf)] == ["two", "one"]
    found = letter(shelf, 1)
    assert found is not None
    assert found.subject == "one"
    assert letter(shelf, 9) is None
    first: Received = shelf.messages()[0]
    first.path.unlink()
    assert [one.subject for one in letters(shelf)] == ["two"]
    assert letter(shelf, 1) is None


HEADERS = st.sampled_from(
    ["From", "To", "Cc", "Subject", "Date", "Content-Type", "Content-Transfer-Encoding"]
)
VALUES = st.one_of(
    st.binary(max_size=40),
    st.sampled_from(
        [
            *(b"text/plain; charset=nonsense", b"text/html; charset=\xff", b"multipart/mixed"),
            *(b'"', b"<", b"a@", b"=?utf-8?q?=?=", b"Fri, 99 Dec 2026", b"0000", b"base64"),
        ]
    ),
)


@given(st.lists(st.tuples(HEADERS, VALUES), max_size=6), st.binary(max_size=60))
def test_no_message_breaks_the_page(
    tmp_path_factory: pytest.TempPathFactory, headers: list[tuple[str, bytes]], body: bytes
) -> None:
    """Any bytes that a mail server accepts can be shown."""
    lines = [name.encode() + b": " + value for name, value in headers]
    one = read(b"\n".join([*lines, b"", body]), tmp_path_factory.mktemp("mail"))
    assert one.subject

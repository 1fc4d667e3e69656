"""Which clients are affected: every one on some page, with reasons, and what is not known."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.i18n.catalogue import translator
from bot.messages import ids
from bot.messages.scope_answer import scope_answer
from bot.messages.scope_table import MOST_ROWS, pages_of
from bot.messages.types import Message
from tests.messages import samples
from tests.messages.checks import assert_accepted, assert_honest, pressed, said

EN = translator("en")
NAMES = st.text(min_size=1, max_size=300)


def rows(drawn: Message) -> list[list[str]]:
    """Return the rows of the table, its head first."""
    table = next(one for one in drawn.blocks if one["type"] == "table")
    return [[cell["text"] for cell in row] for row in table["rows"]]


def test_a_row_gives_the_reasons() -> None:
    """System, data and since; people at most about; contractual hours; contact."""
    drawn = scope_answer(samples.answer(samples.client(1)), EN)
    head, row = rows(drawn)
    assert head == ["Client", "Status", "Why", "People", "Contract", "Contact"]
    assert row[:2] == ["Klant 0001", "Affected"]
    assert row[2].startswith("backup: ")
    assert row[2].endswith("(since 1 January 2024)")
    assert row[3:] == ["at most about 12", "24 hours", "privacy@klant1.example"]


def test_reasons_of_every_shape() -> None:
    """Reach, unstated contents and each combination of dates are told apart."""

    def reason(**changes: object) -> dict[str, object]:
        known: dict[str, object] = {
            "kind": "held",
            "system": "psa",
            "data": [],
            "since": None,
            "until": None,
        }
        return {**known, **changes}

    client = samples.client(
        reasons=[
            reason(),
            reason(kind="reachable", until="2026-02-01"),
            reason(data=["name"], since="2020-01-01", until="2021-01-01"),
        ],
        notify_within_hours=1,
    )
    row = rows(scope_answer(samples.answer(client), EN))[1]
    assert "psa: contents not stated;" in row[2]
    assert "psa: reachable through our access (until 1 February 2026)" in row[2]
    assert "(1 January 2020 – 1 January 2021)" in row[2]
    assert row[4] == "1 hour"


def test_people_are_counted_honestly() -> None:
    """Not known, partly known and known read differently, also in the sum."""
    known = samples.client(1)
    partly = samples.client(2, people=None, people_known=7)
    unknown = samples.client(3, people=None, people_known=0, notify_within_hours=None)
    drawn = scope_answer(samples.answer(known, partly, unknown), EN)
    cells = [row[3] for row in rows(drawn)[1:]]
    assert cells == ["at most about 12", "more than 7, part not known", "not known"]
    assert "people: 19 known, number not known for 2 clients" in said(drawn)
    assert "at most about 12 people" in said(scope_answer(samples.answer(known), EN))


def test_former_clients_and_those_to_check_come_first_and_are_explained() -> None:
    """A row to check opens a task and says why; a dispute keeps a former client."""
    check = samples.client(9, status="check", former=True, retention_ends="2025-06-30")
    dispute = samples.client(1, former=True, retention_ends=None)
    drawn = scope_answer(samples.answer(dispute, check), EN)
    first, second = rows(drawn)[1:]
    assert first[1] == "To check · former client, retained until 30 June 2025"
    assert second[1] == "Affected · former client, in a dispute"
    text = said(drawn)
    assert "Prove the erasure within 4 hours" in text
    assert "*1 client affected* · *1 to check* · 2 former clients among them" in text


def test_a_missing_contact_says_what_to_do() -> None:
    """No contact at all and a telephone only are told apart."""
    nothing = samples.client(
        1, contact=None, warnings=[{"code": "no_contact", "text": "no contact"}]
    )
    telephone = samples.client(2, contact=None)
    drawn = scope_answer(samples.answer(nothing, telephone), EN)
    assert [row[5] for row in rows(drawn)[1:]] == ["No contact known", "Telephone only"]
    assert "1 client without any contact: Klant 0001." in said(drawn)


def test_warnings_are_summed_up_not_repeated() -> None:
    """A warning of 5,000 clients is one sentence with a few names and the number of the rest."""
    stale = [{"code": "stale", "text": "old"}]
    clients = [samples.client(number, warnings=stale) for number in range(5000)]
    text = said(scope_answer(samples.answer(*clients), EN))
    assert "5,000 clients whose contact has not been checked" in text
    assert "Klant 0000, Klant 0001, Klant 0002 and 4,997 more" in text


def test_a_warning_is_said_in_the_readers_language() -> None:
    """Its values too; one that was kept without them is said as it was."""
    kept = {"code": "category_not_held", "text": "Geen enkele regel vermeldt health."}
    told = {**kept, "key": "affected.warning.category_not_held", "values": {"category": "health"}}
    drawn = scope_answer(samples.answer(warnings=(told, kept)), EN)
    assert "No holding states health data" in said(drawn)
    assert "Geen enkele regel vermeldt health." in said(drawn)


def test_what_the_register_cannot_tell_is_said() -> None:
    """Warnings of the whole answer, our own data and the access taken appear in words."""
    drawn = scope_answer(
        samples.answer(
            access=True,
            begins=None,
            ends=samples.NOW,
            categories=("name",),
            own=({"kind": "held", "system": "hr", "data": [], "since": None, "until": None},),
            warnings=({"code": "system_without_holdings", "text": "Nothing is held in wings."},),
        ),
        EN,
    )
    text = said(drawn)
    assert "No client matches.* That is no proof" in text
    assert "• Nothing is held in wings." in text
    assert "as controller are concerned as well: hr" in text
    assert "start not known" in text
    assert "Access through our tools counted too" in text
    assert not any(one["type"] == "table" for one in drawn.blocks)


def test_every_client_stands_on_exactly_one_page() -> None:
    """5,000 clients are pages of at most 50 rows, and nobody is left out."""
    view = samples.answer(*[samples.client(number) for number in range(5000)])
    pages = pages_of(view, EN)
    assert all(0 < len(page) <= MOST_ROWS for page in pages)
    names = [row[0] for page in pages for row in page]
    assert sorted(names) == [f"Klant {number:04d}" for number in range(5000)]


def test_a_page_ends_at_the_same_client_in_every_language() -> None:
    """Who reads page one in the channel's language and page two in another misses nobody."""
    reason = samples.client(1)["reasons"][0]
    kinds = ["contact", "financial", "health", "identity_document", "national_number"]
    view = samples.answer(
        *[samples.client(n, reasons=[{**reason, "data": kinds}]) for n in range(120)]
    )
    ends = {
        tuple(page[-1][0] for page in pages_of(view, translator(one))) for one in ("nl", "fr", "en")
    }
    assert len(ends) == 1


def test_pages_are_turned() -> None:
    """The first page leads on, the last one back; a page too far is the last."""
    view = samples.answer(*[samples.client(number) for number in range(120)])
    first = pressed(scope_answer(view, EN))
    assert ids.SCOPE_PAGE_BACK not in first
    assert ids.decode(first[ids.SCOPE_PAGE]["value"])["page"] == 2
    last = scope_answer(view, EN, page=99)
    assert ids.SCOPE_PAGE not in pressed(last)
    assert "Page 3 of 3" in said(last)


def test_confirming_is_asked_once() -> None:
    """The button says what it does; a confirmed answer says by whom and has none."""
    view = samples.answer(samples.client(1), samples.client(2))
    button = pressed(scope_answer(view, EN))[ids.SCOPE_CONFIRM]
    assert "The list of 2 clients is frozen" in button["confirm"]["text"]["text"]
    done = samples.answer(samples.client(1), confirmed_by="U0OFFICER", confirmed_at=samples.NOW)
    drawn = scope_answer(done, EN)
    assert ids.SCOPE_CONFIRM not in pressed(drawn)
    assert "Confirmed by <@U0OFFICER>" in said(drawn)


@given(st.lists(NAMES, min_size=1, max_size=60), NAMES)
def test_whatever_people_are_called(names: list[str], warning: str) -> None:
    """Any names, systems and warnings give a message that Slack takes and that misleads nobody."""
    clients = [
        samples.client(
            number,
            name=name,
            contact=name,
            warnings=[{"code": "no_contact", "text": warning}],
            reasons=[
                {"kind": "held", "system": name, "data": [name], "since": None, "until": None}
            ],
        )
        for number, name in enumerate(names)
    ]
    view = samples.answer(
        *clients,
        systems=tuple(names),
        categories=tuple(names),
        warnings=({"code": "x", "text": warning},),
    )
    drawn = scope_answer(view, EN)
    assert_accepted(drawn)
    assert_honest(drawn)

"""Whatever a person writes into a draft, and however, no client is named to another."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.domain.foreign_tokens import ClientTokens, ForeignIndex
from bot.domain.notices import NoticeText
from bot.services import editing
from bot.services.foreign import ForeignClientNamed
from tests.services.desk import ALDER, LEAD, NIGHT, Night

NOW = NIGHT + timedelta(hours=1)

OTHER = ClientTokens(
    "K-0042",
    names=("Kelderman & Nok Advocaten BV",),
    addresses=("Molenstraat 12, 9000 Gent",),
    domains=("keldernok.example",),
    contacts=("Saskia Vandorpe", "s.vandorpe@keldernok.example"),
    numbers=("+32 9 555 11 22", "0403.170.701"),
)
#: Its name begins as the other's does, and the other's domain holds a part of it.
OWN = ClientTokens("C-1", names=("Kelderman Holding NV",), domains=("kelderman.example",))
INDEX = ForeignIndex([OTHER, OWN], ClientTokens("", names=("Comitor BV",)))

LOOKALIKES = str.maketrans("aeoKp", "аеоКр")  # Cyrillic
NAME = "Kelderman & Nok Advocaten"
DISGUISED = (
    NAME,
    NAME.upper(),
    NAME.translate(LOOKALIKES),
    "Kelderman & N0k Advocaten",
    " ".join(NAME.replace(" & ", "")),
    NAME.replace("der", "d\u200ber"),
    NAME.replace("der", "d\u00ader"),
    NAME.replace("Kelder", "Ke\u0301lder"),
    NAME.replace(" ", "\n"),
    f"\u202e{NAME}\u202c",
    "Ｋｅｌｄｅｒｍａｎ & Nok Advocaten",
    "Kelder-\nman & Nok Advocaten",
    "molenstraat 12 9000 gent",
    "https://inloggen.keldernok.example/herstel?u=1",
    "hxxps://keldernok[.]example",
    "<http://keldernok.example|hier>",
    "iets@keldernok.example",
    "SASKIA VANDORPE",
    "0032 (0)9 555 11 22",
    "09/555.11.22",
    "tel:+3295551122",
    "BE 0403 170 701",
    "BE0403170701",
    "klant K-0042",
)
AROUND = ("", "{{ x }}", "{% raw %}", "<!channel>", "=cmd|' /C calc'!A0", "\u202e", "A" * 10_000)
LETTERS = "abcdefghijklmnopqrstuvwxyz &;.,-'éß"

disguised = st.sampled_from(DISGUISED)
around = st.one_of(st.sampled_from(AROUND), st.text(alphabet=LETTERS, max_size=20))


def found(text: NoticeText) -> set[str]:
    """Return whom a text names to our client."""
    return {token.client_id for token in INDEX.foreign_tokens(text, OWN.client_id, "")}


@settings(max_examples=150, deadline=None)
@given(around, disguised, around, st.sampled_from(("subject", "text")))
def test_a_disguise_in_what_a_person_writes_is_seen_through(
    before: str, name: str, after: str, place: str
) -> None:
    """In subject or text, with any words around it, it is the other client."""
    words = f"{before} {name} {after}"
    given_ = {"subject": "Bericht", "text": "Goedendag", place: words}
    assert found(editing.written(given_["subject"], given_["text"], "nl")) == {"K-0042"}


@pytest.mark.parametrize(
    "page",
    [
        "<p>Kelderman &amp; Nok Advocaten</p>",
        "<p>&#75;elderman &amp; Nok Advocaten</p>",
        "<p>&Kappa;elderman &amp; Nok&nbsp;Advocaten</p>",
        "<p>Kel<b>der</b>man <i>Nok</i> Advocaten</p>",
        "<td>Kelderman</td><td>Nok</td><td>Advocaten</td>",
        "<p>Kelder&shy;man Nok Advocaten</p>",
        '<a href="https://keldernok.example/x">hier</a>',
        '<img alt="Kelderman &amp; Nok Advocaten" src="cid:1">',
        '<a href="tel:&#43;32 9 555 11 22">bel</a>',
    ],
)
def test_the_html_alone_is_read_as_a_mail_client_shows_it(page: str) -> None:
    """Entities, marks inside words, cells, links and what only a program reads."""
    assert found(NoticeText("Bericht", "Goedendag", page)) == {"K-0042"}


@settings(max_examples=60, deadline=None)
@given(around, st.sampled_from(("Kelderman Holding NV", "kelderman.example", "Comitor")), around)
@example("", "Kelderman Holding", "")
def test_ones_own_name_is_no_disguise(before: str, own: str, after: str) -> None:
    """What begins as another client's name does is still this client's."""
    assert found(editing.written("Bericht", f"{before} {own} {after}", "nl")) == set()


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    around,
    st.sampled_from(
        (
            "Tweelingrivier",
            "TWEELINGRIVIER B.V.",
            "Tweеlingriviеr",
            "twee\u200blingrivier",
            "https://tweelingrivier.example/",
            "Bore\u0301ale Conseil",
            "+32 (0)4 000 11 22",
            "griefbos",
        )
    ),
    st.sampled_from(("subject", "text", "recipient")),
)
def test_no_edit_of_a_draft_keeps_another_clients_name(
    short_night: Night, before: str, name: str, place: str
) -> None:
    """The edit is refused, and the draft stays as it was."""
    draft = short_night.draft(ALDER)
    told = {"subject": draft.subject, "text": draft.text, "recipient": draft.recipient or ""}
    told[place] = "a@tweelingrivier.example" if place == "recipient" else f"{before} {name}"
    with pytest.raises(ForeignClientNamed):
        editing.edit(short_night.desk, draft.id, draft.digest, LEAD, NOW, **told)
    assert short_night.draft(ALDER) == draft

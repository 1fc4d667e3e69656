"""Other clients' names, addresses, domains and contacts are found; nothing else is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.folding import words_in
from bot.domain.foreign_tokens import ClientTokens, ForeignIndex
from bot.domain.notices import NoticeText

OURS = ClientTokens(
    "",
    names=("Comitor BV", "Datacenter Comitor"),
    domains=("comitor.example",),
    contacts=("privacy@comitor.example",),
    numbers=("+32 3 555 01 02",),
)
MULLER = ClientTokens(
    "C1",
    names=("Café Müller BV",),
    addresses=("Kerkstraat 1, 2000 Antwerpen",),
    domains=("cafe-mueller.example",),
    contacts=("info@cafe-mueller.example", "An Dewit"),
    numbers=("03/555 77 88", "0403.170.701"),
)
PEETERS = ClientTokens("C2", names=("Peeters",), domains=("gmail.com",), contacts=("p@gmail.com",))
KELDERMAN = ClientTokens(
    "K-0042", names=("Kelderman & Nok Advocaten BV",), domains=("keldernok.example",)
)
PEETERS_AND_SONS = ClientTokens("C3", names=("Peeters & Zonen NV",), contacts=("An Dewit",))
TINY = ClientTokens("C4", names=("AB NV", "Q8"), contacts=("Al",), numbers=("112",))
INDEX = ForeignIndex([MULLER, PEETERS, PEETERS_AND_SONS, TINY, KELDERMAN], OURS)


def found(text: str, client_id: str = "C3", unfilled: str = "") -> set[tuple[str, str]]:
    """Return the foreign tokens in a text, as client and token."""
    tokens = INDEX.foreign_tokens(NoticeText("", text, ""), client_id, unfilled)
    return {(token.client_id, token.token) for token in tokens}


@pytest.mark.parametrize(
    ("text", "token"),
    [
        ("ook bij Café Müller BV", "Café Müller BV"),
        ("CAFE MULLER", "Café Müller BV"),
        ("Cafe\u0301 Mu\u0308ller", "Café Müller BV"),
        ("Ca\u00adfé Mül\u200bler", "Café Müller BV"),
        ("\u202eCafé Müller\u202c", "Café Müller BV"),
        ("Café-Müller’s klanten", "Café Müller BV"),
        ("kerkstraat 1 2000 antwerpen", "Kerkstraat 1, 2000 Antwerpen"),
        ("zie www.cafe-mueller.example/x", "cafe-mueller.example"),
        ("mail INFO@cafe-mueller.example", "info@cafe-mueller.example"),
        ("bel 035557788", "03/555 77 88"),
        ("bel +32 3 555 77 88.", "03/555 77 88"),
        ("BE 0403170701", "0403.170.701"),
    ],
)
def test_another_client_is_found_however_it_is_written(text: str, token: str) -> None:
    """Case, accents, legal form, punctuation and hidden characters make no difference."""
    assert ("C1", token) in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "Cafés in Müllerstraat",
        "Datacenter Comitor, privacy@comitor.example, +32 3 555 01 02",
        "iemand@gmail.com",
        "ab en Q8, Al",
        "112",
        "Müller Café",
        "",
    ],
    ids=["parts of words", "ours", "public domain", "too short", "short number", "order", "empty"],
)
def test_what_names_nobody_is_left_alone(text: str) -> None:
    """Whole words in their order count; what is ours or public does not."""
    assert found(text) == set()


AND_NAMES = ForeignIndex([ClientTokens("A1", names=("Haard en Huis BV", "Wit+Zwart"))])


@pytest.mark.parametrize(
    "text",
    [
        *("haard & huis", "Haard und Huis", "Haard Huis BV", "HAARD ET HUIS"),
        *("Wit en Zwart", "Wit and Zwart", "wit zwart"),
    ],
)
def test_an_and_is_an_and_however_it_is_said(text: str) -> None:
    """The sign and the word, in any language of the clients."""
    tokens = AND_NAMES.foreign_tokens(NoticeText("", text, ""), "A2", "")
    assert {token.client_id for token in tokens} == {"A1"}
    assert AND_NAMES.foreign_tokens(NoticeText("", text, ""), "A1", "") == ()


@pytest.mark.parametrize(
    "text",
    [
        "Kelderman &amp; Nok Advocaten",
        "&#75;elderman & Nok Advocaten",
        "<b>Kelderman</b> &amp; <i>Nok</i> Advocaten",
        "Kel<b>der</b>man & Nok Advocaten",
        "https://map.example/sites/Kelderman%20%26%20Nok%20Advocaten/verslag",
    ],
)
@pytest.mark.parametrize("place", ["subject", "text"])
def test_what_was_pasted_from_a_page_or_a_link_is_read(text: str, place: str) -> None:
    """Marks, entities and the signs of an address part no name."""
    notice = NoticeText(text, "", "") if place == "subject" else NoticeText("", text, "")
    tokens = INDEX.foreign_tokens(notice, "C3", "")
    assert {token.client_id for token in tokens} == {"K-0042"}


def test_a_name_with_its_legal_form_is_long_enough() -> None:
    """A short name counts as soon as its legal form makes it one."""
    assert found("bij AB NV") == {("C4", "AB NV")}


def test_this_clients_own_words_may_hold_another_clients_name() -> None:
    """One name inside another is this client's; standing alone it is the other's."""
    assert found("Peeters & Zonen NV, Peeters met zonen", "C3") == {("C2", "Peeters")}
    assert found("Peeters & Zonen NV, Peeters & Zonen", "C3") == set()


def test_a_longer_name_that_begins_with_ones_own_is_another_clients() -> None:
    """What is allowed hides nothing that reaches beyond it."""
    assert found("Peeters & Zonen NV", "C2") >= {("C3", "Peeters & Zonen NV")}
    assert found("Garage Peeters & Zonen", "C2") >= {("C3", "Peeters & Zonen NV")}


def test_a_clients_domain_hides_no_other_name() -> None:
    """Its label may be the first word of another client's name."""
    own = ClientTokens("C9", names=("Nok BV",), domains=("kelderman.example",))
    text = NoticeText("", "Kelderman & Nok Advocaten, kelderman.example", "")
    tokens = ForeignIndex([own, KELDERMAN]).foreign_tokens(text, "C9", "")
    assert {token.client_id for token in tokens} == {"K-0042"}


def test_a_contact_that_two_clients_share_is_this_clients_too() -> None:
    """One accountant may be the contact of many."""
    assert found("An Dewit", "C3") == set()
    assert found("An Dewit", "C2") == {("C1", "An Dewit"), ("C3", "An Dewit")}


def test_what_stands_in_the_unfilled_template_names_nobody() -> None:
    """A client may bear the name of a word that every notice contains."""
    assert found("Peeters", "C1", unfilled="Beste Peeters, {{ reference }}") == set()
    assert found("Peeters", "C1", unfilled="Beste {{ client }}") == {("C2", "Peeters")}


def test_a_client_outside_the_register_may_name_nobody() -> None:
    """A client that the register no longer has still gets no other's name."""
    assert found("Peeters", "C9") == {("C2", "Peeters")}


@pytest.mark.parametrize(
    "notice",
    [
        NoticeText("Café Müller", "", ""),
        NoticeText("", "", "<p>Café&nbsp;M&uuml;ller</p>"),
        NoticeText("", "", "<p>Ca<b>fé</b> Müller</p>"),
        NoticeText("", "", "<td>Café</td><td>Müller</td>"),
        NoticeText("", "", "<a href='https://cafe-mueller.example'>x</a>"),
    ],
    ids=["subject", "entities", "marks inside a word", "marks between words", "a link"],
)
def test_every_part_of_a_notice_is_read(notice: NoticeText) -> None:
    """Subject and HTML are searched too, with and without their marks."""
    assert {token.client_id for token in INDEX.foreign_tokens(notice, "C3", "")} == {"C1"}


def test_an_index_without_ourselves_still_works() -> None:
    """Our own words are optional."""
    alone = ForeignIndex([PEETERS])
    assert len(alone.foreign_tokens(NoticeText("Peeters", "Peeters", ""), "C1", "")) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Kelderman & Nok\nAdvocaten",
        "Kelder-\nman & Nok Advocaten",
        "K e l d e r m a n  N o k  A d v o c a t e n",
        "KeldermanNokAdvocaten",
        "Kelder\nman & Nok Advocaten BV",
        "Кеlderman & N0k Advocaten",
        "klant K-0042",
    ],
)
def test_a_name_is_found_however_its_letters_are_parted(text: str) -> None:
    """Over lines, letter by letter, in one word, in lookalikes; and the id of the register."""
    assert {client for client, _ in found(text)} == {"K-0042"}


@pytest.mark.parametrize(
    "text", ["Zw\u200baan", "Zw\u00adaan", "Zwa\u0301an", "Z\u202ewaan", "Zw-\naan"]
)
def test_a_short_name_is_found_with_hidden_characters_in_it(text: str) -> None:
    """It is too short to be looked for in pieces, so what cannot be seen must not part it."""
    index = ForeignIndex([ClientTokens("C5", names=("Zwaan",))])
    assert index.foreign_tokens(NoticeText("", text, ""), "C3", "")


def test_a_short_name_is_found_with_a_mark_inside_it() -> None:
    """As a mail client shows it: the mark is nothing."""
    index = ForeignIndex([ClientTokens("C5", names=("Zwaan",))])
    assert index.foreign_tokens(NoticeText("", "", "<p>Zw<b>aan</b></p>"), "C3", "")


def test_what_is_ones_own_only_together_with_the_title_hides_nothing_in_the_text() -> None:
    """The plain text is read by itself wherever that makes a difference."""
    own = ClientTokens("C6", names=("Alfa Bravo Charlie",))
    index = ForeignIndex([own, ClientTokens("C7", names=("Bravo Charlie",))])
    page = "<title>Alfa</title>\n<p>Bravo Charlie belt</p>"
    found_ = index.foreign_tokens(NoticeText("", "Bravo Charlie belt", page), "C6", "")
    assert {token.client_id for token in found_} == {"C7"}


def test_ones_own_name_run_together_is_ones_own() -> None:
    """A client may be written in one word in its own notice."""
    assert found("KeldermanNokAdvocaten", "K-0042") == set()


def test_what_the_template_runs_together_names_nobody() -> None:
    """Words of the template that happen to follow each other are no name."""
    assert found("peet ers", "C1", unfilled="peet ers") == set()
    assert found("peet ers", "C1") == {("C2", "Peeters")}


@pytest.mark.parametrize(
    ("client", "text", "is_found"),
    [
        (ClientTokens("C5", domains=("hovelyn.example",)), "bij hovelyn", True),
        (ClientTokens("C5", domains=("hovely.example",)), "bij hovely", False),
        (ClientTokens("C5", domains=("hovely.example",)), "www.hovely.example", True),
        (ClientTokens("C5", domains=("GMail.com",)), "iemand@gmail.com", False),
        (ClientTokens("C5", numbers=("5551 2345",)), "bel 55512345", True),
        (ClientTokens("C5", numbers=("555 1234",)), "bel 5551234", False),
        (ClientTokens("AB12"), "dossier ab12", True),
        (ClientTokens("A12"), "dossier a12", False),
        (ClientTokens("KLANT"), "beste klant", False),
        (ClientTokens("2026"), "in 2026", False),
        (ClientTokens("C5", contacts=("Elf Tallen",)), "vijf of elftallen", False),
        (ClientTokens("C5", names=("Elf Tallen",)), "vijf of elftallen", True),
    ],
    ids=[
        "label of seven letters",
        "label of six",
        "its whole domain",
        "public domain in capitals",
        "eight digits",
        "seven digits",
        "id of four",
        "id of three",
        "id of letters",
        "id of digits",
        "contact in one word",
        "name in one word",
    ],
)
def test_only_what_cannot_be_an_accident_gives_a_client_away(
    client: ClientTokens, text: str, is_found: bool
) -> None:
    """Short labels, numbers and ids are ordinary words; each limit is where it should be."""
    tokens = ForeignIndex([client]).foreign_tokens(NoticeText("", text, ""), "mine", "")
    assert bool(tokens) is is_found


def test_a_word_of_four_letters_is_a_part_of_a_name() -> None:
    """A shorter one is not asked about."""
    index = ForeignIndex([ClientTokens("C5", names=("Vink Kok",))])
    for text, asked in (("de vink", True), ("de kok", False)):
        assert bool(index.parts_of_names(NoticeText("", text, ""), "mine", "")) is asked


def parts(text: str, client_id: str = "C3", printed: str = "") -> set[str]:
    """Return the names a part of which stands in a text."""
    tokens = INDEX.parts_of_names(NoticeText("", text, ""), client_id, printed)
    return {token.token for token in tokens}


@pytest.mark.parametrize(
    ("text", "client_id", "printed", "expected"),
    [
        ("Kelderman & Nok", "C3", "", {"Kelderman & Nok Advocaten BV"}),
        ("kelderman heeft gebeld", "C3", "", {"Kelderman & Nok Advocaten BV"}),
        ("kelderman", "K-0042", "", set()),
        ("kelderman", "C3", "Beste Kelderman", set()),
        ("nok", "C3", "", set()),
        ("datacenter", "C3", "", set()),
        ("peeters", "C3", "", set()),
        ("niets", "C3", "", set()),
    ],
    ids=["two words", "one", "own", "drafted", "short", "ours", "in its own name", "none"],
)
def test_a_word_of_another_clients_name_is_pointed_out(
    text: str, client_id: str, printed: str, expected: set[str]
) -> None:
    """It may be an ordinary word, so a person says whom the notice is about."""
    assert parts(text, client_id, printed) == expected


def test_a_word_in_the_names_of_many_points_at_nobody() -> None:
    """What more than three clients are called is no clue."""
    many = [ClientTokens(str(number), names=(f"Garage {number}{number}",)) for number in range(4)]
    text = NoticeText("", "garage", "")
    assert ForeignIndex(many).parts_of_names(text, "9", "") == ()
    assert len(ForeignIndex(many[:3]).parts_of_names(text, "9", "")) == 3


names = st.text(alphabet="abcé -&", min_size=3, max_size=12).filter(
    lambda name: sum(map(len, words_in(name))) >= 3
)


@given(names, st.text(max_size=20), st.text(max_size=20))
def test_a_name_between_any_texts_is_found(name: str, before: str, after: str) -> None:
    """Whatever stands around it, another client's name is found in a final text."""
    index = ForeignIndex([ClientTokens("other", names=(name,))])
    text = f"{before} | {name} | {after}"
    assert index.foreign_tokens(NoticeText("", text, ""), "mine", "")

"""Notices as a client reads them: approved words, inert facts, nobody else's data."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content.invalid import ContentInvalid
from bot.content.notices import NoticeFaulty, NoticeLibrary
from bot.domain.foreign_tokens import ClientTokens, ForeignIndex
from bot.domain.notices import (
    TO_CLIENTS,
    ClientNoticeFacts,
    Contact,
    Exfiltration,
    Harm,
    NoticeKind,
)
from bot.domain.register import Capacity
from bot.i18n.catalogue import NOTICE_LANGUAGES
from tests.content.letters import BARE, FACTS, GOLDEN, NOTICES, PROCESSOR, Letter, letters

#: What runs here runs in other tests too; measuring takes as long as running.
pytestmark = pytest.mark.no_cover

LIBRARY = NoticeLibrary.load(NOTICES)
INITIAL = NoticeKind.CLIENT_INITIAL.value
UNTRUSTED = NoticeKind.CLIENT_INITIAL_UNTRUSTED.value
CLIENT = replace(PROCESSOR, client_name="Bakkerij Peeters BV", contract_reference="DPA-1")

LETTERS = tuple(letters())
EVERY_LETTER = pytest.mark.parametrize(
    "letter", LETTERS, ids=[letter.file.stem for letter in LETTERS]
)

HOSTILE = (
    "{{ 7 * 7 }}{% raw %}{# #}",
    "<!channel> <script>alert(1)</script>",
    "=cmd|'/c calc'!A1",
    "\u202eresrever\u2066 \u200b\ufeff",
    "Peeters\r\nBcc: everyone@example.org\n\n.\n",
    "\x00\x1b[31m\x7f",
    "\" onmouseover='x' <b>&amp;</b>",
    "ß" * 10_000,
)


class Reader(HTMLParser):
    """Collects the marks of a page and what a person reads in it."""

    def __init__(self) -> None:
        super().__init__()
        self.marks: list[str] = []
        self.said: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a mark with its attributes."""
        self.marks.append(f"{tag} {attrs}")

    def handle_data(self, data: str) -> None:
        """Note a text, but not that of the head."""
        if "body" in " ".join(self.marks):
            self.said.append(data)


def read(markup: str) -> Reader:
    """Read a page."""
    reader = Reader()
    reader.feed(markup)
    return reader


def words(text: str) -> list[str]:
    """Return the words of a text; dashes before items and the case of headings are form."""
    return [word for word in re.split(r"[ \n]+", text.casefold()) if word not in ("", "-")]


def with_everywhere(facts: ClientNoticeFacts, text: str) -> ClientNoticeFacts:
    """Return the facts with a text in every place that takes one."""
    return replace(
        facts,
        reference=text,
        organisation=text,
        privacy_mailbox=text,
        phone=text,
        client_name=text,
        contract_reference=text,
        passage=text,
        cause=text,
        contacts=(Contact(text, text),),
        systems=(text, text),
        data=(text,),
        data_subjects=(text,),
        measures=(text,),
        actions=(text,),
        subprocessors=(text,),
        reported_to=(text,),
    )


@EVERY_LETTER
def test_a_letter_has_its_approved_words(letter: Letter) -> None:
    """Each language, capacity and variant reads as it was approved."""
    assert letter.words(LIBRARY) == letter.file.read_text(encoding="utf-8")


def test_no_approved_letter_is_left_over() -> None:
    """Every file of approved words belongs to a letter."""
    assert {path.name for path in GOLDEN.iterdir()} == {letter.file.name for letter in LETTERS}


@EVERY_LETTER
def test_text_and_html_say_the_same(letter: Letter) -> None:
    """A client reads the same words whichever part its mail program shows."""
    made = LIBRARY.render(letter.kind, letter.language, letter.facts)
    page = read(made.html)
    assert words(" ".join(page.said)) == words(made.text)
    assert page.marks[0] == f"html [('lang', '{letter.language}')]"


@EVERY_LETTER
def test_html_fetches_nothing(letter: Letter) -> None:
    """No picture, script, style sheet or form: mail programs show it, and nobody can track it."""
    made = LIBRARY.render(letter.kind, letter.language, letter.facts)
    tags = {mark.split(" ")[0] for mark in read(made.html).marks}
    allowed = {"html", "head", "meta", "title", "body", "div", "p", "br", "h2", "ul", "li"}
    assert tags <= allowed | {"strong"}
    assert "http" not in made.html


AVOIDED = {
    "nl": r"schending|overtreding|\bcontroller|datalek|Autoriteit Persoonsgegevens|\bje\b"
    r"|in 72|onnodige vertraging|excuses|betrokkene\(n\)",
    "fr": r"infraction|brèche|contrôleur|processeur|CNIL|dans 72|délai indu|excuses|\btu\b"
    r"|client\(s\)",
    "de": r"Verstoß|\bBruch|Controller|Prozessor|BfDI|in 72|unangemessene|entschuldig|\bdu\b"
    r"|Entität",
    "en": r"apolog|sorry|unfortunately|our fault|\(s\)|undue risk",
}


#: What our own staff read: they are addressed as colleagues.
FOR_STAFF = {NoticeKind.CALL_SCRIPT, NoticeKind.CALL_LIST, NoticeKind.HOLDING_LINE}


@EVERY_LETTER
def test_a_letter_avoids_what_reads_as_an_admission_or_a_bad_translation(letter: Letter) -> None:
    """Words that say we broke the law, that name the neighbour's authority, or mix registers."""
    said = letter.words(LIBRARY)
    avoided = AVOIDED[letter.language]
    if letter.kind in FOR_STAFF:
        avoided = avoided.replace(r"|\bje\b", "")
    assert re.findall(avoided, said, re.IGNORECASE) == []


RISK = {
    "nl": "risico",
    "fr": "risque",
    "de": "risik",
    "en": "risk",
}


@pytest.mark.parametrize(
    "letter", [one for one in LETTERS if one.kind in TO_CLIENTS], ids=lambda one: one.file.stem
)
def test_a_letter_to_a_client_states_no_risk(letter: Letter) -> None:
    """How grave it is for people is for the controller to judge."""
    assert RISK[letter.language] not in letter.words(LIBRARY).casefold()


@pytest.mark.parametrize("language", NOTICE_LANGUAGES)
@pytest.mark.parametrize("capacity", list(Capacity))
def test_the_clients_own_hours_are_relative(language: str, capacity: Capacity) -> None:
    """Whoever is controller gets its hours from receipt; for our own records it has none."""
    facts = replace(CLIENT, capacity=capacity)
    made = LIBRARY.render(INITIAL, language, facts.as_dict())
    assert ("72\u00a0" in made.text) == (capacity is not Capacity.CONTROLLER)


@pytest.mark.parametrize(
    ("country", "says"),
    [
        ("BE", "(article 33, §\u00a02, du RGPD)"),
        ("GB", "(article 33, §\u00a02, du UK GDPR)"),
        ("CH", "(article 24, al.\u00a03, de la LPD)"),
        ("US", "dans quel délai votre droit et vos contrats vous obligent"),
    ],
)
def test_a_processor_passes_it_on_under_its_own_law(country: str, says: str) -> None:
    """The duty towards its own clients is cited from the law it is under, or left to be checked."""
    facts = replace(CLIENT, client_is_processor=True, country=country)
    made = LIBRARY.render(INITIAL, "fr", facts.as_dict())
    assert "transmettez-leur immédiatement le présent message." in made.text
    assert says in made.text
    assert ("dans les meilleurs délais (article" in made.text) == (country != "US")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("nl", "terecht bij A, B of C via 1 of "),
        ("fr", "joindre A, B ou C au 1 ou à l’adresse "),
        ("de", "erreichen Sie A, B oder C unter 1 oder "),
        ("en", "contact A, B or C at 1 or "),
    ],
)
def test_contacts_are_told_as_a_choice(language: str, said: str) -> None:
    """One of them is enough; the list reads as one says it."""
    contacts = tuple(Contact(name, "officer") for name in "ABC")
    made = LIBRARY.render(
        INITIAL, language, replace(CLIENT, contacts=contacts, phone="1").as_dict()
    )
    assert said in re.sub(r" \([^)]*\)", "", made.text)


@pytest.mark.parametrize("language", NOTICE_LANGUAGES)
def test_both_roles_name_both_sets_of_data(language: str) -> None:
    """Who is client and contact at once reads at the beginning of which data it is told."""
    ours, theirs, both = (
        LIBRARY.render(INITIAL, language, replace(CLIENT, capacity=capacity).as_dict()).text
        for capacity in (Capacity.CONTROLLER, Capacity.PROCESSOR, Capacity.BOTH)
    )
    own = {
        "nl": "eigen administratie",
        "fr": "propre administration",
        "de": "eigene Verwaltung",
        "en": "own records",
    }[language]
    first = [said.split("\n\n")[1] for said in (ours, theirs, both)]
    assert [own in said for said in first] == [True, False, True]


@pytest.mark.parametrize("language", NOTICE_LANGUAGES)
def test_an_untrusted_mailbox_gets_the_reference_and_no_fact(language: str) -> None:
    """It says no more than to call the usual contact: no number, system, kind or person."""
    made = LIBRARY.render(UNTRUSTED, language, CLIENT.as_dict())
    assert CLIENT.reference in made.subject
    assert CLIENT.reference in made.text
    assert CLIENT.client_name in made.text
    told = (CLIENT.phone, CLIENT.privacy_mailbox, "Datacenter", "Huybrechts", "ransom", "1.240")
    assert not any(word in made.text + made.subject + made.html for word in told)
    assert made.missing == ()


def test_what_the_officer_wrote_stands_in_the_letter() -> None:
    """A common passage is told in its own paragraphs."""
    facts = replace(CLIENT, passage="Eerste alinea.\n\nTweede alinea.")
    made = LIBRARY.render(INITIAL, "nl", facts.as_dict())
    assert "\n\nEerste alinea.\n\nTweede alinea.\n\n" in made.text
    assert ">Tweede alinea.</p>" in made.html


def test_what_is_missing_is_listed_and_said() -> None:
    """The least of facts makes a letter all the same."""
    bare = replace(BARE, client_name="Client", phone="", contacts=())
    made = LIBRARY.render(INITIAL, "en", bare.as_dict())
    assert "people" in made.missing
    assert "phone" in made.missing
    assert "Systems concerned: not yet known" in made.text
    assert "when that will be is not yet known" in made.text


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("kind", [INITIAL, UNTRUSTED])
def test_a_hostile_fact_is_only_text(kind: str, text: str) -> None:
    """It changes no mark of the page, opens no line of the text and no header of the mail."""
    plain = LIBRARY.render(kind, "nl", with_everywhere(CLIENT, "x").as_dict())
    made = LIBRARY.render(kind, "nl", with_everywhere(CLIENT, text).as_dict())
    assert "\n" not in made.subject
    assert "\r" not in made.text + made.html
    assert "49" not in made.text
    marks = [mark for mark in read(made.html).marks if not mark.startswith("p ")]
    assert marks == [mark for mark in read(plain.html).marks if not mark.startswith("p ")]
    assert words(" ".join(read(made.html).said)) == words(made.text)


texts = st.text(max_size=60)


@given(texts)
def test_no_fact_can_change_the_shape_of_a_letter(text: str) -> None:
    """Whatever a fact contains, the lines of the text and the marks of the page stay."""
    facts = replace(CLIENT, client_name=f"a{text}", cause=f"b{text}", systems=(f"c{text}",))
    plain = LIBRARY.render(INITIAL, "fr", replace(facts, client_name="a", cause="b").as_dict())
    made = LIBRARY.render(INITIAL, "fr", facts.as_dict())
    assert made.text.count("\n") == plain.text.count("\n")
    assert read(made.html).marks == read(plain.html).marks
    assert len(made.subject.splitlines()) == 1


OTHERS = (
    ClientTokens(
        "other-1",
        names=("Slagerij Zwart NV",),
        addresses=("Zwartstraat 9, 9999 Zwartegem",),
        domains=("zwart.example",),
        contacts=("zoe@zwart.example", "Zoë Zwart"),
        numbers=("+32 9 999 99 99",),
    ),
    ClientTokens("other-2", names=("Bakkerij",), contacts=("Jan",)),
    ClientTokens("other-3", names=("Peeters BV",)),
)
OWN = ClientTokens("own", names=("Bakkerij Peeters BV",))
OURS = ClientTokens("", names=("Comitor BV",), contacts=("Jan Huybrechts", "An Willems"))
INDEX = ForeignIndex([*OTHERS, OWN], OURS)
harmless = st.text(alphabet="QqXx0123 {}%<!>&=\u202e\u200b\n", max_size=40)
facts_of_this_client = st.builds(
    replace,
    st.sampled_from([*FACTS.values()]),
    client_name=st.just("Bakkerij Peeters BV"),
    passage=harmless,
    cause=harmless,
    systems=st.lists(harmless, max_size=3).map(tuple),
    data=st.lists(harmless | st.sampled_from(["password", "billing"]), max_size=3).map(tuple),
    measures=st.lists(harmless, max_size=2).map(tuple),
    people_at_most=st.none() | st.integers(0, 10**7),
    availability=st.none() | st.sampled_from(Harm),
    exfiltration=st.sampled_from(Exfiltration),
)
#: The kinds about one client whose facts a first notice's facts are enough for.
kinds = st.sampled_from(
    [
        INITIAL,
        UNTRUSTED,
        NoticeKind.CLIENT_UPDATE,
        NoticeKind.CLIENT_FINAL,
        NoticeKind.CALL_SCRIPT,
    ]
)
languages = st.sampled_from(NOTICE_LANGUAGES)


def foreign(facts: Mapping[str, object], kind: str, language: str) -> set[str]:
    """Return whose tokens are found in a draft."""
    made = LIBRARY.render(kind, language, facts)
    unfilled = LIBRARY.unfilled(kind, language)
    return {token.client_id for token in INDEX.foreign_tokens(made.notice, "own", unfilled)}


@given(facts_of_this_client, kinds, languages)
def test_a_draft_from_one_clients_facts_names_no_other(
    facts: ClientNoticeFacts, kind: str, language: str
) -> None:
    """Templates bring in nobody, also where another client's name is part of this one's."""
    assert foreign(facts.as_dict(), kind, language) == set()


@given(facts_of_this_client, languages, st.sampled_from(OTHERS[:1]), st.data())
def test_another_client_in_any_fact_is_found_in_the_draft(
    facts: ClientNoticeFacts, language: str, other: ClientTokens, data: st.DataObject
) -> None:
    """However a foreign token came into the facts, the check of the final text refuses it."""
    tokens = (*other.names, *other.addresses, *other.domains, *other.contacts, *other.numbers)
    token = data.draw(st.sampled_from(tokens))
    place = data.draw(st.sampled_from(["passage", "cause", "contract_reference"]))
    spoiled = {**facts.as_dict(), place: f"x {token} x"}
    assert foreign(spoiled, INITIAL, language) == {other.client_id}


def test_a_fact_that_is_none_is_refused_in_words() -> None:
    """Facts that were kept and have become unreadable are named."""
    kept = {**CLIENT.as_dict(), "aware_at": "yesterday", "colour": "red"}
    with pytest.raises(NoticeFaulty) as refused:
        LIBRARY.render(INITIAL, "nl", kept)
    assert refused.value.key == "notice.error.facts"
    assert "aware_at" in str(refused.value.values["facts"])


@pytest.mark.parametrize(("kind", "language"), [("client-never", "nl"), (INITIAL, "it")])
def test_a_notice_that_is_not_there_is_refused(kind: str, language: str) -> None:
    """Neither a kind nor a language is made up."""
    with pytest.raises(NoticeFaulty) as refused:
        LIBRARY.render(kind, language, CLIENT.as_dict())
    assert refused.value.key == "notice.error.no_such_notice"


def copied(folder: Path, changes: dict[str, str]) -> Path:
    """Return a copy of the notices with some files changed."""
    for path in NOTICES.rglob("*.*"):
        name = path.relative_to(NOTICES)
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        source = path.read_text(encoding="utf-8")
        target.write_text(changes.get(name.as_posix(), source), encoding="utf-8")
    return folder


def test_a_faulty_template_stops_the_start(tmp_path: Path) -> None:
    """Nothing is half-started with a notice that cannot be drafted."""
    folder = copied(tmp_path, {f"{INITIAL}/nl/subject.txt": "{{ refrence }}\n"})
    with pytest.raises(ContentInvalid) as refused:
        NoticeLibrary.load(folder)
    assert str(refused.value.values["place"]).endswith("nl/subject.txt:1")
    assert "reference" in str(refused.value.values["problem"])


def test_a_template_that_fails_on_rare_facts_is_refused_in_words(tmp_path: Path) -> None:
    """What no invented fact brought to light is still a sentence, not a traceback."""
    rare = "{% if version == 99 %}{{ version.x }}{% endif %}{{ reference }}\n"
    library = NoticeLibrary.load(copied(tmp_path, {f"{INITIAL}/nl/subject.txt": rare}))
    facts = replace(CLIENT, version=99)
    with pytest.raises(NoticeFaulty) as refused:
        library.render(INITIAL, "nl", facts.as_dict())
    assert refused.value.key == "notice.error.template"


def test_an_edit_of_a_file_changes_nothing_that_runs(tmp_path: Path) -> None:
    """Templates are compiled once; the next start takes the edit up."""
    folder = copied(tmp_path, {})
    library = NoticeLibrary.load(folder)
    before = library.render(INITIAL, "nl", CLIENT.as_dict())
    for path in _files(folder):
        path.write_text("changed", encoding="utf-8")
    assert library.render(INITIAL, "nl", CLIENT.as_dict()) == before


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*.*") if path.is_file())


def test_the_kinds_of_the_program_have_their_templates() -> None:
    """Every kind that can be asked for is there."""
    assert LIBRARY.kinds() == {kind.value for kind in NoticeKind}


def test_the_page_escapes_what_the_text_shows() -> None:
    """A mark in a name is a mark in the text and its name in the page."""
    made = LIBRARY.render(INITIAL, "nl", replace(CLIENT, client_name="A & B <BV>").as_dict())
    assert "A & B <BV>" in made.text
    assert html.escape("A & B <BV>") in made.html

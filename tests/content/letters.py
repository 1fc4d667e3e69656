"""The letters whose words are approved, and how they are kept.

After a change that is meant, ``python -m tests.content.letters`` writes them anew; read the
difference as a client would before it is committed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

from bot.content.notices import NoticeLibrary
from bot.domain.notices import ClientNoticeFacts, Contact, Exfiltration, Harm, NoticeKind
from bot.domain.register import Capacity

GOLDEN: Final = Path(__file__).parent / "golden"
NOTICES: Final = Path(__file__).parents[2] / "notices"

CLIENTS: Final = {
    "nl": ("Bakkerij Peeters BV", "BE"),
    "fr": ("Boulangerie Lambert SRL", "FR"),
    "de": ("Bäckerei Schmitz GmbH", "CH"),
    "en": ("Harbour Bread Ltd", "GB"),
}

BARE: Final = ClientNoticeFacts(
    reference="BR-2026-007",
    organisation="Comitor BV",
    privacy_mailbox="privacy@comitor.example",
    phone="+32 3 555 01 02",
    client_name="",
    zone="Europe/Brussels",
    kind="general",
    confirmed=False,
    noticed_at=datetime(2026, 11, 20, 22, 40, tzinfo=UTC),
    aware_at=datetime(2026, 11, 20, 22, 40, tzinfo=UTC),
    contacts=(Contact("Jan Huybrechts", "officer"), Contact("An Willems", "deputy")),
)

PROCESSOR: Final = replace(
    BARE,
    kind="ransomware",
    confirmed=True,
    aware_at=datetime(2026, 11, 21, 1, 15, tzinfo=UTC),
    contract_reference="DPA-2021-14",
    country="BE",
    systems=("Datacenter Comitor", "Autotask"),
    data=("backup_content", "password", "contact"),
    data_subjects=("employees", "customers"),
    people_at_most=1240,
    records_at_most=25_000,
    exposed_from=datetime(2026, 11, 18, 2, 0, tzinfo=UTC),
    exposure_ongoing=True,
    confidentiality=Harm.SUSPECTED,
    integrity=Harm.NONE,
    availability=Harm.CONFIRMED,
    encrypted=True,
    key_elsewhere=True,
    measures=("isolated", "accounts_blocked", "logs_kept", "forensics"),
    reported_to=("ccb", "police"),
    next_update_by=datetime(2026, 11, 21, 11, 0, tzinfo=UTC),
)

CONTROLLER: Final = replace(
    BARE,
    capacity=Capacity.CONTROLLER,
    kind="wrong_recipient",
    confirmed=True,
    aware_at=datetime(2026, 11, 21, 8, 5, tzinfo=UTC),
    systems=("Wings",),
    data=("name", "contact", "billing"),
    data_subjects=("contacts",),
    people_at_most=3,
    records_at_most=1,
    exposed_from=datetime(2026, 11, 20, 14, 30, tzinfo=UTC),
    exposed_until=datetime(2026, 11, 20, 15, 10, tzinfo=UTC),
    confidentiality=Harm.CONFIRMED,
    integrity=Harm.NONE,
    availability=Harm.NONE,
    exfiltration=Exfiltration.EXCLUDED_ON_EVIDENCE,
    measures=("recipient_asked",),
    next_update_by=datetime(2026, 11, 23, 11, 0, tzinfo=UTC),
)

BOTH: Final = replace(
    BARE,
    capacity=Capacity.BOTH,
    kind="credentials",
    client_is_processor=True,
    may_file_for=True,
    systems=("N-able",),
    data=("login", "password", "technical_documentation"),
    exfiltration=Exfiltration.LIKELY,
    subprocessors=("N-able Solutions",),
    next_update_by=datetime(2026, 11, 21, 11, 0, tzinfo=UTC),
)

FACTS: Final = {
    "processor": PROCESSOR,
    "controller": CONTROLLER,
    "both": BOTH,
    "former": replace(PROCESSOR, former_until=date(2026, 3, 31)),
    "bare": replace(BARE, phone="", contacts=()),
}


@dataclass(frozen=True)
class Letter:
    """One approved letter."""

    kind: NoticeKind
    name: str
    language: str

    @property
    def file(self) -> Path:
        """Where its words are kept."""
        return GOLDEN / f"{self.kind}.{self.name}.{self.language}.txt"

    @property
    def facts(self) -> ClientNoticeFacts:
        """What it is made from: each language has a client of its own, abroad in one case."""
        name, abroad = CLIENTS[self.language]
        country = abroad if self.name == "both" else "BE"
        return replace(FACTS[self.name], client_name=name, country=country)

    def words(self, library: NoticeLibrary) -> str:
        """Return subject and text."""
        made = library.render(self.kind, self.language, self.facts.as_dict())
        return f"{made.subject}\n\n{made.text}"


def letters() -> Iterator[Letter]:
    """Return every approved letter."""
    for language in CLIENTS:
        for name in FACTS:
            yield Letter(NoticeKind.CLIENT_INITIAL, name, language)
        yield Letter(NoticeKind.CLIENT_INITIAL_UNTRUSTED, "processor", language)


def main() -> None:
    """Write every letter anew."""
    library = NoticeLibrary.load(NOTICES)
    for letter in letters():
        letter.file.write_text(letter.words(library), encoding="utf-8")


if __name__ == "__main__":
    main()

"""What people call the columns that name a client, in four languages: proposals, never answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

#: What is asked -> words in the heading of a column that may hold it, the likeliest first.
ALIASES: Final[dict[str, tuple[str, ...]]] = {
    "id": (
        "client_id", "customer id", "klantnummer", "klantnr", "klantcode", "relatienummer",
        "relatiecode", "numéro client", "numéro de client", "code client", "kundennummer",
        "kunden-nr", "customer number", "account number", "id",
    ),
    "name": (
        "name", "naam", "bedrijfsnaam", "klant", "klantnaam", "naam bedrijf", "nom",
        "nom du client", "client", "société", "raison sociale", "firma", "kunde", "kundenname",
        "company", "company name", "customer",
    ),
    "reference": (
        "reference", "external id", "externalid", "referentie", "externe code", "référence",
        "code externe", "referenz", "externe nummer", "number", "nummer",
    ),
    "enterprise_number": (
        "enterprise_number", "ondernemingsnummer", "kbo", "kbo-nummer", "btw", "btw-nummer",
        "btwnummer", "btw-nr", "numéro d'entreprise", "bce", "tva", "numéro de tva", "n° tva",
        "unternehmensnummer", "ust-idnr", "mwst-nummer", "vat", "vat number", "vatnumber", "tax id",
    ),
    "domain": (
        "domain", "mail_domain", "domein", "maildomein", "website", "web address", "domaine",
        "site web", "e-mail-domain", "domäne", "webseite",
    ),
    "email": (
        "email", "e-mail", "e-mailadres", "mailadres", "courriel", "adresse e-mail",
        "e-mail-adresse", "mail",
    ),
    "phone": (
        "phone", "telefoon", "telefoonnummer", "tel", "téléphone", "telefon", "telefonnummer",
        "telephone", "gsm",
    ),
    "ended_on": ("ended_on", "einddatum", "end date", "date de fin", "enddatum", "vertragsende"),
}  # fmt: skip


def propose(what: str, header: Sequence[str]) -> int | None:
    """Return the column that is called by the likeliest word for something; None if none is."""
    plain = [" ".join(name.lower().replace("_", " ").split()) for name in header]
    words = (word.replace("_", " ") for word in ALIASES[what])
    return next((plain.index(word) for word in words if word in plain), None)

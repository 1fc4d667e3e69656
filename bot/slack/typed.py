"""What is typed after ``/breach``: a word of ours, in one of three languages, or a report."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import Final

from bot.domain.folding import words_in

#: Every word, and what else a tired person types for it, without accents.
WORDS: Final[dict[str, tuple[str, ...]]] = {
    "menu": (),
    "status": ("state", "where", "stand", "toestand", "statut", "etat", "situation"),
    "clock": (
        "clocks", "deadline", "deadlines", "due", "klok", "klokken", "termijn", "termijnen",
        "horloge", "delai", "delais", "echeance", "echeances",
    ),
    "steps": (
        "step", "tasks", "todo", "stap", "stappen", "taken", "etape", "etapes", "taches",
    ),
    "facts": ("fact", "known", "feit", "feiten", "fait", "faits"),
    "affected": (
        "scope", "clients", "client", "customers", "getroffen", "betrokken", "klanten", "klant",
        "concernes", "touches",
    ),
    "notices": (
        "notice", "notify", "drafts", "approve", "bericht", "berichten", "melding", "meldingen",
        "goedkeuren", "avis", "notification", "notifications", "valider",
    ),
    "sheets": ("sheet", "letters", "fiche", "fiches", "brieven", "lettres"),
    "calls": ("call", "bellen", "bellijst", "appels", "appeler"),
    "told": ("informed", "ingelicht", "verwittigd", "gebeld", "informe", "prevenu"),
    "note": ("notes", "notitie", "nota"),
    "decision": ("decide", "beslissing", "besluit", "decider"),
    "decisions": ("beslissingen", "besluiten"),
    "roles": ("role", "who", "team", "rol", "rollen", "wie", "qui", "equipe"),
    "timeline": ("log", "history", "tijdlijn", "logboek", "chronologie", "journal"),
    "handover": (
        "handoff", "shift", "overdracht", "overdragen", "releve", "passation", "transmission",
    ),
    "assess": ("assessment", "beoordelen", "beoordeling", "evaluer", "evaluation"),
    "review": (
        "lessons", "metrics", "figures", "evaluatie", "lessen", "cijfers", "bilan", "chiffres",
    ),
    "kind": ("type", "soort", "aard", "nature"),
    "merge": ("duplicate", "samenvoegen", "dubbel", "fusionner", "fusion", "doublon"),
    "real": ("echt", "reel", "vrai"),
    "dark": ("bright", "donker", "discret", "sombre"),
    "close": ("end", "closed", "sluiten", "afsluiten", "clore", "cloturer", "cloture", "fermer"),
    "dossier": ("dossiers", "documentation", "documentatie"),
    "list": ("open", "incidents", "lijst", "incidenten", "liste"),
    "exercise": ("drill", "training", "oefening", "exercice"),
    "report": ("new", "melden", "nieuw", "signaler", "nouveau", "nouvelle"),
    "help": ("?", "h", "hulp", "aide", "commands", "words"),
}  # fmt: skip
#: Words that take what follows; with text after any other one it is a report.
WITH_TEXT: Final = frozenset({"told", "note", "decision"})
#: How alike a word must look before it is taken for a slip of the fingers.
ALIKE: Final = 0.78
#: Shorter ones look like too much.
SHORTEST: Final = 4

_MEANS: Final = {one: word for word, more in WORDS.items() for one in (word, *more)}


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed after the command.

    Attributes:
        word: The word of the bot's it begins with; empty where it is a report.
        rest: What follows that word, or all of it.
        whole: All of it.
    """

    word: str
    rest: str
    whole: str


def parse(text: str) -> Typed:
    """Tell a word of the bot's from the beginning of a report.

    "status" is a word; "status page shows data of others" is a report, and nothing of it is
    lost. Words of the three languages are known, with and without accents.
    """
    whole = text.strip()
    first, _, rest = whole.partition(" ")
    word, rest = _MEANS.get(_plain(first), ""), rest.strip()
    if word in WITH_TEXT or (word and not rest):
        return Typed(word, rest, whole)
    return Typed("", whole, whole)


def begins_with(text: str, word: str) -> bool:
    """Return whether a text begins with a word of the bot's, in any of its languages."""
    return _MEANS.get(_plain(text.strip().partition(" ")[0])) == word


def near(text: str) -> str:
    """Return the word that was probably meant by a single one; empty when there is none."""
    typed = _plain(text)
    if len(typed) < SHORTEST or " " in text.strip():
        return ""
    found = difflib.get_close_matches(typed, _MEANS, n=1, cutoff=ALIKE)
    return _MEANS[found[0]] if found else ""


def _plain(first: str) -> str:
    """Return a word as it is compared: small letters, no accents; a sign stays what it is."""
    lowered = first.strip().lower()
    if lowered.isascii():
        return lowered
    found = words_in(lowered)
    return found[0] if len(found) == 1 else lowered

"""The tables of the dossier as they are printed: the columns that a reader needs of each.

The data beside the print have every column.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TypeAlias

from bot.domain.dossier import Dossier, Grid, Row
from bot.messages import scope_table, words
from bot.messages.dossier_words import NOTHING, Teller

#: As many rows of a table as are read on paper; a print of more costs memory that nights lack.
MOST_ROWS: Final = 400

Say: TypeAlias = Callable[[Teller, Row], str]
Column: TypeAlias = tuple[str, int, Say]
"""Name of its heading, its width in parts of the page, and what it says of a row."""


def grid(dossier: Dossier, name: str, tell: Teller, heading: str = "") -> Grid | None:
    """Return a table to be printed; None where it has no row."""
    rows = dossier.tables[name]
    columns = _COLUMNS[name]
    if not rows:
        return None
    return Grid(
        heading=heading,
        head=tuple(tell.label(f"column.{heading}") for heading, _, _ in columns),
        rows=tuple(tuple(say(tell, row) for _, _, say in columns) for row in rows[:MOST_ROWS]),
        widths=tuple(width for _, width, _ in columns),
        note=tell.more("more_rows", len(rows) - MOST_ROWS, file=f"tables/{name}.csv"),
    )


def _at(name: str) -> Say:
    return lambda tell, row: tell.at(row[name])


def _who(name: str) -> Say:
    return lambda tell, row: tell.who(row[name])


def _text(name: str) -> Say:
    return lambda tell, row: tell.text(row[name])


def _state(name: str) -> Say:
    return lambda tell, row: tell.state(row[name])


def _code(family: str, name: str) -> Say:
    return lambda tell, row: tell.code(family, row[name])


def _by(who: str, at: str) -> Say:
    return lambda tell, row: tell.by(row[who], row[at])


def _answer(tell: Teller, row: Row) -> str:
    answer = tell.answer(row["name"], row["value"])
    return answer if row["current"] else tell.label("replaced", answer=answer)


def _how_sure(tell: Teller, row: Row) -> str:
    return tell.listed([tell.code("sure", row["sure"]), tell.text(row["basis"])])


def _duty(tell: Teller, row: Row) -> str:
    return tell.listed([tell.code("duty", row["kind"]), tell.text(row["client"])])


def _due(tell: Teller, row: Row) -> str:
    """Return every date of a duty: its own, and for a client those of contract and target."""
    extra = [
        tell.label(f"due.{name}", at=tell.at(row[name]))
        for name in ("contract_due_at", "target_due_at", "at_most_at")
        if row[name]
    ]
    return tell.listed([tell.at(row["due_at"]), *extra])


def _done(tell: Teller, row: Row) -> str:
    done = tell.by(row["fulfilled_by"], row["fulfilled_at"] or row["recorded_at"])
    settled = row["fulfilled_at"] or row["recorded_at"]
    return tell.listed([tell.state(row["state"]), done if settled else ""])


def _lateness(tell: Teller, row: Row) -> str:
    number = row["number"] and tell.label("number", number=row["number"])
    return tell.listed([tell.late(row["late_by_seconds"]), _reason(tell, row), str(number or "")])


def _reason(tell: Teller, row: Row) -> str:
    """Return why a duty was late or never arose, or the way in which it was done."""
    reason = str(row["reason"] or "")
    keys = (f"told.how.{reason}", f"dossier.reason.{reason}")
    known = next((key for key in keys if tell.voice.knows(key)), None)
    return tell.text(reason) if known is None else tell.voice.label(known)


def _asked(tell: Teller, row: Row) -> str:
    systems: Any = row["systems"]
    named: Any = row["named"]
    access = tell.label("scope.access") if row["access"] else ""
    return tell.listed([*systems, *(f"{one['client']}: {one['words']}" for one in named), access])


def _categories(tell: Teller, row: Row) -> str:
    data: Any = row["data"]
    return tell.listed(words.category(tell.voice, one) for one in data)


def _period(tell: Teller, row: Row) -> str:
    begins = tell.at(row["begins"]) if row["begins"] else tell.label("scope.always")
    ends = tell.at(row["ends"]) if row["ends"] else tell.label("scope.goes_on")
    return f"{begins} – {ends}"


def _confirmed(tell: Teller, row: Row) -> str:
    in_force = tell.label("scope.in_force") if row["in_force"] else ""
    return tell.listed([tell.by(row["confirmed_by"], row["confirmed_at"]), in_force])


def _standing(tell: Teller, row: Row) -> str:
    former = tell.label("scope.former") if row["former"] else ""
    return tell.listed([tell.voice.label(f"client.status.{row['status']}"), former])


def _why(tell: Teller, row: Row) -> str:
    reasons: Any = row["reasons"]
    return scope_table.reasons_of(tell.voice, reasons) or NOTHING


def _people(tell: Teller, row: Row) -> str:
    people: Any = row["people"]
    return NOTHING if people is None else tell.voice.number(people)


def _decided(tell: Teller, row: Row) -> str:
    decision: Any = row["decision"]
    return NOTHING if not decision else tell.code("scope_decision", decision["what"])


def _proof_of_decision(tell: Teller, row: Row) -> str:
    day = tell.day(row["day"]) if row["day"] else ""
    return tell.listed([tell.text(row["words"]), tell.text(row["who"]), day])


def _notice(tell: Teller, row: Row) -> str:
    kind = tell.code("dossier.notice", row["kind"])
    return tell.label("version", kind=kind, version=row["version"], language=row["language"])


def _released(tell: Teller, row: Row) -> str:
    if not row["approved_by"]:
        return NOTHING
    path = tell.code("dossier.path", row["approval_path"])
    second = row.get("countersigned_by")
    read = tell.label("countersigned", who=tell.who(second)) if second else ""
    return tell.listed([tell.by(row["approved_by"], row["approved_at"]), path, read])


def _sent(tell: Teller, row: Row) -> str:
    sent = [tell.state(row["state"]), tell.at(row["sent_at"])]
    return tell.listed([*sent, tell.text(row["recipient"])])


def _proof(tell: Teller, row: Row) -> str:
    proof: Any = row["proof"] or {}
    known = ("server", "reply", "how", "whom", "note", "by", "word_of", "rests_on")
    said = [str(proof[name]) for name in known if proof.get(name)]
    return tell.listed([tell.text(row["message_id"]), *map(tell.text, said)])


def _replied(tell: Teller, row: Row) -> str:
    if not row["answer"]:
        return NOTHING
    how = tell.code("told.how", row["answer_how"])
    when = tell.by(row["answer_recorded_by"], row["answered_at"])
    return tell.listed([tell.state(row["answer"]), how, when if row["answered_at"] else ""])


def _action(tell: Teller, row: Row) -> str:
    """Return what an entry of the record says was done, and about what."""
    facts: Any = row["facts"]
    families = {
        "duty": "duty", "track": "dossier.side", "how": "told.how", "decision": "scope_decision",
        "outcome": "dossier.outcome",
    }  # fmt: skip
    about = [tell.code(family, facts[name]) for name, family in families.items() if name in facts]
    action = tell.code("dossier.action", row["action"])
    return tell.listed([action, *about, tell.text(row["client"])])


def _sheet(tell: Teller, row: Row) -> str:
    kind = tell.code("sheet.kind", row["kind"])
    return tell.label("version", kind=kind, version=row["version"], language=row["language"])


def _address(tell: Teller, row: Row) -> str:
    return tell.text(row["address"]) if row["address"] else tell.label("erased")


def _left(tell: Teller, row: Row) -> str:
    return tell.listed([tell.state(row["state"]), tell.at(row["sent_at"])])


def _step(tell: Teller, row: Row) -> str:
    titles: Any = row["title"]
    return words.step_words(tell.voice, str(row["step"]), "title", titles) or str(row["step"])


def _settled(tell: Teller, row: Row) -> str:
    settled = tell.by(row["settled_by"], row["settled_at"]) if row["settled_at"] else ""
    return tell.listed([tell.state(row["state"]), settled])


_COLUMNS: Final[Mapping[str, tuple[Column, ...]]] = {
    "corrections": (
        ("when", 3, _by("by", "replaced_at")),
        ("noticed", 2, _at("noticed_at")),
        ("suspected", 2, _at("suspected_at")),
        ("aware", 2, _at("aware_at")),
        ("reason", 5, _text("reason")),
    ),
    "facts": (
        ("question", 5, lambda tell, row: tell.question(row["name"])),
        ("answer", 4, _answer),
        ("sure", 4, _how_sure),
        ("said", 3, _by("said_by", "at")),
    ),
    "duties": (
        ("duty", 4, _duty),
        ("rule", 3, lambda tell, row: words.rule(tell.voice, str(row["rule"]))),
        ("due", 4, _due),
        ("reading", 3, _at("latest_1182_at")),
        ("settled", 3, _done),
        ("late", 4, _lateness),
    ),
    "scopes": (
        ("asked", 4, _asked),
        ("data", 3, _categories),
        ("period", 4, _period),
        ("asked_by", 3, _by("asked_by", "asked_at")),
        ("confirmed", 3, _confirmed),
    ),
    "clients": (
        ("client", 4, _text("client")),
        ("status", 3, _standing),
        ("why", 7, _why),
        ("people", 2, _people),
        ("decision", 3, _decided),
    ),
    "client_decisions": (
        ("client", 3, _text("client")),
        ("decision", 3, _code("scope_decision", "what")),
        ("proof", 5, _proof_of_decision),
        ("decided", 3, _by("decided_by", "decided_at")),
        ("read", 3, _by("read_by", "read_at")),
    ),
    "notices": (
        ("client", 3, _text("client")),
        ("notice", 3, _notice),
        ("released", 3, _released),
        ("sent", 3, _sent),
        ("proof", 5, _proof),
        ("answer", 3, _replied),
    ),
    "tellings": (
        ("when", 3, _by("by", "at")),
        ("what", 4, _action),
        ("words", 6, lambda tell, row: tell.words_of(row)),
    ),
    "sheets": (
        ("sheet", 4, _sheet),
        ("client", 3, _text("client")),
        ("drafted", 3, _by("drafted_by", "drafted_at")),
        ("released", 3, _released),
        ("digest", 4, _text("digest")),
    ),
    "letters": (
        ("address", 4, _address),
        ("added", 3, _by("added_by", "created_at")),
        ("sent", 3, _left),
        ("proof", 6, _proof),
    ),
    "decisions": (
        ("when", 3, _by("by", "at")),
        ("what", 4, _action),
        ("words", 6, lambda tell, row: tell.words_of(row)),
    ),
    "steps": (
        ("step", 5, _step),
        ("role", 2, _code("role", "role")),
        ("due", 2, _at("due_at")),
        ("settled", 3, _settled),
        ("reason", 4, _text("reason")),
    ),
    "client_steps": (
        ("step", 3, _text("step")),
        ("client", 4, _text("client")),
        ("owner", 2, _who("owner")),
        ("settled", 3, _settled),
        ("reason", 4, _text("reason")),
    ),
    "roles": (
        ("role", 3, _code("role", "role")),
        ("person", 3, _who("person")),
        ("deputy", 3, _who("deputy")),
        ("given", 4, _by("given_by", "given_at")),
    ),
}


def all_of(dossier: Dossier, names: Sequence[str], tell: Teller) -> tuple[Grid, ...]:
    """Return those tables that have a row; where a chapter has several, each is named."""
    named = len(names) > 1
    found = (
        grid(dossier, name, tell, tell.label(f"table.{name}") if named else "") for name in names
    )
    return tuple(one for one in found if one is not None)

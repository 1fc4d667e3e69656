"""The answer to "which clients are affected": a table, what it rests on, what it cannot know."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from bot.domain.views import ScopeAnswer
from bot.i18n.catalogue import Translator
from bot.messages import ids, scope_ids, words
from bot.messages.blocks import (
    actions,
    as_many_lines,
    button,
    confirmation,
    context,
    cut,
    header,
    message,
    section,
    sections,
    table,
)
from bot.messages.frame import banner, notification
from bot.messages.scope_changes import changed
from bot.messages.scope_table import COLUMNS, Client, head, name_of, pages_of, period
from bot.messages.types import Json, Message, Mrkdwn, beside, lines
from bot.messages.voice import Voice, escape, person

FEW: Final = 12
LIST_CHARACTERS: Final = 800
EXPLAINED_CHARACTERS: Final = 1500
#: Client warnings that decide what to do next, in the order in which they are summed up.
SUMMED_UP: Final = (
    "no_contact",
    "stale",
    "unconfirmed",
    "people_unknown",
    "content_unknown",
    "since_unknown",
    "over_retained",
    "key_status_unknown",
    "all_encrypted",
)


def scope_answer(view: ScopeAnswer, translator: Translator, *, page: int = 1) -> Message:
    """Draw one page of the answer; a page that does not exist is the nearest one.

    Whatever the page, the message says how many are affected, what cannot be told, and lets a
    person confirm.
    """
    voice = Voice(translator, view.zone, view.now)
    pages = pages_of(view, translator)
    place = min(max(page, 1), len(pages))
    blocks = [
        *banner(voice, view.exercise),
        header(voice.label("answer.title", reference=view.reference)),
        *sections(_asked(voice, view)),
        section(_found(voice, view)),
        *_own(voice, view),
        *changed(voice, view),
        *(
            [table([head(voice), *pages[place - 1]], wrapped=[True] * len(COLUMNS))]
            if view.clients
            else []
        ),
        *_explained(voice, view),
        *_state(voice, view, place, len(pages)),
    ]
    return message(notification(voice, view.exercise, _notice(voice, view)), blocks)


def _notice(voice: Voice, view: ScopeAnswer) -> str:
    return voice.text("answer.notice", reference=view.reference, found=_found(voice, view))


def _asked(voice: Voice, view: ScopeAnswer) -> Mrkdwn:
    """Return what was asked: systems, data, period, access."""
    data = [words.category(voice, one) for one in view.categories]
    return lines(
        voice.text("answer.systems", systems=_some(voice, view.systems)) if view.systems else None,
        voice.text("answer.named", clients=_some(voice, [name for _, name, _ in view.named]))
        if view.named
        else None,
        voice.text("answer.data", data=_some(voice, data))
        if data
        else voice.text("answer.all_data"),
        voice.text("answer.period", period=period(voice, view)),
        voice.text("answer.access") if view.access else None,
    )


def _found(voice: Voice, view: ScopeAnswer) -> Mrkdwn:
    """Return how many are affected, how many to check, how many people."""
    if not view.clients:
        return voice.text("answer.nobody")
    counts = Counter(str(client["status"]) for client in view.clients)
    former = sum(bool(client["former"]) for client in view.clients)
    return beside(
        voice.plural("answer.affected", counts["affected"]),
        voice.plural("answer.to_check", counts["check"]) if counts["check"] else None,
        voice.plural("answer.former", former) if former else None,
        _people(voice, view.clients),
    )


def _people(voice: Voice, clients: Sequence[Client]) -> Mrkdwn:
    known = sum(int(client["people_known"]) for client in clients)
    unknown = sum(client["people"] is None for client in clients)
    if unknown:
        return voice.plural("answer.people_unknown", unknown, known=voice.number(known))
    return voice.plural("answer.people", known)


def _own(voice: Voice, view: ScopeAnswer) -> list[Json]:
    if not view.own:
        return []
    systems = sorted({str(reason["system"]) for reason in view.own})
    return [section(voice.text("answer.own", systems=_some(voice, systems)))]


def _explained(voice: Voice, view: ScopeAnswer) -> list[Json]:
    """Return what to check, and what the register cannot tell."""
    said = [
        voice.text("answer.check_explained")
        if any(client["status"] == "check" for client in view.clients)
        else None,
        *[escape(words.warning(voice, warning)) for warning in view.warnings],
        *[_summed_up(voice, code, view.clients) for code in SUMMED_UP],
    ]
    told = [Mrkdwn(f"• {cut(text, LIST_CHARACTERS)}") for text in said if text]
    if not told:
        return []
    shown, count = as_many_lines(told, EXPLAINED_CHARACTERS)
    rest = len(told) - count
    more = voice.plural("list.more", rest) if rest else None
    return sections(lines(voice.text("answer.cannot_tell"), shown, more))


def _summed_up(voice: Voice, code: str, clients: Sequence[Client]) -> Mrkdwn | None:
    """Return one sentence for all the clients that have a warning."""
    names = [
        words.short(name_of(client))
        for client in clients
        if any(warning["code"] == code for warning in client["warnings"])
    ]
    if not names:
        return None
    return voice.plural(f"warning.{code}", len(names), clients=_some(voice, names, most=3))


def _some(voice: Voice, names: Sequence[str], *, most: int = FEW) -> Mrkdwn:
    """Return a list in words that stops after a few names with "and N more"."""
    shown = [escape(words.short(name)) for name in names[:most]]
    rest = len(names) - len(shown)
    told = voice.listed([*shown, voice.plural("list.others", rest)] if rest else shown)
    return cut(told, LIST_CHARACTERS)


def _state(voice: Voice, view: ScopeAnswer, place: int, pages: int) -> list[Json]:
    """Return who asked and confirmed, and the buttons."""
    asked = voice.text("answer.asked_by", who=person(view.asked_by))
    page = voice.text("answer.page", place=place, of=pages) if pages > 1 else None
    done = None
    if view.confirmed_by is not None and view.confirmed_at is not None:
        done = voice.text(
            "answer.confirmed_by", who=person(view.confirmed_by), at=voice.at(view.confirmed_at)
        )
    return [
        *_undecided(voice, view),
        *_what_next(voice, view),
        context(beside(asked, done, page)),
        actions(_buttons(voice, view, place, pages)),
    ]


def _what_next(voice: Voice, view: ScopeAnswer) -> list[Json]:
    """Return what confirming does; of an answer that another one followed, that it did."""
    if view.outdated:
        return [section(voice.text("answer.outdated"))]
    if view.confirmed_at is None:
        return [section(voice.text("answer.what_confirming_does"))]
    return []


def _undecided(voice: Voice, view: ScopeAnswer) -> list[Json]:
    if not view.undecided:
        return []
    called = {client["client_id"]: name_of(client) for client in view.clients}
    names = _some(voice, [called[client] for client in view.undecided])
    return [section(voice.plural("answer.undecided", len(view.undecided), clients=names))]


def _buttons(voice: Voice, view: ScopeAnswer, place: int, pages: int) -> list[Json]:
    here = ids.encode(incident=view.incident_id, snapshot=view.snapshot_id)
    buttons = []
    if view.confirmed_at is None and not view.outdated:
        buttons.append(
            button(
                voice.label("button.confirm_scope"),
                ids.SCOPE_CONFIRM,
                here,
                style="primary",
                confirm=_question(voice, view),
            )
        )
    if view.clients and not view.outdated:
        buttons.append(button(voice.label("button.decide_scope"), scope_ids.DECIDE, here))
    if view.clients:
        buttons.append(button(voice.label("button.scope_file"), scope_ids.FILE, here))
    buttons.append(button(voice.label("button.change_scope"), ids.SCOPE_OPEN, here))
    return buttons + _turning(voice, view, place, pages)


def _question(voice: Voice, view: ScopeAnswer) -> Json:
    return confirmation(
        voice.label("answer.confirm_title"),
        voice.labels(
            "answer.confirm_text",
            sum(client["status"] == "affected" for client in view.clients),
        ),
        voice.label("button.confirm_scope"),
        voice.label("form.cancel"),
    )


def _turning(voice: Voice, view: ScopeAnswer, place: int, pages: int) -> list[Json]:
    """Return the buttons to the pages around this one."""
    turns = [
        ("button.previous", ids.SCOPE_PAGE_BACK, place - 1),
        ("button.next", ids.SCOPE_PAGE, place + 1),
    ]
    return [
        button(
            voice.label(key),
            action,
            ids.encode(incident=view.incident_id, snapshot=view.snapshot_id, page=to),
        )
        for key, action, to in turns
        if 1 <= to <= pages
    ]

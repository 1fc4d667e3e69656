"""A step that is done client by client: one message, edited in place, and all of it as a modal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.domain.client_steps import ClientRow, RowState
from bot.domain.walk_views import ClientTable
from bot.i18n.catalogue import Translator
from bot.messages import ids, words
from bot.messages.blocks import (
    actions,
    as_many_lines,
    button,
    context,
    header,
    message,
    option,
    section,
    sections,
)
from bot.messages.choices import pick_several
from bot.messages.frame import banner, notification, small_banner
from bot.messages.inputs import chosen, field, hinted, modal, typed, user
from bot.messages.types import Json, Message, Mrkdwn, beside, lines
from bot.messages.voice import NAME, Voice, person, shorten

#: Rows with a button in the channel; those that are done make room for the next.
ROWS_SHOWN: Final = 12
ROWS_A_PAGE: Final = 30
SETTLED_CHARACTERS: Final = 2500
REASON: Final = 1000


def client_table(view: ClientTable, translator: Translator) -> Message:
    """Draw the table in the channel: what is still to be done, and how far it is."""
    voice = Voice(translator, view.zone, view.now)
    to_do = [row for row in view.rows if row.state is RowState.OPEN]
    settled = [row for row in view.rows if row.state is not RowState.OPEN]
    rest = len(to_do) - ROWS_SHOWN
    title = voice.label("clients.title", title=words.step_title(voice, view.step))
    blocks = [
        *banner(voice, view.exercise),
        header(title),
        section(_progress(voice, view)),
        *(_row(voice, view, row) for row in to_do[:ROWS_SHOWN]),
        *([context(voice.plural("list.more", rest))] if rest > 0 else []),
        *_settled(voice, settled),
        *([] if view.closed else [actions(_buttons(voice, view))]),
    ]
    said = voice.text(
        "clients.notice",
        reference=view.reference,
        title=words.step_title(voice, view.step),
        progress=_progress(voice, view),
    )
    return message(notification(voice, view.exercise, said), blocks)


def clients_window(view: ClientTable, voice: Voice, page: int = 1) -> Json:
    """Draw one page of the table; a page that does not exist is the nearest one."""
    pages = max(1, -(-len(view.rows) // ROWS_A_PAGE))
    place = min(max(page, 1), pages)
    rows = view.rows[(place - 1) * ROWS_A_PAGE : place * ROWS_A_PAGE]
    title = voice.text("step.title", title=words.step_title(voice, view.step))
    blocks = [
        *banner(voice, view.exercise),
        *sections(lines(title, words.step_do(voice, view.step), _progress(voice, view))),
        *([] if view.closed else [actions([_update(voice, view)])]),
        *(_row(voice, view, row) for row in rows),
        *_turning(voice, view, place, pages),
    ]
    metadata = ids.encode(incident=view.incident_id, step=view.step.id, page=place)
    return modal(
        voice, "clients.modal", ids.CLIENTS_VIEW, blocks, metadata=metadata, close="form.close"
    )


def update_form(view: ClientTable, voice: Voice, page: int = 1) -> Json:
    """Draw the form that settles several clients at once, or gives them to a person."""
    named = {row.client_id: row.name for row in view.rows if row.state is RowState.OPEN}
    options = [option(voice.label(f"clients.change.{one}"), one) for one in ids.CHANGES]
    blocks = [
        *small_banner(voice, view.exercise),
        section(voice.text("step.title", title=words.step_title(voice, view.step))),
        field(ids.CLIENTS, voice.label("clients.which"), pick_several(named)),
        field(
            ids.CHANGE,
            voice.label("clients.change"),
            chosen("radio_buttons", options, ids.CHANGES[:1]),
        ),
        hinted(
            voice, ids.REASON, "clients.reason", typed(multiline=True, most=REASON), optional=True
        ),
        field(ids.PERSON, voice.label("clients.person"), user(), optional=True),
    ]
    return modal(
        voice,
        "clients.update",
        ids.CLIENTS_UPDATE_VIEW,
        blocks,
        metadata=ids.encode(incident=view.incident_id, step=view.step.id, page=page),
        submit="clients.submit",
    )


def progress_text(voice: Voice, done: int, excused: int, total: int) -> Mrkdwn:
    """Return how many clients of a step are done, and how many are excused."""
    return beside(
        voice.text("clients.progress", done=voice.number(done), total=voice.number(total)),
        voice.plural("clients.excused", excused) if excused else None,
    )


def _progress(voice: Voice, view: ClientTable) -> Mrkdwn:
    done = view.progress
    return progress_text(voice, done.done, done.excused, done.total)


def _row(voice: Voice, view: ClientTable, row: ClientRow) -> Json:
    if row.state is not RowState.OPEN or view.closed:
        return section(_line(voice, row))
    value = ids.encode(incident=view.incident_id, step=view.step.id, client=row.client_id)
    done = button(voice.label("button.done"), ids.CLIENT_DONE, value)
    return section(_line(voice, row), accessory=done)


def _line(voice: Voice, row: ClientRow) -> Mrkdwn:
    name = words.short(row.name or row.client_id)
    if row.state is RowState.OPEN:
        owner = voice.text("step.who", who=person(row.owner)) if row.owner else None
        return beside(voice.text("clients.open", client=name), owner)
    values = {
        "client": name,
        "who": person(row.settled_by or "–"),
        "at": voice.stamp(row.settled_at) if row.settled_at else "–",
    }
    if row.state is RowState.DONE:
        return voice.text("clients.done", **values)
    return voice.text("clients.excused_line", **values, reason=shorten(row.reason or "", 2 * NAME))


def _settled(voice: Voice, rows: Sequence[ClientRow]) -> list[Json]:
    if not rows:
        return []
    shown, count = as_many_lines([_line(voice, row) for row in rows], SETTLED_CHARACTERS)
    rest = len(rows) - count
    return sections(lines(shown, voice.plural("list.more", rest) if rest else None))


def _buttons(voice: Voice, view: ClientTable) -> list[Json]:
    value = ids.encode(incident=view.incident_id, step=view.step.id)
    return [button(voice.label("button.all_clients"), ids.CLIENTS_OPEN, value)]


def _update(voice: Voice, view: ClientTable) -> Json:
    value = ids.encode(incident=view.incident_id, step=view.step.id)
    return button(voice.label("button.several"), ids.CLIENTS_UPDATE, value, style="primary")


def _turning(voice: Voice, view: ClientTable, place: int, pages: int) -> list[Json]:
    if pages == 1:
        return []

    def turn(key: str, action: str, to: int) -> Json:
        value = ids.encode(incident=view.incident_id, step=view.step.id, page=to)
        return button(voice.label(key), action, value)

    back = [turn("button.previous", ids.CLIENTS_PREVIOUS, place - 1)] if place > 1 else []
    on = [turn("button.next", ids.CLIENTS_NEXT, place + 1)] if place < pages else []
    said = voice.text("clients.page", page=voice.number(place), pages=voice.number(pages))
    return [context(said), actions([*back, *on])]

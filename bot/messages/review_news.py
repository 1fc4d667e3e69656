"""What has happened to a notice since it was drafted: news, edits, objections, its fate."""

from __future__ import annotations

from typing import Final

from bot.domain.incident import NoticeState
from bot.domain.merging import Change
from bot.domain.views import NoticePreview
from bot.messages import ids, words
from bot.messages.blocks import actions, button, confirmation, context, cut, sections
from bot.messages.release_forms import here
from bot.messages.types import Json, Mrkdwn, lines
from bot.messages.voice import Voice, escape, person

_MOST_EDITS: Final = 12
_EDIT: Final = 250
_MOST_FACTS: Final = 8
_STUCK: Final = frozenset({NoticeState.UNCERTAIN, NoticeState.FAILED})
_GONE: Final = _STUCK | {NoticeState.APPROVED, NoticeState.SENT}
_TO_BRING: Final = _STUCK | {NoticeState.BLOCKED, NoticeState.DRAFT, NoticeState.REJECTED}


def released(voice: Voice, preview: NoticePreview) -> list[Mrkdwn]:
    """Return who released a notice that has left or is about to, and when it was taken."""
    if preview.line.state not in _GONE or preview.released_by is None:
        return []
    by, at = preview.released_by, preview.released_at
    said = [voice.text("review.released", who=person(by), at=voice.at(at or preview.now))]
    if preview.sent_at is not None:
        said.append(voice.text("review.taken", at=voice.at(preview.sent_at)))
    return said


def news(voice: Voice, preview: NoticePreview) -> list[Json]:
    """Return what the one who releases must know of what came after the drafting."""
    facts = [escape(_fact(voice, name)) for name in preview.stale[:_MOST_FACTS]]
    names = [escape(words.short(name)) for name in preview.names[:_MOST_FACTS]]
    said = [
        voice.text("review.stale", facts=voice.listed(facts)) if facts else None,
        voice.text("review.names", names=voice.listed(names)) if names else None,
        voice.text("review.objection", words=cut(escape(preview.objection), _EDIT))
        if preview.objection
        else None,
    ]
    return [*sections(lines(*said)), *edit_blocks(voice, preview.edits)]


def choices(voice: Voice, preview: NoticePreview) -> list[Json]:
    """Return the buttons for a stale draft: as it is, or drafted anew."""
    value = here(preview)
    made_anew = ids.NOTICE_JOIN if preview.authors else ids.NOTICE_REDRAFT
    return [
        button(voice.label("button.redraft"), made_anew, value),
        button(voice.label("button.redraft_all"), ids.NOTICE_REDRAFT_ALL, value),
    ]


def fate(voice: Voice, preview: NoticePreview) -> list[Json]:
    """Return the buttons for a notice that a person brings, or whose mail a person settles."""
    value = here(preview)
    buttons = []
    if preview.line.state in _STUCK:
        question = confirmation(
            voice.label("again.confirm_title"),
            voice.label("again.confirm_text"),
            voice.label("again.confirm_yes"),
            voice.label("form.cancel"),
        )
        buttons += [
            button(voice.label("button.arrived"), ids.NOTICE_ARRIVED, value),
            button(voice.label("button.send_again"), ids.NOTICE_AGAIN, value, confirm=question),
        ]
    if preview.line.state in _TO_BRING:
        buttons.append(button(voice.label("button.by_hand"), ids.NOTICE_BY_HAND, value))
    return [actions(buttons)] if buttons else _answer(voice, preview)


def _answer(voice: Voice, preview: NoticePreview) -> list[Json]:
    """Return the buttons for the answer to a notice that has left, while it is awaited."""
    if not preview.line.awaited:
        return []
    value = ids.encode(incident=preview.incident_id, client=preview.line.client_id)
    return [
        context(voice.text("review.awaited")),
        actions(
            [
                button(voice.label("button.acknowledged"), ids.ACKNOWLEDGED_OPEN, value),
                button(voice.label("button.bounced"), ids.BOUNCED_OPEN, value),
            ]
        ),
    ]


def edit_blocks(voice: Voice, edits: tuple[Change, ...]) -> list[Json]:
    """Return where a person's text departs from how it was drafted, place by place."""
    shown = [part for edit in edits[:_MOST_EDITS] for part in _edit(voice, edit)]
    if not shown:
        return []
    more = len(edits) - _MOST_EDITS
    rest = [context(voice.plural("list.more", more))] if more > 0 else []
    return [*sections(lines(voice.text("review.edits"), *shown)), *rest]


def _edit(voice: Voice, edit: Change) -> list[Mrkdwn]:
    sides = (("review.edit_out", edit.before), ("review.edit_in", edit.after))
    return [
        voice.text(key, text=cut(escape(text.replace("\n", " ")), _EDIT))
        for key, text in sides
        if text
    ]


def _fact(voice: Voice, name: str) -> str:
    return words.named(voice, "stale", name)

"""The review of one notice: what the client will see, what is missing, release or not."""

from __future__ import annotations

from typing import Final

from bot.domain.incident import NoticeState
from bot.domain.views import NoticeLine, NoticePreview
from bot.i18n.catalogue import Translator
from bot.messages import ids, words
from bot.messages.blocks import (
    actions,
    button,
    confirmation,
    context,
    divider,
    quote,
    section,
    sections,
    split,
)
from bot.messages.frame import banner
from bot.messages.inputs import field, form, modal, typed
from bot.messages.notices_waiting import missing
from bot.messages.release_forms import here
from bot.messages.review_news import choices, fate, news, released
from bot.messages.types import Json, Mrkdwn, beside, lines
from bot.messages.voice import Voice, sentence

#: What a modal shows of a text; the rest is on file beside it.
SHOWN_CHARACTERS: Final = 30_000
QUOTE: Final = 2900
RELEASABLE: Final = frozenset({NoticeState.DRAFT, NoticeState.REJECTED})


def review(preview: NoticePreview, translator: Translator) -> Json:
    """Draw the review of one notice as a modal; nothing in it is typed, everything is pressed."""
    voice = Voice(translator, preview.zone, preview.now)
    blocks = [
        *banner(voice, preview.exercise),
        *sections(_to_whom(voice, preview)),
        *_warnings(voice, preview),
        *news(voice, preview),
        divider(),
        *_text(voice, preview),
        divider(),
        *_release(voice, preview),
        *_other_buttons(voice, preview),
        *fate(voice, preview),
        *_turning(voice, preview),
    ]
    return modal(
        voice, "review.title", ids.REVIEW_VIEW, blocks, metadata=here(preview), close="form.close"
    )


def reject_form(preview: NoticePreview, translator: Translator) -> Json:
    """Draw the form that sends a draft back, with a comment for whoever edits it."""
    voice = Voice(translator, preview.zone, preview.now)
    client = words.short(preview.line.client_name)
    blocks = [
        *banner(voice, preview.exercise),
        section(voice.text("reject.text", client=client)),
        field(ids.COMMENT, voice.label("reject.comment"), typed(multiline=True, most=1000)),
    ]
    return form(voice, "reject", ids.REJECT_VIEW, blocks, metadata=here(preview))


def _to_whom(voice: Voice, preview: NoticePreview) -> Mrkdwn:
    line = preview.line
    return lines(
        beside(
            voice.text("review.client", client=line.client_name),
            voice.text("review.place", place=preview.position, of=preview.total),
        ),
        voice.text("review.recipient", recipient=line.recipient)
        if line.recipient
        else voice.text("review.no_recipient"),
        beside(
            voice.text("review.language", language=words.named(voice, "language", line.language)),
            voice.text(f"draft.state.{line.state.value}"),
        ),
        voice.text("review.term", at=voice.until(line.term_at), left=voice.left(line.term_at))
        if line.term_at
        else None,
    )


def _warnings(voice: Voice, preview: NoticePreview) -> list[Json]:
    """Return what a person must know before releasing it, and afterwards how it was released."""
    waits = preview.line.state in {*RELEASABLE, NoticeState.BLOCKED}
    said = [
        *released(voice, preview),
        missing(voice, preview.line.missing),
        voice.text("review.missing_is_fine") if preview.line.missing and waits else None,
        voice.text("review.authors", people=voice.people(preview.authors[:5]))
        if preview.authors
        else None,
        voice.text("review.countersigned", people=voice.people([preview.countersigned_by]))
        if preview.countersigned_by
        else None,
        voice.text("review.comment", comment=preview.comment) if preview.comment else None,
    ]
    return sections(lines(*said))


def _text(voice: Voice, preview: NoticePreview) -> list[Json]:
    """Return subject and text as the client will see them."""
    parts = split(preview.text, QUOTE)
    shown = parts[: SHOWN_CHARACTERS // QUOTE]
    cut_off = [context(voice.text("review.cut_off"))] if len(shown) < len(parts) else []
    return [
        *sections(voice.text("review.subject", subject=preview.subject)),
        *(quote(part) for part in shown),
        *cut_off,
    ]


def _release(voice: Voice, preview: NoticePreview) -> list[Json]:
    """Return the buttons that release, or why this person may not."""
    if preview.line.state not in RELEASABLE:
        return []
    if not preview.may_release:
        return [section(voice.text("review.may_not", why=_refusal(voice, preview)))]
    value, stale = here(preview), bool(preview.stale)
    if preview.needs:
        one = button(voice.label("button.release_with"), ids.NOTICE_RELEASE, value, style="primary")
    else:
        one = button(
            voice.label("button.as_it_is" if stale else "button.approve"),
            ids.NOTICE_AS_IT_IS if stale else ids.NOTICE_APPROVE,
            value,
            style="primary",
            confirm=_question(voice, 1, preview.line),
        )
    if stale or preview.needs or preview.alike < 2:
        return [actions([one])]
    alike = button(
        voice.labels("button.approve_alike", preview.alike),
        ids.NOTICE_APPROVE_ALIKE,
        value,
        confirm=_question(voice, preview.alike, preview.line),
    )
    some = button(voice.label("button.approve_some"), ids.NOTICES_EXCEPT, value)
    return [actions([one, alike, some])]


def _question(voice: Voice, count: int, line: NoticeLine) -> Json:
    """Return the question before sending; it names the number and that it cannot be undone."""
    return confirmation(
        voice.labels("review.confirm_title", count),
        voice.labels("review.confirm_text", count, client=words.short(line.client_name)),
        voice.labels("review.confirm_yes", count),
        voice.label("form.cancel"),
    )


def _refusal(voice: Voice, preview: NoticePreview) -> Mrkdwn:
    """Return why; services give a key of the catalogues or a sentence."""
    why = preview.refusal or "review.not_you"
    return voice.text(why, **preview.refusal_values) if voice.knows(why) else sentence(why)


def _other_buttons(voice: Voice, preview: NoticePreview) -> list[Json]:
    value = here(preview)
    edit = button(voice.label("button.edit"), ids.NOTICE_EDIT, value)
    if preview.line.state is NoticeState.FAILED:
        return [actions([edit])]  # such as for another address
    if preview.line.state not in {*RELEASABLE, NoticeState.BLOCKED}:
        return []
    buttons = [edit, button(voice.label("button.reject"), ids.NOTICE_REJECT, value)]
    if preview.line.state in RELEASABLE:
        buttons.append(button(voice.label("button.passage"), ids.NOTICES_PASSAGE, value))
    if preview.stale:
        buttons += choices(voice, preview)
    if preview.countersigned_by is None and preview.may_countersign:
        buttons.append(button(voice.label("button.countersign"), ids.NOTICE_COUNTERSIGN, value))
        if preview.alike > 1:
            label = voice.labels("button.countersign_alike", preview.alike)
            buttons.append(button(label, ids.NOTICE_COUNTERSIGN_ALIKE, value))
    return [actions(buttons)]


def _turning(voice: Voice, preview: NoticePreview) -> list[Json]:
    value = here(preview)
    turns = []
    if preview.position > 1:
        turns.append(button(voice.label("button.previous"), ids.NOTICE_PREVIOUS, value))
    if preview.position < preview.total:
        turns.append(button(voice.label("button.next"), ids.NOTICE_NEXT, value))
    turns.append(button(voice.label("button.sheet_file"), ids.NOTICE_FILE, value))
    return [actions(turns)]

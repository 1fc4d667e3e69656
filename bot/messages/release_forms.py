"""Forms about notices: release with more than a press, brought by hand, arrived, the passage."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.domain.merging import Clash
from bot.domain.views import NoticePreview
from bot.messages import ids, long_text, words
from bot.messages.blocks import cut, option, section, sections
from bot.messages.frame import banner
from bot.messages.inputs import chosen, field, hours_in, modal, moment, typed
from bot.messages.types import Json, Mrkdwn
from bot.messages.voice import Voice, escape

WORDS: Final = 1000
LINE: Final = 200
ADDRESS: Final = 254
_SHOWN: Final = 600
_MOST_CLASHES: Final = 10


def release_form(preview: NoticePreview, voice: Voice) -> Json:
    """Draw the form that releases one notice and asks what the rules want said."""
    fields = {ids.REASON: typed(multiline=True, most=WORDS), ids.ABOUT: typed(most=LINE)}
    blocks = [
        *banner(voice, preview.exercise),
        section(voice.text("release.text", client=words.short(preview.line.client_name))),
        *(
            field(
                name, voice.label(f"release.{name}"), box, hint=voice.label(f"release.{name}_hint")
            )
            for name, box in fields.items()
            if name in preview.needs
        ),
    ]
    return modal(
        voice,
        "release.title",
        ids.RELEASE_VIEW,
        blocks,
        metadata=here(preview, stale=int(bool(preview.stale))),
        submit="release.submit",
    )


def by_hand_form(preview: NoticePreview, voice: Voice) -> Json:
    """Draw the form that records who brought a notice, when, how and what shows it."""
    ways = [option(voice.label(f"told.how.{way}"), way) for way in ids.WAYS_TO_TELL]
    asked = [
        field(name, voice.label(f"release.{name}"), typed(multiline=True, most=WORDS))
        for name in (ids.REASON, ids.ABOUT)
        if name in preview.needs
    ]
    blocks = [
        *banner(voice, preview.exercise),
        section(voice.text("by_hand.text", client=words.short(preview.line.client_name))),
        field(ids.HOW, voice.label("told.how"), chosen("radio_buttons", ways, ["letter"])),
        field(ids.WHEN, voice.label("by_hand.when"), moment(voice.now)),
        hours_in(voice),
        field(ids.WHOM, voice.label("by_hand.whom"), typed(most=LINE), optional=True),
        field(
            ids.NOTE,
            voice.label("by_hand.note"),
            typed(most=LINE),
            hint=voice.label("by_hand.note_hint"),
        ),
        *asked,
    ]
    return modal(
        voice,
        "by_hand.title",
        ids.BY_HAND_VIEW,
        blocks,
        metadata=here(preview),
        submit="by_hand.submit",
    )


def arrived_form(preview: NoticePreview, voice: Voice) -> Json:
    """Draw the form in which a person says that a mail arrived, and how that is known."""
    blocks = [
        *banner(voice, preview.exercise),
        section(voice.text("arrived.text", client=words.short(preview.line.client_name))),
        field(ids.NOTE, voice.label("arrived.note"), typed(multiline=True, most=WORDS)),
    ]
    return modal(
        voice,
        "arrived.title",
        ids.ARRIVED_VIEW,
        blocks,
        metadata=here(preview),
        submit="arrived.submit",
    )


def passage_form(
    incident_id: str, passages: Mapping[str, str], voice: Voice, *, exercise: bool = False
) -> Json:
    """Draw the form of the common passage: one field a language that a draft is in."""
    blocks = [*banner(voice, exercise), section(voice.text("passage.text"))]
    blocks += [
        field(
            f"{ids.PASSAGE}.{language}",
            words.named(voice, "language", language),
            typed(initial=text, multiline=True),
            optional=True,
        )
        for language, text in passages.items()
    ]
    return modal(
        voice,
        "passage.title",
        ids.PASSAGE_VIEW,
        blocks,
        metadata=ids.encode(incident=incident_id),
        submit="passage.submit",
    )


def objection_form(incident_id: str, voice: Voice, *, exercise: bool = False) -> Json:
    """Draw the form in which counsel objects."""
    blocks = [
        *banner(voice, exercise),
        section(voice.text("objection.text")),
        field(ids.COMMENT, voice.label("objection.words"), typed(multiline=True, most=WORDS)),
    ]
    return modal(
        voice,
        "objection.title",
        ids.OBJECTION_VIEW,
        blocks,
        metadata=ids.encode(incident=incident_id),
        submit="objection.submit",
    )


def edit_form(
    preview: NoticePreview, voice: Voice, clashes: tuple[Clash, ...] = (), fresh: str = ""
) -> Json:
    """Draw the form that changes subject, text and recipient of one notice.

    Args:
        preview: The notice; of a redraft with the text that joins edits and news.
        voice: How it speaks.
        clashes: Of a redraft: where both changed the same place.
        fresh: Of a redraft: which facts its text is made of.
    """
    labels = (voice.label("edit.text"), voice.label("edit.text_more"))
    explained = voice.text("review.redraft_text" if fresh else "edit.what_editing_does")
    blocks = [
        *banner(voice, preview.exercise),
        section(explained),
        *clash_blocks(voice, clashes),
        field(ids.SUBJECT, voice.label("edit.subject"), typed(initial=preview.subject, most=255)),
        *long_text.fields(ids.TEXT, labels, preview.text),
        field(
            ids.RECIPIENT,
            voice.label("edit.recipient"),
            typed(initial=preview.line.recipient or "", most=ADDRESS),
            hint=voice.label("edit.recipient_hint"),
            optional=True,
        ),
    ]
    metadata = here(preview, **({"fresh": fresh} if fresh else {}))
    return modal(
        voice, "edit.title", ids.EDIT_VIEW, blocks, metadata=metadata, submit="edit.submit"
    )


def here(preview: NoticePreview, **more: str | int) -> str:
    """Return what a button or form about a notice brings back: which one, and what was seen."""
    return ids.encode(
        incident=preview.incident_id, notice=preview.line.id, digest=preview.digest, **more
    )


def clash_blocks(voice: Voice, clashes: tuple[Clash, ...]) -> list[Json]:
    """Return the places that a person and the news both changed, as many as fit."""
    return [block for clash in clashes[:_MOST_CLASHES] for block in _clash(voice, clash)]


def _clash(voice: Voice, clash: Clash) -> list[Json]:
    mine, theirs = (_shown(text) for text in (clash.mine, clash.theirs))
    return sections(voice.text("review.clash", mine=mine, theirs=theirs))


def _shown(text: str) -> Mrkdwn:
    return cut(escape(text.replace("\n", " ") or "–"), _SHOWN)

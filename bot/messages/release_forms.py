"""Forms about notices: release with more than a press, brought by hand, arrived, the passage."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.domain.merging import Clash
from bot.domain.views import NoticePreview
from bot.messages import ids, long_text, words
from bot.messages.blocks import cut, option, section, sections
from bot.messages.frame import banner
from bot.messages.inputs import chosen, field, form, hinted, hours_in, moment, typed
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
            hinted(voice, name, f"release.{name}", box)
            for name, box in fields.items()
            if name in preview.needs
        ),
    ]
    return form(
        voice,
        "release",
        ids.RELEASE_VIEW,
        blocks,
        metadata=here(preview, stale=int(bool(preview.stale))),
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
        hinted(voice, ids.NOTE, "by_hand.note", typed(most=LINE)),
        *asked,
    ]
    return form(voice, "by_hand", ids.BY_HAND_VIEW, blocks, metadata=here(preview))


def arrived_form(preview: NoticePreview, voice: Voice) -> Json:
    """Draw the form in which a person says that a mail arrived, and how that is known."""
    blocks = [
        *banner(voice, preview.exercise),
        section(voice.text("arrived.text", client=words.short(preview.line.client_name))),
        field(ids.NOTE, voice.label("arrived.note"), typed(multiline=True, most=WORDS)),
    ]
    return form(voice, "arrived", ids.ARRIVED_VIEW, blocks, metadata=here(preview))


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
    return form(
        voice, "passage", ids.PASSAGE_VIEW, blocks, metadata=ids.encode(incident=incident_id)
    )


def objection_form(incident_id: str, voice: Voice, *, exercise: bool = False) -> Json:
    """Draw the form in which counsel objects."""
    blocks = [
        *banner(voice, exercise),
        section(voice.text("objection.text")),
        field(ids.COMMENT, voice.label("objection.words"), typed(multiline=True, most=WORDS)),
    ]
    return form(
        voice, "objection", ids.OBJECTION_VIEW, blocks, metadata=ids.encode(incident=incident_id)
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
        hinted(
            voice,
            ids.RECIPIENT,
            "edit.recipient",
            typed(initial=preview.line.recipient or "", most=ADDRESS),
            optional=True,
        ),
    ]
    metadata = here(preview, **({"fresh": fresh} if fresh else {}))
    return form(voice, "edit", ids.EDIT_VIEW, blocks, metadata=metadata)


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

"""What the privacy officers hear: what needs care in the register, and that the go-bag failed."""

from __future__ import annotations

from bot.domain.register_care import Concern, RegisterCare
from bot.i18n.catalogue import Translator
from bot.messages import words
from bot.messages.blocks import context, header, message, section
from bot.messages.types import Message, Mrkdwn, lines
from bot.messages.voice import Voice, escape


def register_care(view: RegisterCare, translator: Translator) -> Message:
    """Draw what needs care, with the first clients of each kind by name."""
    voice = Voice(translator, view.zone, view.now)
    said = [
        _clients(voice, "register.contactless", view.no_contact),
        _clients(voice, "register.over_retained", view.over_retained),
        _unconfirmed(voice, view),
        _clients(voice, "register.stale", view.stale),
        voice.text("care.gobag", command="breach-bot gobag") if view.gobag_outdated else None,
    ]
    blocks = [
        header(voice.label("care.title")),
        section(voice.text("care.why")),
        *(section(one) for one in said if one is not None),
        context(voice.text("care.how", command="breach-bot register status")),
    ]
    return message(voice.text("care.notice"), blocks)


def gobag_failed(reason: str, voice: Voice) -> Message:
    """Draw that the go-bag could not be written to its place, and why."""
    why = voice.text(f"gobag.failed.{reason}")
    said = voice.text("gobag.failed", reason=why, command="breach-bot gobag")
    return message(said, [section(said)])


def _clients(voice: Voice, key: str, concern: Concern) -> Mrkdwn | None:
    """Return how many clients, and the first of them by name."""
    if not concern.count:
        return None
    rest = concern.count - len(concern.named)
    named = [escape(words.short(name)) for name in concern.named]
    others = [voice.plural("list.others", rest)] if rest else []
    return lines(voice.plural(key, concern.count), voice.listed([*named, *others]))


def _unconfirmed(voice: Voice, view: RegisterCare) -> Mrkdwn | None:
    """Return how many rows each source no longer names."""
    if not view.unconfirmed:
        return None
    rows = sum(view.unconfirmed.values())
    sources = [
        voice.text("care.source", source=source, number=voice.number(count))
        for source, count in view.unconfirmed.items()
    ]
    return lines(voice.plural("register.unconfirmed", rows), voice.listed(sources))

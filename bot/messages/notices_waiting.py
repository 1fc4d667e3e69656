"""What the privacy officer is told when drafts wait."""

from __future__ import annotations

from bot.domain.records import IncidentRecord
from bot.domain.views import NoticeLine, NoticeQueue
from bot.i18n.catalogue import Translator
from bot.messages import ids, words
from bot.messages.blocks import actions, button, context, cut, header, message, section, sections
from bot.messages.frame import banner, notification
from bot.messages.types import Json, Message, Mrkdwn, beside, lines
from bot.messages.voice import Voice, escape

FEW = 5


def notices_waiting(queue: NoticeQueue, translator: Translator) -> Message:
    """Draw one message for all drafts: how many, how many need a closer look, the first term."""
    voice = Voice(translator, queue.zone, queue.now)
    blocks = [
        *banner(voice, queue.exercise),
        header(voice.label("notices.title", reference=queue.reference)),
        section(_summary(voice, queue)),
        *_answers(voice, queue),
        *_attention(voice, queue),
        *_first_term(voice, queue),
        *_blocked(voice, queue),
        *_buttons(voice, queue),
    ]
    text = voice.text("notices.notice", reference=queue.reference, summary=_count(voice, queue))
    return message(notification(voice, queue.exercise, text), blocks)


def progress(incident: IncidentRecord, made: int, total: int, voice: Voice) -> Message:
    """Draw how many drafts are made, of how many."""
    under_way = {"made": voice.number(made), "total": voice.number(total)}
    said = (
        voice.plural("drafting.done", total)
        if made >= total
        else voice.text("drafting.progress", **under_way)
    )
    blocks = [*banner(voice, incident.exercise), section(said)]
    return message(notification(voice, incident.exercise, said), blocks)


def needs_attention(line: NoticeLine) -> bool:
    """Tell whether a person should look: a hand is in it, or it would read differently now.

    A fact that is not known yet does not count: every first notice lacks some, and says so.
    """
    return line.edited or line.stale or line.state.value == "rejected"


def _count(voice: Voice, queue: NoticeQueue) -> Mrkdwn:
    if not queue.waiting:
        return voice.text("notices.none")
    return voice.plural("notices.waiting", len(queue.waiting))


def _summary(voice: Voice, queue: NoticeQueue) -> Mrkdwn:
    waiting = queue.waiting
    if not waiting:
        return _count(voice, queue)
    attention = sum(needs_attention(line) for line in waiting)
    return lines(
        _count(voice, queue),
        voice.plural("notices.attention", attention)
        if attention
        else voice.text("notices.no_attention"),
    )


def _answers(voice: Voice, queue: NoticeQueue) -> list[Json]:
    """Return how many clients were told, and how many have confirmed it, once there are any."""
    told, confirmed = queue.counts.told, queue.counts.confirmed
    if not told:
        return []
    said = voice.plural("notices.answers", told, confirmed=voice.number(confirmed))
    return [context(said)]


def _first_term(voice: Voice, queue: NoticeQueue) -> list[Json]:
    """Return the earliest term of the drafts that wait, and whose it is."""
    dated = [line for line in (*queue.waiting, *queue.blocked) if line.term_at is not None]
    first = min(dated, key=lambda line: line.term_at or queue.now, default=None)
    if first is None or first.term_at is None:
        return [section(voice.text("notices.at_once"))]
    said = voice.text(
        "notices.first_term",
        client=words.short(first.client_name),
        at=voice.until(first.term_at),
        left=voice.left(first.term_at),
    )
    return [section(said)]


def _attention(voice: Voice, queue: NoticeQueue) -> list[Json]:
    shown = [line for line in queue.waiting if needs_attention(line)]
    told = [_line(voice, line) for line in shown[:FEW]]
    rest = len(shown) - len(told)
    more = voice.plural("list.more", rest) if rest else None
    return sections(lines(*told, more))


def _line(voice: Voice, line: NoticeLine) -> Mrkdwn:
    marks = beside(
        missing(voice, line.missing),
        voice.text("draft.edited") if line.edited else None,
        voice.text("draft.stale") if line.stale else None,
        voice.text("draft.rejected") if line.state.value == "rejected" else None,
    )
    return voice.text("notices.line", client=words.short(line.client_name), marks=marks)


def missing(voice: Voice, names: tuple[str, ...]) -> Mrkdwn | None:
    """Return in words what a notice does not say yet; None when nothing is missing."""
    if not names:
        return None
    told = [escape(words.named(voice, "notice.missing", name)) for name in names[:12]]
    rest = len(names) - len(told)
    more = [voice.plural("list.others", rest)] if rest else []
    return cut(voice.text("draft.missing", missing=voice.listed([*told, *more])), 500)


def _blocked(voice: Voice, queue: NoticeQueue) -> list[Json]:
    """Return the clients that cannot be mailed: no address is known."""
    blocked = queue.blocked
    if not blocked:
        return []
    names = [escape(words.short(line.client_name)) for line in blocked[:FEW]]
    rest = len(blocked) - len(names)
    others = [voice.plural("list.others", rest)] if rest else []
    told = voice.plural("notices.blocked", len(blocked), clients=voice.listed([*names, *others]))
    return sections(told)


def _buttons(voice: Voice, queue: NoticeQueue) -> list[Json]:
    if not queue.waiting:
        return []
    value = ids.encode(incident=queue.incident_id)
    review = button(voice.label("button.review"), ids.NOTICES_REVIEW, value, style="primary")
    passage = button(voice.label("button.passage"), ids.NOTICES_PASSAGE, value)
    return [actions([review, passage]), context(voice.text("notices.not_held_back"))]

"""What a rung of a ladder says: what is due, to whom, when, who can act, and the button."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.views import DutyLine, Reminder, StepLine
from bot.i18n.catalogue import Translator
from bot.messages import ids, words
from bot.messages.blocks import actions, button, context, message, sections
from bot.messages.frame import (
    CONTROLLER_NOTICE,
    banner,
    due,
    notification,
    progress,
    rule_of,
    who_can_act,
)
from bot.messages.types import Json, Message, Mrkdwn, beside, lines
from bot.messages.voice import NAME, Voice, person, shorten

# Slack promises to deliver at once; below this nobody calls a message late.
LATE_FROM = timedelta(minutes=5)


def reminder(view: Reminder, translator: Translator) -> Message:
    """Draw a reminder; it says itself when it is said later than planned."""
    voice = Voice(translator, view.zone, view.now)
    what = _what(voice, view)
    notice = voice.text(
        "reminder.notice_late" if view.late else "reminder.notice",
        reference=view.reference,
        what=what,
    )
    blocks = [
        *banner(voice, view.exercise),
        *sections(lines(_mark(voice, view), what)),
        *sections(_who(voice, view)),
        actions(_buttons(voice, view)),
        *_small_print(voice, view),
    ]
    return message(notification(voice, view.exercise, notice), blocks)


def page_text(view: Reminder, translator: Translator) -> str:
    """Return the few plain words that wake a person; they name no client."""
    voice = Voice(translator, view.zone, view.now)
    name = words.named(voice, "duty", view.duty.kind if view.duty else view.group)
    values = {"reference": view.reference, "telephone": view.telephone or "–"}
    due_at = view.duty.due_at if view.duty else view.step.due_at if view.step else None
    if due_at is None:
        text = voice.label("page.other", what=name, **values)
    else:
        clients = view.duty is not None and view.duty.kind == CONTROLLER_NOTICE
        key = "page.clients_due" if clients else "page.due"
        due_words = voice.label(key, at=voice.stamp(due_at), left=voice.left(due_at))
        text = voice.label("page.duty", duty=name, due=due_words, **values)
    return voice.label("exercise.notification", text=text) if view.exercise else text


def _mark(voice: Voice, view: Reminder) -> Mrkdwn:
    key = "late" if view.late else "last" if view.last else "usual"
    return voice.text(f"reminder.mark_{key}", reference=view.reference)


def _what(voice: Voice, view: Reminder) -> Mrkdwn:
    if view.duty is not None:
        return _duty(voice, view.duty)
    if view.step is not None:
        return _step(voice, view.step)
    if view.group == "drafts":
        return voice.plural("reminder.drafts", view.drafts)
    return voice.text("reminder.awareness")


def _duty(voice: Voice, line: DutyLine) -> Mrkdwn:
    title = voice.text("duty.title", duty=words.duty(voice, line))
    return lines(beside(title, rule_of(voice, line)), due(voice, line), progress(voice, line))


def _step(voice: Voice, step: StepLine) -> Mrkdwn:
    title = shorten(words.step_title(voice, step), 2 * NAME)
    ends = (
        voice.text("due.by", at=voice.until(step.due_at), left=voice.left(step.due_at))
        if step.due_at
        else None
    )
    return lines(voice.text("reminder.step", title=title), ends)


def _who(voice: Voice, view: Reminder) -> Mrkdwn:
    """Return who can act: whoever it was given to, the lead, the officers, the telephone."""
    assigned = view.step.assigned_to if view.step else None
    return beside(
        voice.text("reminder.assigned", who=person(assigned)) if assigned else None,
        who_can_act(voice, view.lead, view.officers, view.telephone),
    )


def _buttons(voice: Voice, view: Reminder) -> list[Json]:
    """Return the button that does it, and the one that says who has it."""
    if view.duty is not None:
        return [*_duty_buttons(voice, view, view.duty), _have_it(voice, view)]
    incident = ids.encode(incident=view.incident_id)
    if view.step is not None:
        step = ids.encode(incident=view.incident_id, step=view.step.id)
        done = button(voice.label("button.done"), ids.STEP_DONE, step, style="primary")
        return [done, _have_it(voice, view)]
    if view.group == "drafts":
        return [button(voice.label("button.review"), ids.NOTICES_REVIEW, incident, style="primary")]
    return [
        button(voice.label("button.awareness"), ids.AWARENESS_CONFIRM, incident, style="primary"),
        button(voice.label("button.awareness_correct"), ids.AWARENESS_CORRECT, incident),
    ]


def _duty_buttons(voice: Voice, view: Reminder, line: DutyLine) -> list[Json]:
    here = ids.encode(incident=view.incident_id, duty=line.id)
    if line.kind == CONTROLLER_NOTICE:
        return [
            button(
                voice.label("button.notices"),
                ids.NOTICES_REVIEW,
                ids.encode(incident=view.incident_id),
                style="primary",
            ),
            button(voice.label("button.told"), ids.TOLD_OPEN, here),
        ]
    return [button(voice.label("button.fulfil"), ids.DUTY_FULFIL, here, style="primary")]


def _have_it(voice: Voice, view: Reminder) -> Json:
    if view.step is not None:
        value = ids.encode(incident=view.incident_id, step=view.step.id)
    else:
        duty = view.duty.id if view.duty else 0
        value = ids.encode(incident=view.incident_id, duty=duty, group=view.group)
    return button(voice.label("button.have_it"), ids.DUTY_HAVE_IT, value)


def _small_print(voice: Voice, view: Reminder) -> list[Json]:
    delay = timedelta(seconds=view.delayed_by_seconds)
    if delay < LATE_FROM:
        return []
    return [context(voice.text("reminder.delayed", delay=voice.duration(delay)))]

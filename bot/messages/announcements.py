"""Short things the bot says: on opening, and whenever somebody acts.

Each kind of row of the outbox has one function here; its facts are what the row holds and the
names the composer looked up: ``client_name``, ``step_title``, and of another incident that it
goes on in or came from ``other_reference``, ``other_channel`` and ``other_what``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, Final

from bot.domain.records import IncidentRecord
from bot.i18n import dates
from bot.messages import ids, scope_said, words
from bot.messages.blocks import actions, button, context, message, quotes, section, sections
from bot.messages.frame import banner, notification
from bot.messages.role_forms import holder
from bot.messages.types import Json, Message, Mrkdwn
from bot.messages.voice import Voice, channel, escape, person

FEW: Final = 20
TURNED_REAL: Final = "exercise.turned_real"

Facts = Mapping[str, Any]
Blocks = list[Json]
Said = tuple[Mrkdwn, Blocks]
"""The sentence by itself, and the blocks that follow it."""


def announcement(kind: str, of: IncidentRecord, facts: Facts, voice: Voice) -> Message:
    """Draw what a row of one of :data:`KINDS` says.

    Args:
        kind: The row's kind.
        of: The incident, as it is now.
        facts: What the row holds, and names.
        voice: How it speaks.
    """
    title, blocks = _SAYERS[kind](of, facts, voice)
    exercise = of.exercise and kind != TURNED_REAL  # the one thing in it that is none
    text = notification(voice, exercise, title)
    return message(text, [*banner(voice, exercise), *sections(title), *blocks])


def _first_line(of: IncidentRecord, _: Facts, voice: Voice) -> Said:
    """Say what was reported; facts only, and it may be disclosed (rule 5)."""
    title = voice.text("first_line.title", reference=of.reference, who=person(of.opened_by))
    restricted = [context(voice.text("headline.restricted"))] if of.restricted else []
    return title, [*quotes(of.what), section(voice.text("first_line.rule")), *restricted]


def _opened_private(of: IncidentRecord, facts: Facts, voice: Voice) -> Said:
    """Confirm to the reporter that it is open, with the link where this person may follow it."""
    if not facts.get("invited"):
        text = voice.text("opened.with_the_team", reference=of.reference)
    elif of.channel_id:
        key = "opened.channel_restricted" if of.restricted else "opened.channel"
        text = voice.text(key, reference=of.reference, channel=channel(of.channel_id))
    else:
        text = voice.text("opened.no_channel", reference=of.reference)
    return text, [context(voice.text("opened.thanks"))]


def _lead_taken(_: IncidentRecord, facts: Facts, voice: Voice) -> Said:
    return voice.text("said.lead", who=person(facts["by"])), []


def _dark_on(_: IncidentRecord, facts: Facts, voice: Voice) -> Said:
    return voice.text("said.dark_on", who=person(facts["by"])), []


def _dark_off(_: IncidentRecord, facts: Facts, voice: Voice) -> Said:
    return voice.text("said.dark_off", who=person(facts["by"])), []


def _note(_: IncidentRecord, facts: Facts, voice: Voice) -> Said:
    return voice.text("said.note", who=person(facts["by"])), quotes(facts["text"])


def _closed(of: IncidentRecord, facts: Facts, voice: Voice) -> Said:
    title = voice.text("said.closed", reference=of.reference, who=person(facts["by"]))
    return title, [*quotes(facts["reason"]), actions([_dossier(of, voice)])]


def _dossier(of: IncidentRecord, voice: Voice) -> Json:
    here = ids.encode(incident=of.id)
    return button(voice.label("button.dossier"), ids.DOSSIER_ASK, here)


def _expires(of: IncidentRecord, facts: Facts, voice: Voice) -> Said:
    """Say when files and channel go, and have the dossier taken before."""
    title = voice.text(
        "said.expires",
        reference=of.reference,
        day=dates.day(date.fromisoformat(facts["expires_on"]), voice.language),
    )
    asked = voice.text("said.expires_how", officers=voice.people(facts["officers"][:FEW]))
    return title, [*sections(asked), actions([_dossier(of, voice)])]


def _stays(of: IncidentRecord, facts: Facts, voice: Voice) -> Said:
    because = words.named(voice, "stays.because", facts["because"])
    return voice.text("said.stays", reference=of.reference, because=because), []


def _client_told(_: IncidentRecord, facts: Facts, voice: Voice) -> Said:
    """Say that a client was told otherwise than by our mail."""
    client = facts.get("client_name") or facts["client_id"]
    text = voice.text(
        "said.told",
        who=person(facts["by"]),
        client=words.short(client),
        how=words.named(voice, "told.how", facts["how"]),
    )
    return text, []


def _in_hand(_: IncidentRecord, facts: Facts, voice: Voice) -> Said:
    until = voice.at(datetime.fromisoformat(facts["until"]))
    return voice.text("said.in_hand", who=person(facts["by"]), until=until), []


def _step_assigned(of: IncidentRecord, facts: Facts, voice: Voice) -> Said:
    """Tell a person that a step is theirs now, with the button that settles it."""
    text = voice.text(
        "said.assigned",
        reference=of.reference,
        title=_title(voice, facts),
        who=person(facts["by"]),
    )
    value = ids.encode(incident=of.id, step=facts["step"])
    done = button(voice.label("button.done"), ids.STEP_DONE, value, style="primary")
    return text, [actions([done])]


def _title(voice: Voice, facts: Facts) -> str:
    step: str = facts["step"]
    title = words.step_words(voice, step, "title", facts.get("step_title") or {})
    return title or step


def _awareness_proposed(of: IncidentRecord, facts: Facts, voice: Voice) -> Said:
    """Ask a second person about a later awareness; the earlier one drives until then."""
    text = voice.text(
        "said.awareness_proposed",
        who=person(facts["by"]),
        reference=of.reference,
        now_at=voice.at(of.aware_at),
        later_at=voice.at(datetime.fromisoformat(facts["aware_at"])),
    )
    value = ids.encode(incident=of.id)
    agree = button(voice.label("button.agree"), ids.AWARENESS_AGREE, value)
    return text, [*quotes(facts["reason"]), actions([agree])]


def _counsel_told(of: IncidentRecord, facts: Facts, voice: Voice) -> Said:
    """Tell counsel which clients in a dispute are about to be told (rule 28)."""
    clients: list[str] = facts["clients"]
    named = [escape(words.short(name)) for name in clients[:FEW]]
    rest = len(clients) - len(named)
    others = [voice.plural("list.others", rest)] if rest else []
    told = voice.plural(
        "said.counsel",
        len(clients),
        reference=of.reference,
        clients=voice.listed([*named, *others]),
    )
    value = ids.encode(incident=of.id)
    answers = [
        button(voice.label("button.counsel_read"), ids.COUNSEL_READ, value),
        button(voice.label("button.no_objection"), ids.COUNSEL_AGREE, value),
        button(voice.label("button.object"), ids.COUNSEL_OBJECT, value),
    ]
    return told, [context(voice.text("said.counsel_rule")), actions(answers)]


def _counsel_answered(of: IncidentRecord, facts: Facts, voice: Voice) -> Said:
    """Say what counsel answered: what waited for it may be released now."""
    objection: str = facts["objection"]
    key = "said.counsel_objects" if objection else "said.counsel_answer"
    review = button(voice.label("button.review"), ids.NOTICES_REVIEW, ids.encode(incident=of.id))
    said = quotes(objection) if objection else []
    return voice.text(key, who=person(facts["by"])), [*said, actions([review])]


def _counsel_heard(of: IncidentRecord, facts: Facts, voice: Voice) -> Said:
    """Tell counsel that the answer has come through."""
    key = "said.counsel_heard_objection" if facts["objects"] else "said.counsel_heard"
    return voice.text(key, reference=of.reference), []


def _second_reader(of: IncidentRecord, facts: Facts, voice: Voice) -> Said:
    """Ask somebody else to read what a person has changed (rule 26)."""
    client = facts.get("client_name") or facts["client_id"]
    text = voice.text("said.second_reader", who=person(facts["by"]), client=words.short(client))
    value = ids.encode(incident=of.id, notice=facts["notice"])
    return text, [actions([button(voice.label("button.review"), ids.NOTICES_REVIEW, value)])]


def _passage_reader(of: IncidentRecord, facts: Facts, voice: Voice) -> Said:
    """Ask somebody else to read what a person wrote once for all notices (rules 26, 27)."""
    text = voice.text("said.passage_reader", who=person(facts["by"]))
    review = button(voice.label("button.review"), ids.NOTICES_REVIEW, ids.encode(incident=of.id))
    return text, [actions([review])]


def _not_invited(_: IncidentRecord, facts: Facts, voice: Voice) -> Said:
    """Say whom Slack would not let into the channel, so that somebody calls them."""
    return voice.text("said.not_invited", people=voice.people(facts["users"][:FEW])), []


def _steps_appeared(_: IncidentRecord, facts: Facts, voice: Voice) -> Said:
    """Say which steps apply since something became known."""
    titles: list[Mapping[str, str]] = facts.get("step_titles") or []
    named = [escape(words.short(voice.plain(title))) for title in titles[:FEW]]
    rest = len(titles) - len(named)
    others = [voice.plural("list.others", rest)] if rest > 0 else []
    listed = Mrkdwn("\n".join(f"• {one}" for one in [*named, *others]))
    return voice.plural("said.steps_appeared", len(titles)), sections(listed)


def _clients_given(of: IncidentRecord, facts: Facts, voice: Voice) -> Said:
    """Tell a person that some clients of a step are theirs now, with the table."""
    text = voice.plural(
        "said.clients_given",
        int(facts["count"]),
        reference=of.reference,
        title=_title(voice, facts),
        who=person(facts["by"]),
    )
    value = ids.encode(incident=of.id, step=facts["step"])
    return text, [actions([button(voice.label("button.clients"), ids.CLIENTS_OPEN, value)])]


def _role_given(_: IncidentRecord, facts: Facts, voice: Voice) -> Said:
    who = holder(voice, facts["person"], facts.get("deputy"))
    role = words.named(voice, "role", facts["role"])
    return voice.text("said.role", role=role, who=who, by=person(facts["by"])), []


def _decision(_: IncidentRecord, facts: Facts, voice: Voice) -> Said:
    parts = [*quotes(facts["what"]), section(voice.text("said.decision_why"))]
    parts += quotes(facts["why"])
    if facts.get("considered"):
        parts += [section(voice.text("said.decision_considered")), *quotes(facts["considered"])]
    return voice.text("said.decision", who=person(facts["by"])), parts


def _turned_real(_: IncidentRecord, facts: Facts, voice: Voice) -> Said:
    """End the exercise, and say where the real incident is."""
    return voice.text("said.turned_real", who=person(facts["by"]), place=_place(facts)), []


def _came_from(_: IncidentRecord, facts: Facts, voice: Voice) -> Said:
    return voice.text("said.came_from", who=person(facts["by"]), place=_place(facts)), []


def _merged_away(of: IncidentRecord, facts: Facts, voice: Voice) -> Said:
    """Say where it goes on; where that is restricted, only whom to ask."""
    who = person(facts["by"])
    if "other_reference" not in facts:
        return voice.text("said.merged_elsewhere", reference=of.reference, who=who), []
    said = voice.text("said.merged_away", reference=of.reference, who=who, place=_place(facts))
    return said, quotes(facts["reason"])


def _merged_here(of: IncidentRecord, facts: Facts, voice: Voice) -> Said:
    """Say what was merged into this one, and which times count now."""
    said = voice.text(
        "said.merged_here",
        who=person(facts["by"]),
        place=_place(facts),
        noticed_at=voice.at(of.noticed_at),
        aware_at=voice.at(of.aware_at),
    )
    return said, [*quotes(facts.get("other_what", "")), *quotes(facts["reason"])]


def _place(facts: Facts) -> Mrkdwn:
    """Return the other incident, with the link to its channel once there is one."""
    there = facts.get("other_channel")
    named = escape(str(facts.get("other_reference", "–")))
    return Mrkdwn(f"{named} {channel(there)}") if there else named


def _kind_changed(_: IncidentRecord, facts: Facts, voice: Voice) -> Said:
    kind = words.named(voice, "kind", facts["kind"])
    return voice.text("said.kind_changed", who=person(facts["by"]), kind=kind), []


def _playbook_taken(_: IncidentRecord, facts: Facts, voice: Voice) -> Said:
    return voice.text("said.playbook_taken", who=person(facts["by"])), []


_SAYERS: Final[Mapping[str, Callable[[IncidentRecord, Facts, Voice], Said]]] = {
    "first_line": _first_line,
    "opened_private": _opened_private,
    "lead.taken": _lead_taken,
    "dark.on": _dark_on,
    "dark.off": _dark_off,
    "note": _note,
    "closed": _closed,
    "slack.expires": _expires,
    "slack.stays": _stays,
    "client.told": _client_told,
    "in_hand": _in_hand,
    "step.assigned": _step_assigned,
    "steps.appeared": _steps_appeared,
    "clients.given": _clients_given,
    "role.given": _role_given,
    "decision": _decision,
    "awareness.proposed": _awareness_proposed,
    "counsel.told": _counsel_told,
    "counsel.answered": _counsel_answered,
    "counsel.heard": _counsel_heard,
    "notice.second": _second_reader,
    "notices.second": _passage_reader,
    "channel.not_invited": _not_invited,
    TURNED_REAL: _turned_real,
    "real.came_from": _came_from,
    "merged.away": _merged_away,
    "merged.here": _merged_here,
    "kind.changed": _kind_changed,
    "playbook.taken": _playbook_taken,
    "scope.decided": scope_said.decided,
    "scope.gone": scope_said.gone,
    "scope.unproven": scope_said.unproven,
    "track.reopened": scope_said.track_reopened,
}

#: Kinds of rows of the outbox that :func:`announcement` can say.
KINDS: Final = frozenset(_SAYERS)

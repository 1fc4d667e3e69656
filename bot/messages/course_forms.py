"""What is asked when the course of an incident changes: real, a breach, its kind, its members."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from bot.domain.incident import Kind
from bot.domain.records import IncidentRecord
from bot.domain.walk_views import ChangedStep, PlaybookOffer
from bot.messages import ids, long_text, words
from bot.messages.blocks import actions, as_many_lines, button, context, option, section, sections
from bot.messages.frame import small_banner
from bot.messages.inputs import chosen, field, form, hinted, hours_in, modal, moment, typed, users
from bot.messages.report_form import MOST_CARRIED
from bot.messages.types import Json, Mrkdwn, lines
from bot.messages.voice import NAME, Voice, escape, shorten

WORDS: Final = 2000
LISTED: Final = 900


def turn_real_form(of: IncidentRecord, now: datetime, voice: Voice) -> Json:
    """Draw the form that makes a real incident of an exercise (rule 2)."""
    blocks = [
        section(voice.text("turn_real.text", reference=of.reference)),
        field(ids.WHAT, voice.label("turn_real.what"), typed(multiline=True)),
        hinted(voice, ids.NOTICED, "turn_real.seen", moment(now)),
        hours_in(voice),
    ]
    return _form(voice, "turn_real", ids.TURN_REAL_VIEW, of, blocks)


def assess_form(of: IncidentRecord, voice: Voice) -> Json:
    """Draw the question whether it is a breach: yes, a false alarm, or not known yet (rule 6)."""
    state = "assess.confirmed" if of.aware_confirmed else "assess.suspected"
    options = [option(voice.label(f"assess.{one}_is"), one) for one in ids.ASSESSMENTS]
    blocks = [
        *small_banner(voice, of.exercise),
        section(
            lines(
                voice.text(state, reference=of.reference, at=voice.at(of.noticed_at)),
                voice.text("assess.text"),
            )
        ),
        field(ids.ASSESSMENT, voice.label("assess.question"), chosen("radio_buttons", options)),
        hinted(
            voice, ids.REASON, "assess.reason", typed(multiline=True, most=WORDS), optional=True
        ),
    ]
    return _form(voice, "assess", ids.ASSESS_VIEW, of, blocks)


def members_form(
    of: IncidentRecord, picked: Sequence[str], officers: Sequence[str], voice: Voice
) -> Json:
    """Draw the form that picks who belongs to a restricted incident (rule 3)."""
    blocks = [
        *small_banner(voice, of.exercise),
        section(voice.text("members.text", officers=voice.people(officers))),
        field(
            ids.MEMBERS,
            voice.label("members.members"),
            users(picked),
            hint=voice.label("members.hint"),
            optional=True,
        ),
        context(voice.text("headline.restricted")),
    ]
    return _form(voice, "members", ids.MEMBERS_VIEW, of, blocks)


def kind_form(of: IncidentRecord, voice: Voice) -> Json:
    """Draw the form that says what kind of breach it is, now that it is known better."""
    options = [option(words.named(voice, "kind", kind), kind.value) for kind in Kind]
    picked = chosen("static_select", options, [of.kind.value])
    blocks = [
        *small_banner(voice, of.exercise),
        section(voice.text("kind_change.text")),
        field(ids.KIND, voice.label("report.kind"), picked),
    ]
    return _form(voice, "kind_change", ids.KIND_VIEW, of, blocks)


def playbook_offer(offer: PlaybookOffer, voice: Voice) -> Json:
    """Draw what another version of the playbook changes, and the button that takes it over."""
    take = button(
        voice.label("button.playbook_take"),
        ids.PLAYBOOK_TAKE,
        ids.encode(incident=offer.incident_id, version=offer.installed),
        style="primary",
    )
    changes = (
        ("added", [_title(voice, one) for one in offer.added]),
        ("removed", [_title(voice, one) for one in offer.removed]),
        ("changed", [_changed(voice, one) for one in offer.changed]),
    )
    blocks = [
        *small_banner(voice, offer.exercise),
        section(voice.text("playbook.text", playbook=voice.plain(offer.title))),
        *(block for name, steps in changes for block in _steps(voice, name, steps)),
        *([section(voice.text("playbook.remarks"))] if offer.remarks else []),
        *([] if any(steps for _, steps in changes) else [section(voice.text("playbook.same"))]),
        section(voice.text("playbook.kept")),
        actions([take]),
    ]
    metadata = ids.encode(incident=offer.incident_id)
    return modal(
        voice, "playbook.title", ids.PLAYBOOK_VIEW, blocks, metadata=metadata, close="form.close"
    )


def ask_form(of: IncidentRecord, text: str, voice: Voice) -> Json:
    """Ask whether what was typed in an incident's channel is about it, or something new."""
    value = ids.encode(incident=of.id, what=shorten(text, MOST_CARRIED // 2))
    labels = (voice.label("ask.what"), voice.label("report.what_more"))
    blocks = [
        *small_banner(voice, of.exercise),
        section(voice.text("ask.text", reference=of.reference)),
        *long_text.fields(ids.WHAT, labels, text),
        actions([button(voice.label("button.ask_report"), ids.ASK_REPORT, value, style="danger")]),
    ]
    return _form(voice, "ask", ids.ASK_VIEW, of, blocks)


def _form(
    voice: Voice, family: str, callback_id: str, of: IncidentRecord, blocks: Sequence[Json]
) -> Json:
    return form(voice, family, callback_id, blocks, metadata=ids.encode(incident=of.id))


def _title(voice: Voice, title: Mapping[str, str]) -> Mrkdwn:
    return Mrkdwn(f"• {escape(shorten(voice.plain(title), NAME))}")


def _changed(voice: Voice, step: ChangedStep) -> Mrkdwn:
    """Return a step and what of it is different, in words."""
    said = ", ".join(voice.label(f"playbook.aspect.{one}") for one in step.aspects)
    return voice.text("playbook.changed_step", step=_title(voice, step.title), what=said)


def _steps(voice: Voice, name: str, steps: Sequence[Mrkdwn]) -> list[Json]:
    """Return the steps that are new, gone or changed; nothing where there is none."""
    if not steps:
        return []
    shown, count = as_many_lines(steps, LISTED)
    rest = len(steps) - count
    more = voice.plural("list.more", rest) if rest else None
    return sections(lines(voice.plural(f"playbook.{name}", len(steps)), shown, more))

"""What is known: the question a step waits for, the form of one fact, and all of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.domain.conditions import UNKNOWN_VALUE
from bot.domain.facts_vocabulary import FACTS, Fact, FactShape
from bot.domain.known_facts import DECIDED_ELSEWHERE, DERIVED, NEEDS_BASIS, KnownFact, Sureness
from bot.domain.walk_views import FactAsked, KnownView
from bot.messages import ids
from bot.messages.blocks import (
    actions,
    as_many_lines,
    button,
    divider,
    option,
    section,
    sections,
)
from bot.messages.frame import banner, small_banner
from bot.messages.inputs import chosen, field, form, modal, typed
from bot.messages.types import Json, Mrkdwn, beside, lines
from bot.messages.voice import NAME, Voice, escape, person, shorten

#: So many answers stand as buttons; of more the person picks.
MOST_BUTTONS: Final = 6
ASKED_AT_ONCE: Final = 5
LISTED: Final = 9000
BASIS: Final = 1000
ANSWER: Final = 200
#: What a person can say, in the order of the vocabulary.
SAYABLE: Final = tuple(name for name in FACTS if name not in DERIVED | DECIDED_ELSEWHERE)


def question_blocks(voice: Voice, incident_id: str, asked: Sequence[str]) -> list[Json]:
    """Return the first question with its answers; nothing when nothing is asked.

    One thing at a time: how many more wait is said, not asked.
    """
    if not asked:
        return []
    fact, rest = FACTS[asked[0]], len(asked) - 1
    more = voice.plural("question.more", rest) if rest else None
    text = beside(voice.text("question.asked", question=question(voice, fact.id)), more)
    return [*sections(text), _answers(voice, incident_id, fact)]


def question(voice: Voice, name: str) -> str:
    """Return the question of a fact."""
    return voice.label(FACTS[name].question_key)


def answer(voice: Voice, name: str, value: str) -> Mrkdwn:
    """Return a value in words; a number or a text as it was typed."""
    fact = FACTS[name]
    if fact.shape is FactShape.CHOICE and value in fact.values:
        return escape(voice.label(fact.value_key(value)))
    return escape(shorten(value, NAME))


def fact_line(voice: Voice, fact: KnownFact) -> Mrkdwn:
    """Return a fact on one line: question, answer, who said it, when, how sure, on what basis."""
    sure = None if fact.sure is None else voice.text(f"sure.{fact.sure.value}")
    return beside(
        voice.text(
            "fact.line",
            question=question(voice, fact.name),
            answer=answer(voice, fact.name, fact.value),
        ),
        sure,
        voice.text("fact.said", who=person(fact.said_by), at=voice.stamp(fact.at)),
        voice.text("fact.basis", basis=shorten(fact.basis, NAME)) if fact.basis else None,
    )


def known_window(view: KnownView, voice: Voice) -> Json:
    """Draw what is known, what is asked, and the choice of any fact to set or correct."""
    facts = [fact for fact in view.known if fact.name in FACTS]
    shown, count = as_many_lines([fact_line(voice, fact) for fact in facts], LISTED)
    rest = len(facts) - count
    more = voice.plural("list.more", rest) if rest else None
    listed = lines(shown, more) if facts else voice.text("facts.none")
    blocks = [
        *banner(voice, view.exercise),
        *([] if view.closed else _asked(voice, view)),
        *sections(lines(voice.text("facts.known"), listed)),
        *([] if view.closed else [divider(), _picker(voice, view.incident_id)]),
    ]
    metadata = ids.encode(incident=view.incident_id)
    return modal(
        voice, "facts.title", ids.FACTS_VIEW, blocks, metadata=metadata, close="form.close"
    )


def fact_form(asked: FactAsked, voice: Voice) -> Json:
    """Draw the form of one fact: its answer, how sure, on what basis, and what was said before."""
    name, present = asked.question.name, asked.present
    value = present.value if present else UNKNOWN_VALUE
    sure = present.sure if present and present.sure else Sureness.LIKELY
    options = [option(voice.label(f"sure.{one.value}"), one.value) for one in Sureness]
    blocks = [
        *small_banner(voice, asked.exercise),
        field(ids.ANSWER, question(voice, name), _input(voice, FACTS[name], value)),
        field(ids.SURE, voice.label("fact.sure"), chosen("radio_buttons", options, [sure.value])),
        field(
            ids.BASIS,
            voice.label("fact.basis_label"),
            typed(multiline=True, most=BASIS, initial=(present.basis or "") if present else ""),
            hint=voice.label("fact.basis_hint"),
            optional=True,
        ),
        *_history(voice, asked),
    ]
    given = {"incident": asked.question.incident_id, "fact": name}
    if asked.step:
        given["step"] = asked.step
    return form(voice, "fact", ids.FACT_VIEW, blocks, metadata=ids.encode(**given))


def _answers(voice: Voice, incident_id: str, fact: Fact) -> Json:
    in_form = button(
        voice.label("button.in_form"), ids.FACT_OPEN, ids.encode(incident=incident_id, fact=fact.id)
    )
    values = [value for value in fact.values if (fact.id, value) not in NEEDS_BASIS]
    if len(values) > MOST_BUTTONS:
        picked = _select(voice, ids.FACT_CHOOSE, _options(voice, fact, values))
        return actions(
            [picked, in_form], block_id=ids.encode(incident=incident_id, fact=fact.id, ask=1)
        )
    buttons = [
        button(
            voice.label(fact.value_key(value)),
            f"{ids.FACT_ANSWER}.{place}",
            ids.encode(incident=incident_id, fact=fact.id, value=value),
        )
        for place, value in enumerate(values)
    ]
    return actions([*buttons, in_form])


def _input(voice: Voice, fact: Fact, value: str) -> Json:
    if fact.shape is not FactShape.CHOICE:
        return typed(initial="" if value == UNKNOWN_VALUE else value, most=ANSWER)
    kind = "radio_buttons" if len(fact.values) <= 10 else "static_select"
    return chosen(kind, _options(voice, fact, fact.values), [value])


def _options(voice: Voice, fact: Fact, values: Sequence[str]) -> list[Json]:
    return [option(voice.label(fact.value_key(value)), value) for value in values]


def _asked(voice: Voice, view: KnownView) -> list[Json]:
    return [
        section(
            voice.text("question.asked", question=question(voice, name)),
            accessory=button(
                voice.label("button.answer"),
                ids.FACT_OPEN,
                ids.encode(incident=view.incident_id, fact=name),
                style="primary",
            ),
        )
        for name in view.asked[:ASKED_AT_ONCE]
    ]


def _picker(voice: Voice, incident_id: str) -> Json:
    options = [option(question(voice, name), name) for name in SAYABLE]
    picked = _select(voice, ids.FACT_PICK, options, "facts.pick")
    return actions([picked], block_id=ids.encode(incident=incident_id))


def _select(
    voice: Voice, action_id: str, options: list[Json], placeholder: str = "question.pick"
) -> Json:
    text = {"type": "plain_text", "text": voice.label(placeholder)}
    return {**chosen("static_select", options), "action_id": action_id, "placeholder": text}


def _history(voice: Voice, asked: FactAsked) -> list[Json]:
    """Return what was said of the fact before, the newest first."""
    if not asked.past:
        return []
    before = [fact_line(voice, fact) for fact in reversed(asked.past)]
    shown, count = as_many_lines(before, LISTED // 3)
    rest = len(before) - count
    more = voice.plural("list.more", rest) if rest else None
    return sections(lines(voice.text("fact.before"), shown, more))

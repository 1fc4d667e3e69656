"""Every phase of every installed playbook, in each language of the staff, fits into Slack."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import cache

import pytest

from bot.content.playbooks import PlaybookLibrary, load_playbooks
from bot.domain.client_steps import Progress
from bot.domain.facts_vocabulary import FACTS
from bot.domain.incident import TaskState
from bot.domain.playbook import Phase, Playbook, Step
from bot.domain.views import PhaseView, StepLine
from bot.i18n.catalogue import translator
from bot.messages.phase import phase, phase_modal
from tests.messages import samples
from tests.messages.checks import assert_accepted, assert_honest, said
from tests.messages.samples import EACH_LANGUAGE

MANY = 40
KINDS = tuple(FACTS["kind"].values[:-1])
LATE = timedelta(days=400)
NO_BREAK = "\u00a0"


@cache
def library() -> PlaybookLibrary:
    """Return the installed playbooks, read once."""
    return load_playbooks()


def playbook(kind: str) -> Playbook:
    """Return the installed playbook of a kind."""
    return library().for_kind(kind)


def line(step: Step) -> StepLine:
    """Return a step of a playbook as the channel shows it, with all that can stand beside it."""
    return samples.step(
        id=step.id,
        title=step.title.by_language,
        do=step.do.by_language,
        why=step.why.by_language,
        source=step.source,
        role=step.role,
        proof=step.proof,
        due_at=samples.NOW - LATE,
        fulfils=step.fulfils,
        asks=step.fulfils if step.fulfils in FACTS else None,
        holder="U0TECH",
        deputy="U0LEAD",
        options=step.options,
        clients=Progress(0, 250) if step.per_client else None,
        comes_back=step.repeat is not None,
        times=2 if step.repeat else 0,
        proofs=12,
    )


def drawn(view: PhaseView, language: str) -> tuple[str, str]:
    """Draw message and modal, have both checked as Slack would, and return what they say."""
    words = translator(language)
    message, modal = phase(view, words), phase_modal(view, words)
    for one in (message, modal):
        assert_accepted(one)
        assert_honest(one)
    return said(message), said(modal)


@pytest.mark.parametrize("language", EACH_LANGUAGE)
@pytest.mark.parametrize("kind", KINDS)
def test_every_phase_fits_and_explains_each_of_its_steps(kind: str, language: str) -> None:
    """With every condition true, all late and held: the first in the message, all in the modal."""
    book = playbook(kind)
    remarks = {Phase.SECURE: book.never, Phase.LEARN_AND_CLOSE: book.review}
    for part in book.phases:
        view = samples.phase(
            *[line(step) for step in part.steps],
            phase=part.phase.value,
            remarks=tuple(words.by_language for words in remarks.get(part.phase, ())),
        )
        message, modal = drawn(view, language)
        titles = [step.title.text(language).replace(NO_BREAK, " ") for step in part.steps]
        assert titles[0] in message
        assert [title for title in titles if title not in modal] == []


def test_what_must_never_be_done_stands_below_the_steps_until_all_are_settled() -> None:
    """The kind's own warnings first, as far as they go; all of them in the modal."""
    never = tuple(words.by_language for words in playbook("paper").never)
    message, modal = drawn(samples.phase(samples.step(1), remarks=never), "nl")
    assert message.index("*Doe 1*") < message.index("*Nooit*") < message.index(never[0]["nl"])
    assert "en nog" in message
    assert all(words["nl"].replace(NO_BREAK, " ") in modal for words in never)
    settled, _ = drawn(samples.phase(samples.done(1), remarks=never), "nl")
    assert "*Nooit*" not in settled


@pytest.mark.parametrize("language", EACH_LANGUAGE)
def test_forty_of_the_longest_steps_fit(language: str) -> None:
    """The longest texts of all playbooks in one phase, open, are not too much for Slack."""
    steps = {step.id: step for kind in KINDS for step in playbook(kind).steps}
    longest = sorted(steps.values(), key=lambda step: -len(step.do.text(language)))[:MANY]
    assert len(longest) == MANY
    drawn(samples.phase(*[line(step) for step in longest]), language)


@pytest.mark.parametrize("language", EACH_LANGUAGE)
def test_forty_settled_steps_fit_with_their_reasons(language: str) -> None:
    """What is done or skipped, each with a long reason, fits below what is open."""
    secure = [step for step in playbook("credentials").steps if step.phase is Phase.SECURE]
    settled = [
        replace(
            line(secure[number % len(secure)]),
            id=f"credentials.step_{number}",
            state=TaskState.SKIPPED,
            settled_by="U0TECH",
            settled_at=samples.NOW,
            reason="x" * 300,
        )
        for number in range(MANY)
    ]
    drawn(samples.phase(*settled, line(secure[0])), language)

"""The short form of ``/breach``, and what is shown while it is not there yet."""

from __future__ import annotations

from bot.domain.incident import Kind
from bot.domain.views import ReportForm
from bot.i18n.catalogue import Translator
from bot.messages import ids, long_text, words
from bot.messages.blocks import actions, button, context, message, option, section
from bot.messages.frame import small_banner
from bot.messages.inputs import (
    chosen,
    fault_lines,
    field,
    hinted,
    hours_in,
    modal,
    moment,
    several,
    users,
)
from bot.messages.types import Json, Message
from bot.messages.voice import Voice, sentence, shorten

#: A button gives back at most 2,000 characters; the JSON around the text needs some.
MOST_CARRIED = 1800


def report_form(view: ReportForm, translator: Translator, *, metadata: str = "") -> Json:
    """Draw the form: one question must be answered, the rest is filled in (rule 1).

    Args:
        view: What is filled in, and what was wrong with it.
        translator: The person's language.
        metadata: What the submission must bring back, such as the request's key.
    """
    voice = Voice(translator, view.zone, view.noticed_at)
    labels = (voice.label("report.what"), voice.label("report.what_more"))
    blocks = [
        *small_banner(voice, view.exercise),
        *([section(voice.text("report.no_exercise"))] if view.like_exercise else []),
        *fault_lines(view.errors),
        *long_text.fields(ids.WHAT, labels, view.what, hint=voice.label("report.what_hint")),
        hinted(voice, ids.NOTICED, "report.noticed", moment(view.noticed_at)),
        hours_in(voice),
        field(ids.CERTAINTY, voice.label("report.certainty"), _certainty(voice)),
        field(ids.KIND, voice.label("report.kind"), _kinds(voice)),
        hinted(
            voice,
            ids.RESTRICTED,
            "report.restricted",
            several("checkboxes", [option(voice.label("report.restricted_yes"), ids.YES)]),
            optional=True,
        ),
        hinted(voice, ids.MEMBERS, "report.members", users(), optional=True),
        context(voice.text("report.facts_only")),
    ]
    title = "report.title_exercise" if view.exercise else "report.title"
    return modal(voice, title, ids.REPORT_VIEW, blocks, metadata=metadata, submit="report.submit")


def skeleton(translator: Translator, *, metadata: str = "") -> Json:
    """Draw the modal that opens at once, before anything is looked up."""
    return {
        "type": "modal",
        "callback_id": ids.SKELETON_VIEW,
        "title": {"type": "plain_text", "text": translator.text("skeleton.title")},
        "close": {"type": "plain_text", "text": translator.text("form.close")},
        "private_metadata": metadata,
        "blocks": [
            {
                "type": "section",
                "text": {"type": "plain_text", "text": translator.text("skeleton.text")},
            }
        ],
    }


def refusal(voice: Voice, text: str, *, again: str | None = None) -> Json:
    """Draw a modal that says why something was refused.

    Args:
        voice: How it speaks.
        text: The sentence, as it stands in the catalogues.
        again: What was typed, kept to be tried again.
    """
    blocks = [section(sentence(text))]
    if again is not None:
        blocks.append(actions([_again(voice, again)]))
    return modal(voice, "refusal.title", ids.REFUSAL_VIEW, blocks, close="form.close")


def expired(voice: Voice, what: str) -> Message:
    """Draw what is said when Slack let the form expire: a button to try again, text kept."""
    text = voice.text("report.expired")
    return message(text, [section(text), actions([_again(voice, what)])])


def _again(voice: Voice, what: str) -> Json:
    value = ids.encode(what=shorten(what, MOST_CARRIED // 2))
    return button(voice.label("button.again"), ids.REPORT_AGAIN, value, style="primary")


def _certainty(voice: Voice) -> Json:
    options = [
        option(voice.label("report.suspected"), ids.SUSPECTED),
        option(voice.label("report.confirmed"), ids.CONFIRMED),
    ]
    return chosen("radio_buttons", options, [ids.SUSPECTED])


def _kinds(voice: Voice) -> Json:
    options = [option(words.named(voice, "kind", kind), kind.value) for kind in Kind]
    return chosen("static_select", options, [Kind.GENERAL.value])

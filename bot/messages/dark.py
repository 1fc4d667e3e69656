"""What stands in Slack while somebody may read along: the reference, and where to call."""

from __future__ import annotations

from bot.domain.call_list import Contact
from bot.domain.darkness import READ_ALONG
from bot.domain.views import Dark, Headline
from bot.messages import ids
from bot.messages.blocks import actions, button, confirmation, header, message, section
from bot.messages.frame import banner, notification
from bot.messages.inputs import modal
from bot.messages.knowledge import answer
from bot.messages.types import Json, Message, Mrkdwn, beside
from bot.messages.voice import Voice, escape


def dark_headline(of: Dark, voice: Voice) -> Message:
    """Draw the pinned message in the dark, with the way to the menu and back to the light."""
    value = ids.encode(incident=of.incident_id)
    asked = ids.encode(incident=of.incident_id, fact=READ_ALONG)
    text = _text(voice, "dark.headline", of)
    buttons = [
        button(voice.label("button.menu"), ids.MENU_OPEN, value),
        button(voice.label("button.bright"), ids.FACT_OPEN, asked),
    ]
    blocks = [
        *banner(voice, of.exercise),
        header(of.reference),
        section(text),
        actions(buttons),
    ]
    return message(notification(voice, of.exercise, _text(voice, "dark.notice", of)), blocks)


def dark_menu(of: Dark, voice: Voice) -> Json:
    """Draw the menu of an incident in the dark: what Slack still takes, and the way back."""
    value = ids.encode(incident=of.incident_id)
    asked = ids.encode(incident=of.incident_id, fact=READ_ALONG)
    buttons = [
        button(voice.label("button.note"), ids.MENU_NOTE, value),
        button(voice.label("button.bright"), ids.FACT_OPEN, asked),
    ]
    blocks = [
        *banner(voice, of.exercise),
        section(_text(voice, "dark.covered", of)),
        section(voice.text("dark.menu", reference=of.reference)),
        actions(buttons),
    ]
    return modal(voice, "menu.title", ids.MENU_VIEW, blocks, metadata=value, close="form.close")


def covered(of: Dark, voice: Voice, key: str = "dark.covered") -> Message:
    """Draw a message whose content is not shown: ``dark.covered``, or ``dark.reminder``."""
    text = _text(voice, key, of)
    return message(
        notification(voice, of.exercise, text), [*banner(voice, of.exercise), section(text)]
    )


def question(voice: Voice, view: Headline) -> list[Json]:
    """Return the one question that is always visible, with the press that goes dark."""
    if view.closed:
        return []
    said = answer(voice, READ_ALONG, view.read_along) if view.read_along else None
    asked = beside(voice.text("dark.question"), said or voice.text("dark.not_asked"))
    safe = ids.encode(incident=view.incident_id, fact=READ_ALONG)
    buttons = [
        button(
            voice.label("button.dark"),
            ids.DARK_ON,
            ids.encode(incident=view.incident_id),
            confirm=_sure(voice),
        ),
        *([] if said else [button(voice.label("button.answer"), ids.FACT_OPEN, safe)]),
    ]
    return [section(asked), actions(buttons)]


def _sure(voice: Voice) -> Json:
    return confirmation(
        voice.label("dark.sure_title"),
        voice.label("dark.sure"),
        voice.label("button.dark"),
        voice.label("form.cancel"),
        style="danger",
    )


def _text(voice: Voice, key: str, of: Dark) -> Mrkdwn:
    bridge = of.bridge or voice.label(f"call_list.not_set.{Contact.BRIDGE}")
    return voice.text(key, reference=of.reference, bridge=escape(bridge))

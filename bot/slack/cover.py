"""The one gate before every window, answer and press while somebody may read along (rule 30).

Slack then shows the reference and the bridge and takes no decision: a stolen session of somebody
in the team must neither see anything nor release anything. What only adds something, or leads
away from the incident, still works.
"""

from __future__ import annotations

from typing import Final

from bot.domain.darkness import READ_ALONG
from bot.domain.errors import Refusal
from bot.domain.views import Dark
from bot.messages import ids
from bot.services import darkness
from bot.slack.edge import Edge
from bot.slack.given import Act, Body, act_of, channel_of
from bot.slack.typed import parse

#: Commands that show nothing of an incident: its bare menu, notes, the question, other things.
WORDS: Final = frozenset({"", "menu", "note", "dark", "help", "list", "exercise", "report"})
#: The same for presses, forms and shortcuts.
PRESSES: Final = frozenset(
    {
        ids.MENU_OPEN,
        ids.MENU_NOTE,
        ids.NOTE_VIEW,
        ids.ASK_VIEW,
        ids.ASK_REPORT,
        ids.DARK_ON,
        ids.HELP,
        ids.MENU_LIST,
        ids.MENU_REPORT,
        ids.MENU_EXERCISE,
        ids.REPORT_AGAIN,
        ids.REPORT_VIEW,
    }
)


class InTheDark(Refusal):
    """It is not shown, or not decided, in Slack while somebody may read along."""


def act_in_the_light(edge: Edge, body: Body, *, drawn_again: bool = False) -> Act:
    """Return what a person does.

    Args:
        edge: What handlers work with.
        body: Slack's payload.
        drawn_again: Whether it draws an open window again, which shows what it showed before.

    Raises:
        InTheDark: it would show or decide something of an incident that is in the dark.
        Refusal: what the payload carries is not of our making.
    """
    act = act_of(body, edge.clock())
    if drawn_again or not _harmless(body, act):
        require_light(edge, act, channel_of(body))
    return act


def require_light(edge: Edge, act: Act, channel: str | None) -> None:
    """Refuse what is about an incident that is in the dark, as far as the person may see it.

    Raises:
        InTheDark: it is; the sentence has the reference and the bridge.
    """
    dark = over(edge, act, channel)
    if dark is not None:
        key = "error.dark" if dark.bridge else "error.dark_no_bridge"
        raise InTheDark(key, reference=dark.reference, bridge=dark.bridge)


def over(edge: Edge, act: Act, channel: str | None) -> Dark | None:
    """Return what may be shown of the incident an act is about; None where it is not dark."""
    named = act.given.get("incident")
    return darkness.over(edge.desk, named if isinstance(named, str) else None, channel, act.user)


def _harmless(body: Body, act: Act) -> bool:
    if "command" in body:
        return parse(str(body.get("text") or "")).word in WORDS
    about_a_message = body.get("type") == "message_action"
    return about_a_message or act.given.get("fact") == READ_ALONG or _name(body, act) in PRESSES


def _name(body: Body, act: Act) -> str:
    """Return the name of what was pressed, or of the form that was submitted."""
    return act.action or str((body.get("view") or {}).get("callback_id", ""))

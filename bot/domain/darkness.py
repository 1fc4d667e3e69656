"""When the enemy reads along: whether an incident is shown in Slack at all (rule 30).

One question decides: can the attacker read our Slack or mail? *Yes* and *unknown* are the dark.
Nobody having been asked is not the same as *unknown*: that is what somebody said.
"""

from __future__ import annotations

from typing import Final

from bot.domain.conditions import UNKNOWN_VALUE

#: The fact that holds the answer.
READ_ALONG: Final = "comms_compromised"
#: Our telephones alone show nothing of Slack; the bridge is another line.
BRIGHT: Final = frozenset({"none", "phone"})
NOT_ASKED: Final = ""
CANNOT_SAY: Final = UNKNOWN_VALUE
SAFE: Final = "none"


def is_dark(answer: str) -> bool:
    """Return whether Slack shows nothing but the reference and the bridge.

    Args:
        answer: What was said of :data:`READ_ALONG`; :data:`NOT_ASKED` when nothing was.
    """
    return answer != NOT_ASKED and answer not in BRIGHT

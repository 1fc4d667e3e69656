"""Names by which what is decided about clients, and what is named, comes back from Slack."""

from __future__ import annotations

from typing import Final

DECIDE: Final = "scope.decide"
FILE: Final = "scope.file"
DECIDE_VIEW: Final = "view.scope_decide"

NAMED: Final = "named_clients"
ENVIRONMENT: Final = "environment"
CLIENTS: Final = "scope_clients"
WHAT: Final = "decision"
DAY: Final = "day"
VOUCHES: Final = "vouches"
WORDS: Final = "words"

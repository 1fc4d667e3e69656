"""The operator's commands: each parses, calls one service and prints.

Exit codes: 0 fine, 1 a finding, 2 bad input, 3 something outside is unavailable.
"""

from bot.cli.main import main

__all__ = ["main"]

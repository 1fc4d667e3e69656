"""What goes wrong: errors Slack's methods answer with, and errors of the workspace itself."""

from __future__ import annotations

from collections.abc import Sequence


class SlackError(Exception):
    """A method's refusal, in Slack's own name.

    Args:
        error: Slack's error name, such as ``channel_not_found``.
        messages: What ``response_metadata.messages`` says, for payloads that do not fit.
        extra: Further members of the answer, such as ``needed`` and ``provided``.
    """

    def __init__(self, error: str, *, messages: Sequence[str] = (), **extra: object) -> None:
        super().__init__(error)
        self.error = error
        self.messages = list(messages)
        self.extra = extra

    def answer(self) -> dict[str, object]:
        """The JSON body Slack answers with."""
        body: dict[str, object] = {"ok": False, "error": self.error, **self.extra}
        if self.messages:
            body["response_metadata"] = {"messages": self.messages}
        return body


class WorkspaceError(Exception):
    """The workspace cannot run as asked, said in a sentence for whoever started it."""

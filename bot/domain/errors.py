"""Known errors of the domain: each becomes a sentence a person can act on."""

from __future__ import annotations


class Refusal(Exception):  # noqa: N818 - a refusal is an answer, not a fault
    """A request that the rules refuse.

    It carries the key of a sentence in the catalogues and the values for its placeholders;
    the edges (Slack, command line, import) turn it into words in the person's language. The
    values may be shown to the person who asked; they never go to a log.

    Args:
        key: Catalogue key, such as ``error.awareness_before_noticed``.
        field: Name of the form field or option the sentence belongs to, if there is one.
        values: Values for the placeholders of the sentence.
    """

    def __init__(self, key: str, *, field: str | None = None, **values: object) -> None:
        super().__init__(key)
        self.key = key
        self.field = field
        self.values = values


class Unavailable(Refusal):
    """Something outside the program cannot be reached (exit code 3 on the command line)."""

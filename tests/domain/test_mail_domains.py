"""Mail domains are looked up as they are written, or not at all."""

from __future__ import annotations

import pytest

from bot.domain.mail_domains import in_ascii


@pytest.mark.parametrize(
    ("domain", "expected"),
    [
        ("client.example", "client.example"),
        ("CLIENT.example", "CLIENT.example"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("BÜCHER.example", "xn--bcher-kva.example"),
        ("bu\u0308cher.example", "xn--bcher-kva.example"),
        ("xn--bcher-kva.example", "xn--bcher-kva.example"),
    ],
)
def test_a_domain_is_written_in_ascii(domain: str, expected: str) -> None:
    """Whatever its letters and their case."""
    assert in_ascii(domain) == expected


@pytest.mark.parametrize(
    "domain",
    [
        "faß.example",
        "νόμος.example",
        "cli\u200dent.example",
        "cli\u00adent.example",
        "\uff43lient.example",
        "a..b",
        "ä" * 64 + ".example",
    ],
)
def test_a_domain_that_would_become_another_is_none(domain: str) -> None:
    """A notice never goes to somebody whose name only looks or sounds the same."""
    with pytest.raises(ValueError, match=r"domain|idna|label"):
        in_ascii(domain)

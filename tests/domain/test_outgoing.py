"""Streams by name: where they lead, and by which way."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.outgoing import (
    PAGE_STREAM,
    Lane,
    ProjectionRow,
    Transport,
    channel_stream,
    mail_stream,
    person_stream,
    target_of,
    transport_of,
)


@pytest.mark.parametrize(
    ("stream", "transport", "target"),
    [
        (channel_stream("3fa2"), Transport.SLACK, "3fa2"),
        (person_stream("U1"), Transport.SLACK, "U1"),
        (mail_stream("Jan@Client.Example"), Transport.MAIL, "client.example"),
        (PAGE_STREAM, Transport.PAGING, ""),
    ],
)
def test_a_stream_says_where_it_leads(stream: str, transport: Transport, target: str) -> None:
    """Its name holds the way and the target."""
    assert (transport_of(stream), target_of(stream)) == (transport, target)


def test_a_name_that_is_no_stream_is_refused() -> None:
    """A slip is found when the row is written, not when it should be sent."""
    with pytest.raises(ValueError, match="carrier"):
        transport_of("carrier:pigeon")


@given(st.text(max_size=400))
def test_any_address_has_a_mail_stream_that_fits_its_column(address: str) -> None:
    """Whatever was typed as an address, one stream of at most 120 plain characters."""
    stream = mail_stream(address)
    assert stream.isascii()
    assert len(stream) <= 120
    assert transport_of(stream) is Transport.MAIL
    assert mail_stream(f"other@{address.rpartition('@')[2]}") == stream


def test_what_must_exist_comes_before_deadlines_and_those_before_words() -> None:
    """The order of the lanes."""
    assert sorted(Lane) == [Lane.FOUNDATION, Lane.DEADLINE, Lane.NARRATIVE]


def test_a_projections_first_message_bears_its_target() -> None:
    """Its key cannot be taken for that of a row."""
    row = ProjectionRow(
        "headline:3fa2", "3fa2", "channel:3fa2", "headline", 1, None, False, 1, None
    )
    assert row.key == "projection:headline:3fa2"

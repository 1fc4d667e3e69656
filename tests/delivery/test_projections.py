"""Messages kept up to date: posted once, changed in place, pinned, and back when they vanish."""

from __future__ import annotations

from typing import Any

import pytest

from bot.delivery.attempts import Senders
from bot.domain.outgoing import Lane, channel_stream, person_stream
from bot.workspace import changes
from bot.workspace.faults import Fault, LostReply, RateLimited, Refused, ServerError
from tests.delivery.office import INCIDENT, OFFICER, DiesAfterSending, Killed, Office, Words

STREAM = channel_stream(INCIDENT)
HEADLINE = f"headline:{INCIDENT}"


@pytest.fixture
def opened(office: Office) -> Office:
    """Return an office whose incident has its channel."""
    office.write_channel()
    office.dispatcher().run_once()
    return office


def headline(office: Office, text: str = "headline", kind: str = "headline") -> None:
    """Have the headline show a text, and send."""
    office.words.shown = text
    office.want(HEADLINE, STREAM, kind)
    office.dispatcher().run_once()


def pins(office: Office) -> list[str]:
    """Return the time stamps of what is pinned."""
    return list(office.channel().pins)


def stamp(office: Office) -> str:
    """Return the time stamp of the only message."""
    (message,) = [one for one in office.channel().messages.values() if not one.subtype]
    return message.ts


def test_the_headline_is_posted_pinned_and_then_changed_in_place(opened: Office) -> None:
    """One message, whatever it says."""
    headline(opened, "three clients")
    first = stamp(opened)
    headline(opened, "four clients")

    assert opened.said() == ["four clients"]
    assert pins(opened) == [first] == [stamp(opened)]
    assert opened.calls("pins.add") == 1


def test_several_requests_are_one_update(opened: Office) -> None:
    """What is shown is drawn when it is sent, from what is known then."""
    headline(opened)
    for _ in range(5):
        opened.want(HEADLINE, STREAM)
    opened.words.shown = "newest"
    opened.dispatcher().run_once()

    assert opened.said() == ["newest"]
    assert opened.calls("chat.update") == 1
    kept = opened.projection(HEADLINE)
    assert (kept.wanted, kept.shown, kept.behind) == (6, 6, False)


def test_a_request_while_it_is_drawn_is_drawn_again(opened: Office) -> None:
    """A version asked for during the drawing is not taken for shown."""

    class Busy(Words):
        def draw(self, projection: Any, now: Any) -> Any:
            if len(self.asked) < 2:
                opened.want(HEADLINE, STREAM)
            return super().draw(projection, now)

    opened.words = Busy()
    opened.want(HEADLINE, STREAM)
    opened.dispatcher().run_once()

    kept = opened.projection(HEADLINE)
    assert (kept.wanted, kept.shown) == (3, 3)
    assert opened.said() == ["headline"]


def test_a_projection_waits_for_its_channel_and_lets_deadlines_pass(office: Office) -> None:
    """The headline comes after the channel and the deadline, before the narrative."""
    office.want(HEADLINE, STREAM)
    office.write_channel()
    office.write("words", STREAM)
    office.write("deadline", STREAM, lane=Lane.DEADLINE)
    office.dispatcher().run_once()

    assert office.said() == ["deadline", "headline", "words"]


@pytest.mark.parametrize("error", ["message_not_found", "edit_window_closed"])
def test_a_message_that_cannot_be_changed_is_posted_and_pinned_again(
    opened: Office, error: str
) -> None:
    """Somebody deleted the headline, or Slack lets nobody change it any more."""
    headline(opened, "first")
    opened.workspace.faults.add("chat.update", Refused(error))
    headline(opened, "second")

    assert opened.said() == ["first", "second"]
    assert len(pins(opened)) == 2
    assert opened.projection(HEADLINE).message == pins(opened)[-1]


def test_a_deleted_headline_comes_back(opened: Office) -> None:
    """A person deletes it; the next change posts and pins it anew."""
    headline(opened, "first")
    channel_id, at = opened.channel().id, stamp(opened)
    opened.workspace.change(
        lambda ws: changes.delete(
            ws, ws.state.channels[channel_id], ws.state.channels[channel_id].messages[at]
        )
    )
    headline(opened, "second")

    assert opened.said() == ["second"]
    assert stamp(opened) in pins(opened)


@pytest.mark.parametrize("fault", [LostReply(), ServerError(500)])
def test_a_lost_reply_to_the_first_post_makes_no_second_headline(
    opened: Office, fault: Fault
) -> None:
    """The second attempt finds what the first one posted, or posts it."""
    opened.workspace.faults.add("chat.postMessage", fault)
    headline(opened)
    opened.pass_time()
    opened.dispatcher().run_once()

    assert opened.said() == ["headline"]
    assert pins(opened) == [stamp(opened)]


def test_a_lost_reply_to_the_second_post_does_not_bring_the_first_back(opened: Office) -> None:
    """The message that could not be changed is still there, but it is not the one looked for."""
    headline(opened, "first")
    old = stamp(opened)
    opened.workspace.faults.add("chat.update", Refused("cant_update_message"), times=2)
    opened.workspace.faults.add("chat.postMessage", ServerError(500))
    headline(opened, "second")
    opened.pass_time()
    opened.dispatcher().run_once()

    assert opened.said() == ["first", "second"]
    assert opened.projection(HEADLINE).message != old


def test_a_killed_process_leaves_no_second_headline(opened: Office) -> None:
    """Killed between post and mark: the next one adopts it."""
    opened.want(HEADLINE, STREAM)
    slack = opened.senders().slack
    assert slack is not None
    dying: Any = DiesAfterSending(slack)
    with pytest.raises(Killed):
        opened.dispatcher(senders=Senders(slack=dying)).run_once()
    opened.pass_time()
    opened.dispatcher().run_once()

    assert opened.said() == ["headline"]
    assert pins(opened) == [stamp(opened)]


@pytest.mark.parametrize("fault", [RateLimited(1), ServerError(500)])
def test_a_pin_that_did_not_take_is_set_later(opened: Office, fault: Fault) -> None:
    """The message is remembered at once, so that only the pin is tried again."""
    opened.workspace.faults.add("pins.add", fault)
    headline(opened)
    assert pins(opened) == []

    opened.pass_time()
    opened.dispatcher().run_once()

    assert opened.said() == ["headline"]
    assert pins(opened) == [stamp(opened)]


def test_a_server_that_cannot_pin_costs_the_pin_only(opened: Office) -> None:
    """An unknown method is a convenience less."""
    opened.workspace.faults.always("pins.add", Refused("unknown_method"))
    headline(opened, "first")
    headline(opened, "second")

    assert opened.said() == ["second"]
    assert opened.calls("pins.add") == 1


def test_only_a_headline_is_pinned(opened: Office) -> None:
    """A phase is kept up to date, unpinned."""
    headline(opened, kind="phase")
    assert opened.said() == ["headline"]
    assert pins(opened) == []


def test_home_is_published(office: Office) -> None:
    """A person's Home is drawn for that person."""
    office.want(f"home:{OFFICER}", person_stream(OFFICER), "home")
    office.dispatcher().run_once()

    home = office.workspace.person(OFFICER).home()
    assert home is not None
    assert home.blocks[0]["text"]["text"] == "headline"


def test_a_change_that_slack_refuses_is_told_and_the_next_one_tried(opened: Office) -> None:
    """The version is given up, not the projection."""
    headline(opened, "first")
    opened.workspace.faults.add("chat.update", Refused("msg_blocks_too_long"))
    headline(opened, "too long")

    assert opened.said_to(OFFICER) == ["delivery.failed"]
    assert opened.projection(HEADLINE).last_error == "msg_blocks_too_long"
    headline(opened, "shorter")
    assert opened.said() == ["shorter"]
    assert opened.projection(HEADLINE).last_error is None


def test_a_projection_that_cannot_be_drawn_stops_no_other(opened: Office) -> None:
    """A fault of ours is told without its words."""
    opened.words.poison = frozenset({HEADLINE})
    opened.want(f"phase:{INCIDENT}", STREAM, "phase")
    headline(opened)

    assert opened.said() == ["headline"]  # the phase
    assert opened.projection(HEADLINE).last_error == "KeyError"
    assert opened.said_to(OFFICER) == ["delivery.failed"]


def test_what_need_not_be_shown_any_more_is_left_as_it_is(opened: Office) -> None:
    """An obsolete projection counts as shown."""
    headline(opened, "first")
    headline(opened, "obsolete")
    assert opened.said() == ["first"]
    assert opened.projection(HEADLINE).behind is False


def test_too_many_requests_put_the_change_off(opened: Office) -> None:
    """A 429 for an update holds the stream and does not count."""
    headline(opened, "first")
    opened.workspace.faults.add("chat.update", RateLimited(60))
    headline(opened, "second")
    assert opened.projection(HEADLINE).attempts == 0

    opened.pass_time()
    opened.dispatcher().run_once()
    assert opened.said() == ["second"]


@pytest.mark.parametrize("kind", ["headline", "home"])
def test_a_process_that_was_paused_too_long_shows_nothing(opened: Office, kind: str) -> None:
    """Another process may own the stream by now."""
    stream = STREAM if kind == "headline" else person_stream(OFFICER)
    opened.want("target", stream, kind)
    clock = iter(range(0, 10_000, 21))
    opened.dispatcher(monotonic=lambda: float(next(clock))).run_once()

    assert opened.projection("target").behind is True


@pytest.mark.parametrize(("taken", "said"), [(True, []), (False, ["headline"])])
def test_a_process_paused_while_it_looked_posts_only_if_it_still_may(
    opened: Office, *, taken: bool, said: list[str]
) -> None:
    """The lease is old after the look: it is renewed, or another process has the stream."""
    opened.workspace.faults.add("chat.postMessage", ServerError(500))
    headline(opened)
    opened.pass_time()

    def paused() -> float:
        looked = opened.calls("conversations.history")
        if looked and taken:
            opened.taken_over()
        return 30.0 * looked

    opened.dispatcher(monotonic=paused).run_once()
    assert opened.said() == said

"""The feed wakes whoever waits for a change."""

from __future__ import annotations

import asyncio

from bot.workspace.feed import Feed


def test_a_change_wakes_all_who_wait() -> None:
    """Every waiter learns the new revision; who is behind learns it at once."""

    async def scene() -> tuple[list[int], int]:
        feed = Feed()
        waiting = [asyncio.create_task(feed.wait(0)) for _ in range(3)]
        await asyncio.sleep(0)
        feed.bump()
        return await asyncio.gather(*waiting), await feed.wait(0)

    assert asyncio.run(scene()) == ([1, 1, 1], 1)


def test_waiting_ends_without_a_change() -> None:
    """After the time given the old revision comes back."""
    assert asyncio.run(Feed().wait(0, 0.01)) == 0


def test_a_change_may_come_from_another_thread() -> None:
    """Something outside the loop, a mailbox for instance, wakes the page."""

    async def scene() -> int:
        feed = Feed()
        feed.bind(asyncio.get_running_loop())
        await asyncio.to_thread(feed.bump_soon)
        return await feed.wait(0)

    assert asyncio.run(scene()) == 1


def test_without_a_loop_nothing_happens() -> None:
    """Before the workspace runs and after it stopped, a change wakes nobody."""

    async def scene(feed: Feed) -> None:
        feed.bind(asyncio.get_running_loop())

    feed = Feed()
    feed.bump_soon()
    asyncio.run(scene(feed))
    feed.bump_soon()
    assert feed.revision == 0

"""Waking threads that wait."""

from __future__ import annotations

import threading

from bot.delivery.bell import Bell


def test_a_ring_before_the_wait_is_heard() -> None:
    """Nobody waits for what has rung already."""
    bell = Bell()
    heard = bell.rings
    bell.ring()
    bell.wait(heard, 60)
    assert bell.rings == heard + 1


def test_a_ring_wakes_everybody_who_waits() -> None:
    """All threads, not one."""
    bell = Bell()
    threads = [threading.Thread(target=bell.wait, args=(bell.rings, 60)) for _ in range(3)]
    for thread in threads:
        thread.start()
    bell.ring()
    for thread in threads:
        thread.join(30)
    assert not any(thread.is_alive() for thread in threads)


def test_a_wait_ends_by_itself() -> None:
    """Without a ring it lasts as long as was asked."""
    bell = Bell()
    bell.wait(bell.rings, 0.001)
    assert bell.rings == 0

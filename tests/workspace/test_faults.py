"""Faults are taken in order, and calls are logged."""

from __future__ import annotations

from bot.workspace.faults import ApiCall, CallLog, Faults, LostReply, RateLimited, ServerError


def test_faults_queue_by_method() -> None:
    """A method's own faults go first, then those of every method, then the lasting one."""
    faults = Faults()
    faults.always("*", ServerError())
    faults.add("*", LostReply())
    faults.add("a", RateLimited(1), times=2)
    taken = [faults.take("a") for _ in range(4)]
    assert taken == [RateLimited(1), RateLimited(1), LostReply(), ServerError()]
    faults.clear()
    assert faults.take("a") is None


def test_the_log_keeps_the_last_calls() -> None:
    """Older calls make room."""
    log = CallLog(most=2)
    for name in ("a", "b", "c"):
        log.add(ApiCall(name, {}, None))
    assert [call.method for call in log.all()] == ["b", "c"]
    assert len(log) == 2
    assert log.of("c") == [ApiCall("c", {}, None)]

"""One running process of the bot: Slack, delivery and the ticks, put together.

It belongs to the composition root and lies apart from ``bot.app``, so that commands that need no
Slack start without loading it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from email.utils import formataddr
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING, Self

from bot import lean
from bot.app import Clock, clock, gobag_writer
from bot.delivery.attempts import Senders
from bot.delivery.compose import Composer
from bot.delivery.dispatcher import Dispatcher
from bot.delivery.mail import MailSender
from bot.delivery.paging import PagingSender
from bot.delivery.slack import SlackSender
from bot.delivery.slack_api import SlackApi
from bot.delivery.types import MailSettings, PagingSettings
from bot.services import (
    clock_steps,
    confirming,
    drafting_job,
    expiry,
    gobag,
    incidents,
    ledger,
    looking,
    person_requests,
    register_weekly,
    reminders,
    rewriting_job,
    scope_rerun,
    scope_unproven,
    sending,
    watching,
)
from bot.services.desk import Desk
from bot.services.postroom import Postroom
from bot.services.settling import Settling
from bot.settings import Settings
from bot.slack.connecting import client, workspace_of

if TYPE_CHECKING:
    from bot.slack.hearing import Hearing
    from bot.worker import Worker


class Bot:
    """One running process of the bot, put together from its parts.

    Args:
        chosen: The settings; Slack, mail and an officer must be set.
        desk: What the use cases work with.
        now: The clock that people see.
        listens: Whether it answers Slack.
        ticks: Whether it moves due reminders.

    Raises:
        Refusal: a setting is missing or Slack does not know the token.
        Unavailable: Slack cannot be reached.
    """

    def __init__(
        self,
        chosen: Settings,
        desk: Desk,
        now: Clock = clock,
        *,
        listens: bool = True,
        ticks: bool = True,
    ) -> None:
        require_all(chosen)
        access = chosen.slack()
        self._desk = desk
        self._now = now
        self._web = client(access.bot_token.get_secret_value(), access.api_url)
        team = workspace_of(self._web)
        self._watchers = watching.watchers(desk)
        self._dispatcher = self._delivery(chosen)
        app_token = access.app_token.get_secret_value()
        self._hearing = self._ears(app_token, team) if listens else None
        self._days_in_slack = chosen.keep_in_slack_days
        place = chosen.gobag()
        self._bag = None if place is None else gobag_writer(place, desk)
        self._workers = self._tickers() if ticks else ()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Listen, send and tick.

        Raises:
            Refusal: Slack does not know the app's token; nothing was started.
            Unavailable: Slack cannot be reached; nothing was started.
        """
        self._desk.store.after_commit = self._dispatcher.kick
        if self._hearing is not None:
            self._hearing.start()
        self._dispatcher.start()
        for worker in self._workers:
            worker.start()

    def stop(self) -> None:
        """Stop listening, then ticking, then let what is under way be sent."""
        if self._hearing is not None:
            self._hearing.stop()
        for worker in self._workers:
            worker.stop()
        self._dispatcher.drain()

    @property
    def ticks(self) -> tuple[Callable[[], object], ...]:
        """What every tick does, each apart, so that one that fails stops no other.

        What is due is moved into the outbox, silent clients are to be called; then what came of
        it is sent.
        """
        return self._remind, self._have_called, self._dispatcher.kick

    def tick(self) -> None:
        """Do at once what every tick does."""
        for one in self.ticks:
            one()

    def _remind(self) -> None:
        hearers = reminders.hearers(self._desk)
        ledger.tick(self._desk.store, reminders.is_open, self._watchers, self._now(), hearers)

    def _have_called(self) -> None:
        confirming.tick(self._desk, self._now())

    @property
    def slow(self) -> tuple[Callable[[], object], ...]:
        """What may take long and must keep no tick waiting; each apart, for the same reason.

        Drafts are made and rewritten; what needs care is said, and scopes are asked again; what
        closed incidents left in Slack goes; the go-bag is written.
        """
        return (*self._drafts, *self._looks, self.clear_slack, self.keep_gobag)

    @property
    def _drafts(self) -> tuple[Callable[[], object], ...]:
        return self._at_this(drafting_job.work), self._at_this(rewriting_job.work)

    @property
    def _looks(self) -> tuple[Callable[[], object], ...]:
        looks = (register_weekly, scope_rerun, scope_unproven, person_requests)
        return tuple(self._at_this(one.tick) for one in looks)

    def _at_this(self, work: Callable[[Desk, datetime], object]) -> Callable[[], object]:
        """Return some work on this desk, at the time it will be when it is done."""
        return lambda: work(self._desk, self._now())

    def draft(self) -> None:
        """Make and rewrite the drafts that wait for it at once."""
        for one in self._drafts:
            one()

    def look_at_register(self) -> None:
        """Say at once what needs care, and ask the scopes in force again."""
        for one in self._looks:
            one()

    def clear_slack(self) -> None:
        """Let go what closed incidents left in Slack, where its time is over."""
        expiry.tick(self._desk, self._days_in_slack, self._now())

    def keep_gobag(self) -> None:
        """Write the go-bag to its place when that is due; without a place do nothing."""
        if self._bag is not None and gobag.tick(self._desk, self._bag, self._now()):
            lean.give_back()  # a large register took much for a moment

    def _clock_stepped(self, by: timedelta) -> None:
        """Have it known that the system clock was set; delivery holds its claims by itself."""
        clock_steps.record(self._desk.store, by, self._watchers, self._now())

    def _ears(self, app_token: str, team: str) -> Hearing:
        """Return what hears Slack; a process that only ticks never loads it."""
        from bot.slack.hearing import Hearing

        return Hearing(self._desk, self._now, self._web, app_token, team)

    def _tickers(self) -> tuple[Worker, ...]:
        """Return what ticks, and what drafts; a process that only hears never loads it."""
        from bot.worker import Worker

        ticker = Worker(self.ticks, clock, self._clock_stepped)
        return ticker, Worker(self.slow, clock, lambda _: None)

    def _delivery(self, chosen: Settings) -> Dispatcher:
        desk, store, access = self._desk, self._desk.store, chosen.slack()
        token, api_url = access.bot_token.get_secret_value(), access.api_url
        slack_sender = SlackSender(SlackApi(token, api_url), self)
        mail = MailSender(_mail_settings(chosen))
        senders = Senders(slack=slack_sender, mail=mail, paging=_paging(chosen, mail))
        settling = Settling(
            store,
            self._watchers,
            effects=partial(sending.sent, desk),
            troubles=partial(sending.troubled, desk),
        )
        postroom = Postroom(store, reminders.is_open, self._watchers)
        return Dispatcher(postroom, settling, Composer(desk), senders, self._now)

    def channel_of(self, incident_id: str) -> str | None:
        """Return the Slack id of an incident's channel; None while it has none."""
        incident = looking.by_id(self._desk, incident_id)
        return None if incident is None else incident.channel_id

    def channel_created(self, incident_id: str, channel_id: str, name: str, now: datetime) -> str:
        """Record an incident's channel unless it has one; return the one that counts."""
        return incidents.channel_created(self._desk, incident_id, channel_id, name, now)


def require_all(chosen: Settings) -> None:
    """Ask for every setting that a running process cannot do without.

    Raises:
        SettingMissing: one is not set; it is named.
    """
    chosen.officers()
    chosen.mail()
    chosen.slack()
    chosen.gobag()


def _mail_settings(chosen: Settings) -> MailSettings:
    access = chosen.mail()
    server = access.server
    return MailSettings(
        host=server.host,
        port=server.port,
        sender=formataddr((chosen.organisation, access.sender)),
        security=server.security.value,
        user=server.user or "",
        password="" if server.password is None else server.password.get_secret_value(),
    )


def _paging(chosen: Settings, mail: MailSender) -> PagingSender:
    """Return what wakes people; without a hook it settles every page as having nowhere to go."""
    url = "" if chosen.paging_url is None else chosen.paging_url.get_secret_value()
    if url.startswith("mailto:"):
        return PagingSender(PagingSettings(address=url.removeprefix("mailto:")), mail)
    return PagingSender(PagingSettings(webhook=url), mail)

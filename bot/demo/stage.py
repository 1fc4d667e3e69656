"""Where the tour plays: a workspace, a mailbox, a database with the sample register, the bot."""

from __future__ import annotations

import shutil
from contextlib import ExitStack, closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Self

from bot import app
from bot.demo import cast
from bot.demo.clock import ShownClock
from bot.domain.errors import Refusal, Unavailable
from bot.files.register_csv import open_folder
from bot.process import Bot
from bot.services.desk import Desk
from bot.services.register import MAIN, import_register
from bot.slack import timeline
from bot.slack.commands import COMMAND
from bot.slack.report import SHORTCUT
from bot.workspace.errors import WorkspaceError
from bot.workspace.mailbox import Mailbox
from bot.workspace.person import Person
from bot.workspace.running import RunningWorkspace
from bot.workspace.settings import WorkspaceSettings
from bot.workspace.state import Member, Shortcut

REGISTER = Path(__file__).with_name("register")
OWN_DOMAIN = "comitor.be"
#: A Friday at 02:47 in Brussels: the 72 hours end on Monday, before anybody is at work.
OPENING_NIGHT = datetime(2026, 12, 4, 1, 47, tzinfo=UTC)
CHANNEL = "operations"
#: Lies in the folder of a demo, which may then be removed by the next one.
MARK = ".breach-bot-demo"


class Stage:
    """Everything the tour needs, started in order and stopped in reverse.

    Args:
        folder: The demo's own folder; what an earlier one left there is removed first.
        port: Port of the page; 0 takes a free one.
        patience: Seconds in which the bot must answer and a trigger lives; Slack's are three.
    """

    def __init__(self, folder: Path, port: int = 0, patience: float = 3.0) -> None:
        self.folder = folder
        self.clock = ShownClock(OPENING_NIGHT)
        self._port = port
        self._patience = patience
        self._exits = ExitStack()

    def __enter__(self) -> Self:
        """Start all of it.

        Raises:
            Refusal: the folder holds something else.
            Unavailable: the folder cannot be written or the port is taken.
        """
        try:
            self._set_up()
        except BaseException:
            self._exits.close()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._exits.close()

    def person(self, player: cast.Player) -> Person:
        """Return somebody of the cast, to act and look as them."""
        return self.workspace.person(player.id)

    def forward(self, by: timedelta) -> datetime:
        """Move the shown clock and let the bot notice at once."""
        now = self.clock.forward(by)
        self.workspace.set_clock(now)
        self.bot.tick()
        return now

    def _set_up(self) -> None:
        self.mailbox = Mailbox(self.folder / "mail", internal_domains=frozenset({OWN_DOMAIN}))
        self.workspace = self._open_workspace()  # a taken port ends it before anything is removed
        self._make_folder()
        chosen = app.settings(self._environment())
        store = self._exits.enter_context(closing(app.open_store(chosen)))
        tables = open_folder(REGISTER).tables
        import_register(store, tables, MAIN, chosen.zone, self.clock.now())
        self.desk: Desk = app.desk(chosen, store)
        self.bot = self._exits.enter_context(Bot(chosen, self.desk, self.clock.now))
        self.workspace.wait_for(lambda: self.workspace.connections() > 0)

    def _make_folder(self) -> None:
        """Make the folder anew, and let mail arrive in it."""
        try:
            if self.folder.exists():
                self._empty_folder()
            self.folder.mkdir(parents=True, exist_ok=True)
            (self.folder / MARK).touch()
            self._exits.enter_context(self.mailbox)
        except OSError as error:
            raise Unavailable("demo.error.folder", folder=self.folder) from error

    def _empty_folder(self) -> None:
        """Remove what an earlier demo left, and nothing else."""
        if not (self.folder / MARK).exists() and any(self.folder.iterdir()):
            raise Refusal("demo.error.not_ours", folder=self.folder)
        shutil.rmtree(self.folder)

    def _open_workspace(self) -> RunningWorkspace:
        workspace = RunningWorkspace(
            [_member(player) for player in cast.CAST],
            port=self._port,
            commands=[COMMAND],
            shortcuts=[
                Shortcut(SHORTCUT, "Report as breach"),
                Shortcut(timeline.SHORTCUT, "Add to timeline"),
            ],
            settings=WorkspaceSettings(ack_seconds=self._patience, trigger_seconds=self._patience),
            mailbox=self.mailbox,
        )
        try:
            self._exits.enter_context(workspace)
        except WorkspaceError as error:
            raise Unavailable("demo.error.port", port=self._port) from error
        workspace.set_clock(self.clock.now())
        first = workspace.person(cast.REPORTER.id)
        first.create_channel(CHANNEL)
        first.invite(CHANNEL, *(player.id for player in cast.CAST if player != cast.REPORTER))
        return workspace

    def _environment(self) -> dict[str, str]:
        return {
            "BREACH_ORGANISATION": "Comitor",
            "BREACH_PRIVACY_MAILBOX": f"privacy@{OWN_DOMAIN}",
            "BREACH_PHONE": "+32 3 555 01 00",
            "BREACH_PRIVACY_OFFICERS": cast.OFFICER.id,
            "BREACH_DEPUTIES": cast.DEPUTY.id,
            "BREACH_RESPONSE_TEAM": f"{cast.LEAD.id},{cast.RESPONDER.id},{cast.REPORTER.id}",
            "BREACH_COUNSEL": cast.COUNSEL.id,
            "BREACH_MANAGEMENT": cast.MANAGER.id,
            "BREACH_NIS2_CLASS": "none",
            "BREACH_DATABASE_URL": f"sqlite:///{self.folder.resolve()}/breach.sqlite3",
            "BREACH_MAIL_URL": f"smtp+plain://{self.mailbox.host}:{self.mailbox.port}",
            "BREACH_PAGING_URL": f"mailto:pager@{OWN_DOMAIN}",
            "SLACK_BOT_TOKEN": self.workspace.bot_token,
            "SLACK_APP_TOKEN": self.workspace.app_token,
            "SLACK_SIGNING_SECRET": self.workspace.signing_secret,
            "SLACK_API_URL": self.workspace.api_url,
        }


def _member(player: cast.Player) -> Member:
    return Member(
        player.id,
        player.name,
        player.real_name,
        email=f"{player.name}@{OWN_DOMAIN}",
        locale=player.locale,
    )

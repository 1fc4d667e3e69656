"""The command ``breach-bot``: finds a command, runs it, turns errors into sentences."""

from __future__ import annotations

import importlib
import os
import secrets
import sys
from collections.abc import Mapping
from typing import NoReturn

import click

from bot import lean, logs
from bot.cli import output
from bot.domain.errors import Refusal, Unavailable
from bot.i18n.catalogue import ENGLISH, translator

BAD_INPUT = 2
UNAVAILABLE = 3
INTERRUPTED = 130

# name of a command -> where it lives; imported only when it is asked for, so that
# `breach-bot deadlines` starts without Slack, mail or a database
COMMANDS = {
    "affected": "bot.cli.affected:affected",
    "audit": "bot.cli.audit:audit",
    "bot": "bot.cli.run:bot",
    "check": "bot.cli.check:check",
    "clock": "bot.cli.run:clock",
    "deadlines": "bot.cli.deadlines:deadlines",
    "demo": "bot.cli.demo:demo",
    "dossier": "bot.cli.dossier:dossier",
    "factor": "bot.cli.factor:factor",
    "gobag": "bot.cli.gobag:gobag",
    "incident": "bot.cli.incident:incident",
    "migrate": "bot.cli.migrate:migrate",
    "outbox": "bot.cli.outbox:outbox",
    "person": "bot.cli.person:person",
    "register": "bot.cli.register:register",
    "retention": "bot.cli.retention:retention",
    "run": "bot.cli.run:run",
}


class LazyGroup(click.Group):
    """A group whose commands are imported when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands, in order."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return one command; None if there is no such command."""
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name].split(":")
        command = getattr(importlib.import_module(module), name)
        if not isinstance(command, click.Command):
            raise TypeError(f"{COMMANDS[cmd_name]} is not a command")
        return command


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """Keep the promise in a personal-data breach: who is affected, by when, told and proven."""


def main() -> NoReturn:
    """Run ``breach-bot`` and exit with 0, 1, 2 or 3; never show a traceback."""
    output.outlive_readers()
    logs.write_to_stderr("CRITICAL")  # a command says what is wrong in one sentence
    try:
        with lean.without(*_unused(os.environ)):
            result = cli.main(standalone_mode=False)
        output.flush()
    except click.ClickException as error:
        error.show()
        sys.exit(BAD_INPUT)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(INTERRUPTED)
    except Refusal as refusal:
        click.echo(translator(ENGLISH).refusal(refusal), err=True)
        sys.exit(UNAVAILABLE if isinstance(refusal, Unavailable) else BAD_INPUT)
    except Exception:  # noqa: BLE001 - the last line of defence: a reference, never a traceback
        reference = secrets.token_hex(4)
        logs.unexpected(reference)
        click.echo(translator(ENGLISH).text("error.unexpected", reference=reference), err=True)
        sys.exit(UNAVAILABLE)
    sys.exit(result if isinstance(result, int) else 0)


def _unused(environ: Mapping[str, str]) -> tuple[str, ...]:
    """Return the libraries that are installed and have no part in what the settings ask for."""
    database = environ.get("BREACH_DATABASE_URL", "").strip() or "sqlite:"
    return ("psycopg",) if database.startswith("sqlite:") else ()

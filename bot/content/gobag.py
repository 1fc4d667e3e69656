"""The go-bag in words: plain text, to be printed or kept where no network is needed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from bot.content.inert import one_line
from bot.domain.call_list import Contact, filled
from bot.domain.gobag import BagClient, GoBag
from bot.domain.playbook import Playbook, Step
from bot.i18n.catalogue import Translator

FIRST: Final = "1-read-first.txt"
CALLS: Final = "2-call-list.txt"
SCRIPTS: Final = "3-call-scripts"
#: What stands in our own hand: the bot knows no telephone numbers of colleagues.
BLANK: Final = "_" * 30


def pages(
    bag: GoBag,
    playbooks: Iterable[Playbook],
    scripts: Mapping[str, str],
    words: Translator,
    now: datetime,
    zone: ZoneInfo,
) -> Mapping[str, str]:
    """Return the bag's files: path -> text.

    Args:
        bag: What it holds.
        playbooks: Those in force.
        scripts: What is said to a client by telephone, by the client's language.
        words: The language it is written in.
        now: When it is written (UTC), shown in ``zone``.
        zone: The organisation's zone.
    """
    written = f"{now.astimezone(zone):%Y-%m-%d %H:%M}"
    numbers = dict(bag.contacts)
    return {
        FIRST: _page(_first(bag, words, written)),
        CALLS: _page(_calls(bag, words, written)),
        **{f"{SCRIPTS}/{language}.txt": text for language, text in scripts.items()},
        **{f"playbooks/{one.id}.txt": _page(_playbook(one, words, numbers)) for one in playbooks},
    }


def _first(bag: GoBag, words: Translator, written: str) -> list[str]:
    people = [
        words.text(
            "gobag.person", role=words.text(f"gobag.role.{role}"), name=one_line(name), blank=BLANK
        )
        for role, name in bag.people
    ]
    parts = ("hour", "authority", "csirt", "clients", "after")
    return [
        _title(words.text("gobag.title", organisation=bag.organisation)),
        words.text("gobag.written", at=written),
        words.text("gobag.guard"),
        _title(words.text("gobag.us")),
        words.text("gobag.number", phone=bag.telephone or BLANK, mailbox=bag.privacy_mailbox),
        *people,
        _title(words.text("gobag.contacts.title")),
        *(
            words.text(
                "gobag.contact",
                who=words.text(f"gobag.contact.{contact}"),
                number=number or words.text(f"call_list.not_set.{contact}"),
            )
            for contact, number in bag.contacts
            if contact != Contact.OUR_PHONE  # it stands above
        ),
        *(
            line
            for part in parts
            for line in (_title(words.text(f"gobag.{part}.title")), words.text(f"gobag.{part}"))
        ),
    ]


def _calls(bag: GoBag, words: Translator, written: str) -> list[str]:
    return [
        _title(words.text("gobag.calls.title")),
        words.text("gobag.written", at=written),
        words.text("gobag.calls"),
        *(_client(client, words) for client in bag.clients),
    ]


def _client(client: BagClient, words: Translator) -> str:
    ways = [client.phone, client.email, client.deputy_email]
    known = [one_line(way) for way in ways if way] or [
        words.text("gobag.office", office=one_line(client.registered_office) or BLANK)
    ]
    hours = client.notify_within_hours
    within = [] if hours is None else [words.plural("gobag.within", hours)]
    facts = ", ".join([client.language, *known, *within])
    return words.text(
        "gobag.client", name=one_line(client.name), code=one_line(client.client_id), facts=facts
    )


def _playbook(book: Playbook, words: Translator, numbers: Mapping[str, str]) -> list[str]:
    spoken = words.language
    lines = [_title(book.title.text(spoken)), words.text("gobag.version", version=book.version)]
    lines += [words.text("gobag.never", what=one.text(spoken)) for one in book.never]
    for part in book.phases:
        if part.steps:
            lines.append(_title(words.text(f"phase.{part.phase.value}")))
            lines += [_step(step, words, numbers) for step in part.steps]
    return lines


def _step(step: Step, words: Translator, numbers: Mapping[str, str]) -> str:
    def number(contact: Contact) -> str:
        return numbers[contact] or words.text(f"call_list.not_set.{contact}")

    return words.text(
        "gobag.step",
        role=words.text(f"role.{step.role}"),
        title=step.title.text(words.language),
        what=one_line(filled(step.do.text(words.language), number)),
    )


def _title(text: str) -> str:
    line = one_line(text)
    return f"{line}\n{'=' * len(line)}"


def _page(lines: Iterable[str]) -> str:
    return "\n\n".join(lines) + "\n"

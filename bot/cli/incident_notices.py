"""Notices on the command line: edit, send back, countersign, release one or all that are alike."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from bot.cli.incident_desk import At, act, read_file, the_one
from bot.domain.errors import Refusal
from bot.domain.organisation import Right
from bot.i18n.catalogue import NOTICE_LANGUAGES

if TYPE_CHECKING:
    from bot.domain.records import IncidentRecord
    from bot.domain.views import NoticePreview

#: A digest may be cut; what is left must still be beyond guessing.
SHORTEST_DIGEST: Final = 16
SHORTEST_ID: Final = 4
SUBJECT: Final = "Subject:"
#: What follows a first notice.
FOLLOW_UPS: Final = ("client-update", "client-final", "client-all-clear")

NOTICE = click.argument("notice", metavar="NOTICE")
DIGEST = click.option(
    "--digest",
    required=True,
    help=f"What `incident notice` printed, or its first {SHORTEST_DIGEST} signs: it binds you to "
    "what you read.",
)
FILE = click.option(
    "--from",
    "file",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="The file with the words; - reads standard input.",
)
ABOUT = click.option(
    "--about",
    default="",
    metavar="CLIENT",
    help="Whom it is about, where a word of another client's name stands in it.",
)
WHY_ALONE = click.option(
    "--why", default="", metavar="TEXT", help="Why alone, where that is the only way."
)


@act(Right.RELEASE)
@NOTICE
@DIGEST
@WHY_ALONE
@ABOUT
@click.option("--as-it-is", is_flag=True, help="Although new facts would change it.")
@click.option("--alike", is_flag=True, help="With all that wait and share its common text.")
@click.option(
    "--except",
    "stay",
    multiple=True,
    metavar="NOTICE",
    help="With --alike: one that stays; a notice or a client, any number of times.",
)
def approve(
    at: At,
    incident: IncidentRecord,
    notice: str,
    digest: str,
    why: str,
    about: str,
    stay: tuple[str, ...],
    *,
    as_it_is: bool,
    alike: bool,
) -> None:
    """Release a notice, exactly as it was printed; who wrote a text does not release it."""
    from bot.services import releasing

    seen, whole = read_by(at, incident, notice, digest)
    if not alike:
        if stay:
            raise Refusal("cli.incident.except_alone", field="except")
        releasing.approve(
            at.desk, seen.line.id, whole, at.who, at.now, reason=why, about=about, as_it_is=as_it_is
        )
        at.say("approved", client=seen.line.client_name)
        return
    kept = [preview_of(at, incident, one).line.id for one in stay]
    count = releasing.approve_alike(
        at.desk, seen.line.id, whole, at.who, at.now, as_it_is=as_it_is, except_for=kept
    )
    at.count("approved_alike", count)


@act(Right.RELEASE)
@NOTICE
@DIGEST
@click.option("--alike", is_flag=True, help="With all that wait and share its common text.")
def countersign(at: At, incident: IncidentRecord, notice: str, digest: str, *, alike: bool) -> None:
    """Say that you have read exactly this text, which somebody else wrote in."""
    from bot.services import releasing

    seen, whole = read_by(at, incident, notice, digest)
    if alike:
        count = releasing.countersign_alike(at.desk, seen.line.id, whole, at.who, at.now)
        at.count("countersigned_alike", count)
        return
    releasing.countersign(at.desk, seen.line.id, whole, at.who, at.now)
    at.say("countersigned", client=seen.line.client_name)


@act(Right.RELEASE)
@NOTICE
@DIGEST
@click.option("--why", required=True, metavar="TEXT", help="What has to change.")
def reject(at: At, incident: IncidentRecord, notice: str, digest: str, why: str) -> None:
    """Send a draft back, with what has to change."""
    from bot.services import releasing

    seen, whole = read_by(at, incident, notice, digest)
    releasing.reject(at.desk, seen.line.id, whole, at.who, why, at.now)
    at.say("rejected", client=seen.line.client_name)


@act(Right.WORK)
@NOTICE
@DIGEST
@FILE
@click.option("--recipient", default=None, metavar="ADDRESS", help="Another address for it.")
def edit(
    at: At,
    incident: IncidentRecord,
    notice: str,
    digest: str,
    file: Path,
    recipient: str | None,
) -> None:
    """Put the words of a file in the place of a draft's; whoever does so does not release it.

    The file begins with a line "Subject: ...", as `incident notice --to FILE` writes it.
    """
    from bot.services import editing

    seen, whole = read_by(at, incident, notice, digest)
    subject, text = subject_and_text(read_file(file))
    editing.edit(
        at.desk,
        seen.line.id,
        whole,
        at.who,
        at.now,
        subject=subject,
        text=text,
        recipient=recipient,
    )
    after = preview_of(at, incident, seen.line.id)
    at.say("edited", client=seen.line.client_name, digest=after.digest)


@act(Right.WORK)
@NOTICE
@DIGEST
@click.option("--all", "every", is_flag=True, help="All that nobody edited and that are overtaken.")
def redraft(at: At, incident: IncidentRecord, notice: str, digest: str, *, every: bool) -> None:
    """Make a draft anew from what is known now, or join it with what a person wrote in it."""
    from bot.services import editing

    seen, whole = read_by(at, incident, notice, digest)
    if every:
        made = editing.redraft_all(at.desk, incident.id, seen.line.id, at.who, at.now)
        at.count("redrafted_all", made)
        return
    if seen.line.edited:
        _join(at, seen, whole)
    else:
        editing.redraft(at.desk, seen.line.id, whole, at.who, at.now)
    after = preview_of(at, incident, seen.line.id)
    at.say("redrafted", client=seen.line.client_name, digest=after.digest)


@act(Right.WORK)
@click.argument("kind", type=click.Choice(FOLLOW_UPS))
@click.option(
    "--news",
    multiple=True,
    metavar="LANGUAGE=FILE",
    help="What is new in a language, from a file; any number of times.",
)
@click.option(
    "--looked-at",
    multiple=True,
    metavar="TEXT",
    help="Of an all clear: what was examined; any number of times.",
)
@click.option(
    "--client",
    "typed",
    multiple=True,
    metavar="CLIENT",
    help="Whom it is for; default: everybody who was told.",
)
def later(
    at: At,
    incident: IncidentRecord,
    kind: str,
    news: tuple[str, ...],
    looked_at: tuple[str, ...],
    typed: tuple[str, ...],
) -> None:
    """Draft a later notice for those who were told: an update, the final one, an all clear."""
    from bot.domain.notices import NoticeKind
    from bot.services import following_up, looking

    clients = looking.clients(at.desk, incident)
    wanted = following_up.Later(
        NoticeKind(kind),
        news=dict(_news(one) for one in news),
        looked_at=tuple(filter(str.strip, looked_at)),
        clients=frozenset(the_one(clients, one) for one in typed),
    )
    drafted = following_up.draft_later(at.desk, incident.id, wanted, at.who, at.now)
    at.count("drafted_later", drafted)


@act(Right.WORK)
@click.argument("language", metavar="LANGUAGE")
@FILE
def passage(at: At, incident: IncidentRecord, language: str, file: Path) -> None:
    """Write the common passage of a language once, for all drafts in it; an empty file ends it."""
    from bot.services import common_passage

    spoken = common_passage.passages_of(at.desk, incident.id, at.who)
    if language not in spoken:
        known = ", ".join(sorted(spoken)) or "-"
        raise Refusal("cli.incident.no_such_language", language=language, known=known)
    put = common_passage.write(at.desk, incident.id, {language: read_file(file)}, at.who, at.now)
    at.count("passage_put", put.drafts)
    if put.by_hand:
        at.count("passage_by_hand", put.by_hand)


@act(Right.RELEASE)
@NOTICE
@DIGEST
@click.option("--note", required=True, metavar="TEXT", help="What shows that it arrived.")
def arrived(at: At, incident: IncidentRecord, notice: str, digest: str, note: str) -> None:
    """Say that a mail whose fate is unknown arrived."""
    from bot.services import uncertain

    seen, whole = read_by(at, incident, notice, digest)
    uncertain.arrived(at.desk, seen.line.id, whole, at.who, note, at.now)
    at.say("arrived", client=seen.line.client_name)


@act(Right.RELEASE)
@NOTICE
@DIGEST
def again(at: At, incident: IncidentRecord, notice: str, digest: str) -> None:
    """Send a mail once more that surely did not arrive."""
    from bot.services import uncertain

    seen, whole = read_by(at, incident, notice, digest)
    uncertain.again(at.desk, seen.line.id, whole, at.who, at.now)
    at.say("sent_again", client=seen.line.client_name)


def preview_of(at: At, incident: IncidentRecord, notice: str) -> NoticePreview:
    """Return one notice of an incident, by its id, the beginning of that, or its client's code.

    Raises:
        Refusal: the incident has no such notice, or several.
    """
    from bot.services import reviewing

    lines = reviewing.queue(at.desk, incident.id, at.now).lines
    found = [line for line in lines if line.id == notice]
    if not found and len(notice) >= SHORTEST_ID:
        found = [
            line
            for line in lines
            if line.id.startswith(notice) or line.client_id.casefold() == notice.casefold()
        ]
    if len(found) != 1:
        key = "several_notices" if found else "no_such_notice"
        raise Refusal(f"cli.incident.{key}", notice=notice, reference=incident.reference)
    return reviewing.preview(at.desk, incident.id, at.who, at.now, found[0].id)


def read_by(
    at: At, incident: IncidentRecord, notice: str, digest: str
) -> tuple[NoticePreview, str]:
    """Return one notice of an incident, and the whole digest of what somebody has read.

    Raises:
        Refusal: as :func:`preview_of`.
    """
    seen = preview_of(at, incident, notice)
    return seen, whole_digest(seen.digest, digest)


def whole_digest(present: str, given: str) -> str:
    """Return the digest of which somebody gave the beginning; what does not fit stays as it is."""
    wanted = given.strip().lower()
    fits = len(wanted) >= SHORTEST_DIGEST and present.startswith(wanted)
    return present if fits else wanted


def _news(given: str) -> tuple[str, str]:
    """Return the language and the words of ``LANGUAGE=FILE``.

    Raises:
        Refusal: it is none, or the file cannot be read.
    """
    language, _, path = given.partition("=")
    if language not in NOTICE_LANGUAGES or not path:
        known = ", ".join(NOTICE_LANGUAGES)
        raise Refusal("cli.incident.news_malformed", field="news", given=given, known=known)
    return language, read_file(Path(path))


def as_file(subject: str, text: str) -> str:
    """Return subject and text as a file to be edited."""
    return f"{SUBJECT} {subject}\n\n{text}"


def subject_and_text(file: str) -> tuple[str, str]:
    """Return subject and text of a file that was edited.

    Raises:
        Refusal: it does not begin with the subject.
    """
    first, _, rest = file.lstrip().partition("\n")
    if not first.casefold().startswith(SUBJECT.casefold()):
        raise Refusal("cli.incident.no_subject", field="from")
    return first[len(SUBJECT) :].strip(), rest.strip("\r\n")


def _join(at: At, seen: NoticePreview, digest: str) -> None:
    """Join what a person wrote with the news; a place that both changed is a person's to decide."""
    from bot.services import editing

    joined = editing.merged(at.desk, seen.line.id, at.who)
    if joined.clashes:
        raise Refusal("cli.incident.clashes", count=len(joined.clashes))
    editing.edit(
        at.desk,
        seen.line.id,
        digest,
        at.who,
        at.now,
        subject=joined.subject,
        text=joined.text,
        fresh=joined.fresh,
    )


COMMANDS = (approve, countersign, reject, edit, redraft, passage, later, arrived, again)

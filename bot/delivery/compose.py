"""Turns what the outbox means into what is sent, from the database as it is then."""

from __future__ import annotations

import html
from collections.abc import Callable
from datetime import date, datetime
from typing import Any, Final

from bot.delivery.attachments import Attachments
from bot.delivery.covering import Cover
from bot.delivery.types import (
    ChannelEnd,
    ChannelPlan,
    Composed,
    Drawn,
    HomeView,
    MailMessage,
    Membership,
    Obsolete,
    PageText,
    SlackPost,
    SlackRemoval,
)
from bot.domain import factors
from bot.domain.errors import Unavailable
from bot.domain.expiry import is_too_late
from bot.domain.incident import NoticeState
from bot.domain.instants import local_date
from bot.domain.outgoing import (
    ANSWER,
    CHANNEL_ARCHIVE,
    CHANNEL_CREATE,
    FILE,
    FILE_DELETE,
    PAGE,
    REMINDER,
    OutgoingRow,
    ProjectionRow,
    target_of,
)
from bot.domain.records import IncidentRecord
from bot.i18n.catalogue import Translator, translator
from bot.messages import announcements, trouble
from bot.messages.client_table import client_table
from bot.messages.factor_said import factor_changed
from bot.messages.handover import handover
from bot.messages.headline import headline
from bot.messages.home import home
from bot.messages.notices_waiting import notices_waiting, progress
from bot.messages.person_due import person_due
from bot.messages.phase import phase
from bot.messages.register_care import gobag_failed, register_care
from bot.messages.reminder import page_text, reminder
from bot.messages.scope_answer import scope_answer
from bot.messages.types import Message
from bot.messages.voice import Voice
from bot.services import (
    client_steps,
    drafting_job,
    expiry,
    gobag,
    letter_post,
    looking,
    people,
    person_requests,
    register_weekly,
    reminding,
    reviewing,
    scope_view,
    sending,
)
from bot.services import handover as handing
from bot.services.desk import Desk

#: The reporter waits a few seconds for the link, and is then told without it.
ATTEMPTS_WITHOUT_CHANNEL = 4
HELD: Final = Obsolete("something holds it back")
ARCHIVED: Final = Obsolete("the channel was archived")


class Composer:
    """Says rows of the outbox and draws messages kept up to date; sends nothing itself."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._cover = Cover(desk)
        self._by_kind: dict[str, Callable[[OutgoingRow, datetime], Composed]] = {
            CHANNEL_CREATE: self._channel,
            "channel.members": self._members,
            FILE: Attachments(desk).compose,
            FILE_DELETE: self._removal,
            CHANNEL_ARCHIVE: self._archiving,
            REMINDER: self._reminder,
            PAGE: self._page,
            sending.NOTICE: self._mail,
            letter_post.LETTER: self._letter,
            ANSWER: self._scope_answer,
            "notices.waiting": self._notices_waiting,
            **dict.fromkeys(announcements.KINDS, self._announcement),
            "opened_private": self._opened,
            "handover": self._handover,
            register_weekly.REGISTER_CARE: self._register_care,
            gobag.FAILED: self._gobag_failed,
            person_requests.DUE: self._person_due,
            factors.CHANGED: self._factor_changed,
            announcements.TURNED_REAL: self._turned_real,
            expiry.EXPIRES: self._expires,
            **dict.fromkeys(trouble.KINDS, self._trouble),
        }

    def compose(self, row: OutgoingRow, now: datetime) -> Composed:
        """Return what a row says; its type fits the row's stream."""
        if self._is_over(row.stream):
            return ARCHIVED
        make = self._by_kind.get(row.kind)
        composed = Obsolete(f"unknown kind {row.kind}") if make is None else make(row, now)
        return self._cover.row(composed, row, self._words(row.stream), now)

    def draw(self, projection: ProjectionRow, now: datetime) -> Drawn:
        """Return what a projection shows now; nothing that somebody who reads along may see."""
        if self._is_over(projection.stream):
            return ARCHIVED
        drawn = self._drawn(projection, now)
        return self._cover.drawn(drawn, projection, self._words(projection.stream), now)

    def _drawn(self, projection: ProjectionRow, now: datetime) -> Drawn:
        if projection.kind == "home":
            user_id = target_of(projection.stream)
            view = home(looking.home(self.desk, user_id, now), self._words(projection.stream))
            return HomeView(view["blocks"])
        if projection.kind == REMINDER:
            return self._said(projection, now)
        if projection.kind == ANSWER:
            row_id = int(target_of(projection.target))
            answer = scope_view.said_answer(self.desk, row_id, now)
            return _post(scope_answer(answer, self._words(projection.stream)))
        incident = looking.by_id(self.desk, str(projection.incident_id))
        if incident is None:
            return Obsolete("no incident")
        words = self._words(projection.stream)
        if projection.kind == drafting_job.PROGRESS:
            made, total = drafting_job.progress(self.desk, incident)
            voice = Voice(words, self.desk.organisation.zone, now)
            return _post(progress(incident, made, total, voice))
        if projection.kind == "headline":
            return _post(headline(looking.status(self.desk, incident, now).headline, words))
        name = projection.target.rpartition(":")[2]
        if projection.kind == "clients":
            table = client_steps.table(self.desk, incident, name, now)
            return Obsolete("no such step") if table is None else _post(client_table(table, words))
        return _post(phase(looking.phase(self.desk, incident, name, now), words))

    def _is_over(self, stream: str) -> bool:
        """Return whether a stream leads to a channel that was archived when its time was over."""
        return stream.startswith("channel:") and expiry.is_over(self.desk, target_of(stream))

    def _words(self, stream: str) -> Translator:
        """Return the words of a stream: a person's own, the organisation's elsewhere."""
        if stream.startswith("person:"):
            return translator(people.language_of(self.desk, target_of(stream)))
        return translator(self.desk.organisation.language)

    def _voice(self, row: OutgoingRow, now: datetime) -> Voice:
        return Voice(self._words(row.stream), self.desk.organisation.zone, now)

    def _channel(self, row: OutgoingRow, now: datetime) -> Composed:
        incident = looking.by_id(self.desk, row.facts["incident_id"])
        if incident is None:
            return Obsolete("no incident")
        words = self._words(row.stream)
        return ChannelPlan(
            incident_id=incident.id,
            reference=incident.reference,
            topic=words.text("channel.topic", reference=incident.reference),
            purpose=words.text("channel.purpose", reference=incident.reference),
            members=looking.members(self.desk, incident),
        )

    def _members(self, row: OutgoingRow, _: datetime) -> Composed:
        """Return who belongs to the incident now, whatever was picked when this was written."""
        incident = looking.by_id(self.desk, row.facts["incident_id"])
        if incident is None:
            return Obsolete("no incident")
        members = looking.members(self.desk, incident)
        out = tuple(one for one in row.facts["removed"] if one not in members)
        return Membership(incident.id, members, out)

    def _reminder(self, row: OutgoingRow, now: datetime) -> Composed:
        view = reminding.reminder(self.desk, row, now)
        return (
            Obsolete("settled") if view is None else _post(reminder(view, self._words(row.stream)))
        )

    def _page(self, row: OutgoingRow, now: datetime) -> Composed:
        view = reminding.reminder(self.desk, row, now)
        if view is None:
            return Obsolete("settled")
        return PageText(page_text(view, self._words(row.stream)))

    def _said(self, projection: ProjectionRow, now: datetime) -> Drawn:
        """Draw a reminder that was said before: what is settled says so, and has no buttons."""
        view = reminding.said(self.desk, int(target_of(projection.target)), now)
        if view is None:
            return Obsolete("no incident")
        return _post(reminder(view, self._words(projection.stream)))

    def _scope_answer(self, row: OutgoingRow, now: datetime) -> Composed:
        view = scope_view.scope_answer(self.desk, int(row.facts["snapshot_id"]), now)
        return _post(scope_answer(view, self._words(row.stream)))

    def _notices_waiting(self, row: OutgoingRow, now: datetime) -> Composed:
        queue = reviewing.queue(self.desk, row.facts["incident_id"], now)
        return _post(notices_waiting(queue, self._words(row.stream)))

    def _announcement(self, row: OutgoingRow, now: datetime) -> Composed:
        incident = looking.by_id(self.desk, row.facts["incident_id"])
        if incident is None:
            return Obsolete("no incident")
        facts: dict[str, Any] = dict(row.facts)
        if "client_id" in facts:
            facts["client_name"] = looking.clients(self.desk, incident).get(facts["client_id"])
        if "other_id" in facts:
            facts |= self._other(facts["other_id"])
        if "step" in facts:
            facts["step_title"] = looking.step(self.desk, incident, facts["step"]).title
        if "steps" in facts:
            titles = [looking.step(self.desk, incident, step).title for step in facts["steps"]]
            facts["step_titles"] = titles
        return _post(announcements.announcement(row.kind, incident, facts, self._voice(row, now)))

    def _register_care(self, row: OutgoingRow, now: datetime) -> Composed:
        """Return what needs care now; what was seen to meanwhile is not said."""
        view = register_weekly.care(self.desk, now)
        if not view.is_needed:
            return Obsolete("nothing needs care")
        return _post(register_care(view, self._words(row.stream)))

    def _person_due(self, row: OutgoingRow, now: datetime) -> Composed:
        """Return which requests still wait; what was answered meanwhile is not said."""
        waiting = person_requests.reminded_of(self.desk, row.facts["requests"])
        if not waiting:
            return Obsolete("answered")
        today = local_date(now, self.desk.organisation.zone)
        return _post(person_due(waiting, today, self._voice(row, now)))

    def _gobag_failed(self, row: OutgoingRow, now: datetime) -> Composed:
        return _post(gobag_failed(row.facts["reason"], self._voice(row, now)))

    def _factor_changed(self, row: OutgoingRow, now: datetime) -> Composed:
        return _post(factor_changed(row.facts, self._voice(row, now)))

    def _handover(self, row: OutgoingRow, now: datetime) -> Composed:
        incident = looking.by_id(self.desk, row.facts["incident_id"])
        if incident is None:
            return Obsolete("no incident")
        view = handing.view(self.desk, incident, now)
        return _post(handover(view, self._words(row.stream), by=row.facts["by"]))

    def _opened(self, row: OutgoingRow, now: datetime) -> Composed:
        """Confirm to the reporter with the link: the channel is being made at the same time.

        Raises:
            Unavailable: it is not there yet; after a few attempts it is said without.
        """
        incident = looking.by_id(self.desk, row.facts["incident_id"])
        if incident is None:
            return Obsolete("no incident")
        # a colleague outside the team is told so, and gets no link that Slack would refuse
        invited = row.facts["user_id"] in looking.members(self.desk, incident)
        if invited:
            self._wait_for_channel(incident, row)
        facts = {**row.facts, "invited": invited}
        return _post(announcements.announcement(row.kind, incident, facts, self._voice(row, now)))

    def _turned_real(self, row: OutgoingRow, now: datetime) -> Composed:
        """Say where the real incident is; its channel is being made at the same time."""
        other = looking.by_id(self.desk, row.facts["other_id"])
        if other is not None:
            self._wait_for_channel(other, row)
        return self._announcement(row, now)

    def _wait_for_channel(self, incident: IncidentRecord, row: OutgoingRow) -> None:
        if incident.channel_id is None and row.attempts < ATTEMPTS_WITHOUT_CHANNEL:
            raise Unavailable("opened.no_channel")

    def _expires(self, row: OutgoingRow, now: datetime) -> Composed:
        """Announce when it all goes; too late to be heeded, it is announced anew."""
        on = date.fromisoformat(row.facts["expires_on"])
        if is_too_late(on, local_date(now, self.desk.organisation.zone)):
            return Obsolete("too late")
        return self._announcement(row, now)

    def _removal(self, row: OutgoingRow, now: datetime) -> Composed:
        """Return whose files go, unless something holds them back since this was written."""
        put = expiry.file_of(self.desk, row)
        if put is None or not expiry.may_go(self.desk, row.facts["incident_id"], now):
            return HELD
        return SlackRemoval(put)

    def _archiving(self, row: OutgoingRow, now: datetime) -> Composed:
        incident_id = row.facts["incident_id"]
        return ChannelEnd(incident_id) if expiry.may_go(self.desk, incident_id, now) else HELD

    def _other(self, incident_id: str) -> dict[str, Any]:
        """Return what is said of another incident that this one goes on in, or came from."""
        other = looking.by_id(self.desk, incident_id)
        if other is None:
            return {}
        return {
            "other_reference": other.reference,
            "other_channel": other.channel_id,
            "other_what": other.what,
        }

    def _trouble(self, row: OutgoingRow, now: datetime) -> Composed:
        message = trouble.trouble(row.kind, row.facts, self._voice(row, now))
        if not row.stream.startswith("mail:"):
            return _post(message)
        return MailMessage(
            recipient=row.facts["recipient"],
            subject=self._words(row.stream).text("trouble.subject"),
            text=html.unescape(message.text),  # written for Slack, which takes signs as entities
            message_id=f"<{row.id}.trouble@{self.desk.organisation.own_domains[0]}>",
            once=False,
        )

    def _mail(self, row: OutgoingRow, now: datetime) -> Composed:
        notice = reviewing.notice(self.desk, row.facts["notice_id"])
        if notice is None or notice.state is not NoticeState.APPROVED:
            return Obsolete("not approved")
        if notice.digest != row.facts["digest"] or notice.recipient is None:
            return Obsolete("changed since its approval")
        return MailMessage(
            recipient=notice.recipient,
            subject=notice.subject,
            text=notice.text,
            html=notice.html,
            message_id=notice.message_id or "",
            reply_to=self.desk.organisation.privacy_mailbox,
        )

    def _letter(self, row: OutgoingRow, _: datetime) -> Composed:
        found = letter_post.to_send(self.desk, row)
        if found is None:
            return Obsolete("not released, or its address was erased")
        letter, sheet = found
        return MailMessage(
            recipient=letter.address,
            subject=sheet.subject,
            text=sheet.text,
            html=sheet.html,
            message_id=letter.message_id,
            reply_to=self.desk.organisation.privacy_mailbox,
            named=False,
        )


def _post(message: Message) -> SlackPost:
    return SlackPost(message.text, message.blocks)

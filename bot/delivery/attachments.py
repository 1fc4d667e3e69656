"""Makes the files of the outbox, when they are sent, from what is kept with the incident."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from bot.delivery.types import Composed, Obsolete, SlackFiles
from bot.domain.instants import local_date
from bot.domain.outgoing import OutgoingRow
from bot.domain.records import IncidentRecord
from bot.i18n.catalogue import translator
from bot.messages import dossier as written
from bot.messages import scope_file
from bot.messages import timeline as drawn
from bot.messages.notice_paper import proof_rows
from bot.messages.voice import Voice
from bot.services import (
    dossier,
    dossier_papers,
    files,
    looking,
    papers,
    people,
    scope_view,
    timeline,
)
from bot.services.desk import Desk
from bot.services.dossier_papers import InWords
from bot.services.files import Wanted, What
from bot.services.papers import Paper

NOTHING: Final = Obsolete("what it was to be made from is gone")


class Attachments:
    """Makes files; sends nothing itself."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._by_what = {
            What.SHEET: self._sheet,
            What.CALLS: self._calls,
            What.NOTICE: self._notice,
            What.TIMELINE: self._timeline,
            What.SCOPE: self._scope,
            What.DOSSIER: self._dossier,
        }

    def compose(self, row: OutgoingRow, now: datetime) -> Composed:
        """Return the files a row asks for."""
        incident = looking.by_id(self.desk, row.facts["incident_id"])
        if incident is None or "what" not in row.facts:  # its time was over, and it was erased
            return NOTHING
        wanted = files.wanted_by(row)
        if wanted.what is What.DOSSIER and not dossier.is_for(self.desk, incident, wanted.by):
            return Obsolete("not for this person any more")
        made = self._by_what[wanted.what](incident, wanted, now)
        return SlackFiles(made) if made else NOTHING

    @property
    def _zone(self) -> ZoneInfo:
        return self.desk.organisation.zone

    def _mark(self, incident: IncidentRecord) -> str:
        """Return what stands above every page of an exercise, in the channel's language."""
        words = translator(self.desk.organisation.language)
        said = words.text("exercise.notification", text=incident.reference)
        return said if incident.exercise else ""

    def _sheet(self, incident: IncidentRecord, wanted: Wanted, _: datetime) -> Sequence[Paper]:
        sheet = files.of_sheet(self.desk, wanted)
        if sheet is None:
            return ()
        return papers.of_sheet(sheet, incident.reference, self._zone, self._mark(incident))

    def _calls(self, incident: IncidentRecord, wanted: Wanted, _: datetime) -> Sequence[Paper]:
        printed = files.of_calls(self.desk, wanted)
        if printed is None:
            return ()
        title = translator(wanted.language).text("calls.scripts")
        return papers.of_calls(printed, incident.reference, title, self._zone, self._mark(incident))

    def _notice(self, incident: IncidentRecord, wanted: Wanted, now: datetime) -> Sequence[Paper]:
        notice = files.of_notice(self.desk, wanted)
        if notice is None:
            return ()
        voice = self._voice(wanted, now)
        named = people.names(self.desk, filter(None, [notice.approved_by]))
        day = local_date(notice.approved_at or notice.created_at, self._zone)
        rows, mark = proof_rows(notice, named, voice), self._mark(incident)
        return papers.of_notice(notice, incident.reference, rows, day, mark)

    def _timeline(self, incident: IncidentRecord, wanted: Wanted, now: datetime) -> Sequence[Paper]:
        words, reference = translator(wanted.language), incident.reference
        text = drawn.as_file(timeline.view(self.desk, incident, now), words)
        title = words.text("timeline.title", reference=reference)
        return (Paper(f"{reference}-timeline.txt", title, text.encode()),)

    def _scope(self, incident: IncidentRecord, wanted: Wanted, now: datetime) -> Sequence[Paper]:
        snapshot_id = int(wanted.about[0])
        view = scope_view.scope_answer(self.desk, snapshot_id, now)
        words, reference = translator(wanted.language), incident.reference
        named = people.names(self.desk, filter(None, [view.asked_by, view.confirmed_by]))
        text = scope_file.as_file(view, words, named)
        title = words.text("answer.title", reference=reference)
        return (Paper(f"{reference}-clients-{snapshot_id}.csv", title, text.encode()),)

    def _dossier(self, incident: IncidentRecord, wanted: Wanted, now: datetime) -> Sequence[Paper]:
        words = translator(wanted.language)
        made = dossier.collect(self.desk, incident, wanted.by, now)
        title, chapters = written.title(made, words), written.chapters(made, words)
        in_words = InWords(wanted.language, title, chapters, self._mark(incident))
        return dossier_papers.papers(made, in_words)

    def _voice(self, wanted: Wanted, now: datetime) -> Voice:
        return Voice(translator(wanted.language), self._zone, now)

"""Puts files into an incident's channel: a text to copy from, and the same to print."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.domain.records import IncidentRecord
from bot.i18n.catalogue import translator
from bot.services.papers import Paper
from bot.slack.edge import Edge


def mark(edge: Edge, incident: IncidentRecord) -> str:
    """Return what stands above every page of an exercise, in the channel's language."""
    words = translator(edge.desk.organisation.language)
    said = words.text("exercise.notification", text=incident.reference)
    return said if incident.exercise else ""


def post_later(edge: Edge, incident: IncidentRecord, make: Callable[[], Sequence[Paper]]) -> None:
    """Make papers and share them in the incident's channel, after the answer.

    An incident whose channel is not there yet has no place for them.
    """
    channel = incident.channel_id
    if channel is not None:
        edge.later(lambda: _post(edge, channel, make()))


def _post(edge: Edge, channel: str, papers: Sequence[Paper]) -> None:
    edge.client.files_upload_v2(
        channel=channel,
        file_uploads=[
            {"content": one.content, "filename": one.filename, "title": one.title} for one in papers
        ],
    )

"""Forms about many notices at once: later ones for who was told, and all alike but some."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.domain.notices import NoticeKind
from bot.domain.records import IncidentRecord
from bot.domain.views import NoticePreview
from bot.messages import choices, ids, words
from bot.messages.blocks import option, section
from bot.messages.frame import banner
from bot.messages.inputs import chosen, field, form, hinted, typed
from bot.messages.release_forms import here
from bot.messages.sheets import LANGUAGES
from bot.messages.types import Json
from bot.messages.voice import Voice

KINDS: Final = (NoticeKind.CLIENT_UPDATE, NoticeKind.CLIENT_FINAL, NoticeKind.CLIENT_ALL_CLEAR)


def later_form(incident: IncidentRecord, clients: Mapping[str, str], voice: Voice) -> Json:
    """Draw the form that has later notices drafted for clients that were told.

    Args:
        incident: The incident.
        clients: The clients it concerns, by id and name.
        voice: How it speaks.
    """
    kinds = [option(words.named(voice, "later.kind", kind), kind) for kind in KINDS]
    box = typed(multiline=True)
    blocks = [
        *banner(voice, incident.exercise),
        section(voice.text("later.text")),
        field(ids.KIND, voice.label("later.which"), chosen("radio_buttons", kinds, KINDS[:1])),
        hinted(voice, ids.LOOKED_AT, "later.looked_at", box, optional=True),
        *(_news(voice, language) for language in LANGUAGES),
        *([_clients(voice, clients)] if clients else []),
    ]
    metadata = ids.encode(incident=incident.id)
    return form(voice, "later", ids.LATER_VIEW, blocks, metadata=metadata)


def except_form(preview: NoticePreview, alike: Mapping[str, str], voice: Voice) -> Json:
    """Draw the form that releases all that are alike, but some.

    Args:
        preview: The notice that is shown.
        alike: The others that would go along: client by id of the notice.
        voice: How it speaks.
    """
    blocks = [
        *banner(voice, preview.exercise),
        section(voice.plural("except.text", len(alike) + 1)),
        field(
            ids.EXCEPT,
            voice.label("except.which"),
            choices.pick_several(alike),
            hint=voice.label("except.hint"),
        ),
    ]
    return form(voice, "except", ids.EXCEPT_VIEW, blocks, metadata=here(preview))


def _news(voice: Voice, language: str) -> Json:
    label = voice.label("later.news", language=words.named(voice, "language", language))
    return field(f"{ids.NEWS}.{language}", label, typed(multiline=True), optional=True)


def _clients(voice: Voice, clients: Mapping[str, str]) -> Json:
    return hinted(
        voice, ids.LATER_CLIENTS, "later.clients", choices.pick_several(clients), optional=True
    )

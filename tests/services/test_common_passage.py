"""The common passage is written once, in each language, for all drafts."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest

from bot.domain.approval import ReleasePath, ReleaseRefused
from bot.domain.determination import Named
from bot.domain.errors import Refusal
from bot.domain.incident import NoticeState
from bot.domain.outgoing import RowState
from bot.services import common_passage, editing, releasing
from bot.services.approvals import alike
from bot.services.common_passage import Rewritten
from bot.services.foreign import ForeignClientNamed
from bot.services.outbox import listing
from bot.services.rights import NotAllowed
from bot.store import incidents as kept_incidents
from tests.services.desk import (
    ALDER,
    BOREE,
    DEPUTY,
    ELM,
    GRIEF,
    HAZEL,
    LEAD,
    NIGHT,
    OFFICER,
    RESPONDER,
    STAFF,
    TWIN,
    Night,
    confirmed,
    lab_scope,
    opened,
)

SOON = NIGHT + timedelta(minutes=5)
DUTCH = "Onbekenden hebben de back-upserver versleuteld."
ASK = "notices.second"
FRENCH = "Des inconnus ont chiffré le serveur de sauvegarde."


def write(night: Night, by: str = LEAD, **texts: str) -> Rewritten:
    """Write the passage of some languages."""
    return common_passage.write(night.desk, night.incident_id, texts, by, SOON)


def edit(night: Night, client_id: str, old: str, new: str) -> None:
    """Change some words of a client's draft."""
    draft = night.draft(client_id)
    text = draft.text.replace(old, new)
    editing.edit(
        night.desk, draft.id, draft.digest, RESPONDER, SOON, subject=draft.subject, text=text
    )


def test_each_language_gets_its_own(night: Night) -> None:
    """In every draft of that language, also the ones without an address; the others stay."""
    german = night.draft("L-CARLS")
    assert write(night, nl=DUTCH, fr=FRENCH) == Rewritten(5, 0)

    for client_id in (ALDER, TWIN, GRIEF, ELM):
        assert DUTCH in night.draft(client_id).text
        assert DUTCH in night.draft(client_id).html
    assert FRENCH in night.draft(BOREE).text
    assert night.draft("L-CARLS") == german
    assert night.draft(ELM).state is NoticeState.BLOCKED


def test_who_wrote_it_releases_none_of_them(night: Night) -> None:
    """Four eyes hold for a passage as for a text of one's own."""
    write(night, by=OFFICER, nl=DUTCH)
    draft = night.draft(ALDER)
    assert draft.authors == ()
    with pytest.raises(ReleaseRefused) as refused:
        releasing.approve(night.desk, draft.id, draft.digest, OFFICER, SOON)
    assert refused.value.key == "approval.error.own_text"
    releasing.countersign(night.desk, draft.id, draft.digest, RESPONDER, SOON)
    release = releasing.approve(night.desk, draft.id, draft.digest, OFFICER, SOON)
    assert release.path is ReleasePath.COUNTERSIGNED


def test_drafts_with_the_passage_are_still_alike(night: Night) -> None:
    """Sixty are released with one press after it, as before."""
    write(night, nl=DUTCH)
    draft = night.draft(ALDER)
    assert releasing.approve_alike(night.desk, draft.id, draft.digest, OFFICER, SOON) == 2


def test_an_edit_elsewhere_survives_it(night: Night) -> None:
    """Both are in the text; one in the same place waits for a person."""
    first = night.draft(ALDER).text.splitlines()[0]
    edit(night, ALDER, first, "Beste mevrouw Alders,")
    assert write(night, nl=DUTCH) == Rewritten(4, 0)
    text = night.draft(ALDER).text
    assert "Beste mevrouw Alders," in text
    assert DUTCH in text
    edit(night, ALDER, DUTCH, "Eigen woorden over de aanval.")

    assert write(night, nl="Heel andere woorden.") == Rewritten(3, 1)
    assert "Eigen woorden over de aanval." in night.draft(ALDER).text
    assert "Heel andere woorden." in night.draft(TWIN).text


@pytest.mark.parametrize("client_id", [ALDER, ELM])
@pytest.mark.parametrize("edited", [False, True])
def test_a_draft_that_was_sent_back_stays_so(night: Night, client_id: str, edited: bool) -> None:
    """A passage for all does not answer the comment on one, nor lets it go with the rest."""
    if edited:
        first = night.draft(client_id).text.splitlines()[0]
        edit(night, client_id, first, "Beste,")
    draft = night.draft(client_id)
    releasing.reject(night.desk, draft.id, draft.digest, OFFICER, "Verkeerde toon.", SOON)
    before = night.draft(client_id)
    write(night, nl=DUTCH)
    after = night.draft(client_id)
    assert DUTCH in after.text
    assert (after.state, after.comment) == (before.state, "Verkeerde toon.")


def test_it_is_taken_away_again(night: Night) -> None:
    """An empty passage leaves the drafts as they were made; nobody wrote in them."""
    before = night.draft(ALDER).text
    write(night, by=OFFICER, nl=DUTCH)
    write(night, by=OFFICER, nl="")

    draft = night.draft(ALDER)
    assert draft.text == before
    release = releasing.approve(night.desk, draft.id, draft.digest, OFFICER, SOON)
    assert release.path is ReleasePath.UNEDITED


def test_a_passage_that_stays_makes_nobody_an_author(night: Night) -> None:
    """Only what changes counts."""
    write(night, by=LEAD, nl=DUTCH)
    assert write(night, by=OFFICER, nl=DUTCH, fr="") == Rewritten(0, 0)
    draft = night.draft(ALDER)
    release = releasing.approve(night.desk, draft.id, draft.digest, OFFICER, SOON)
    assert release.path is ReleasePath.FOUR_EYES


def test_it_names_no_client(night: Night) -> None:
    """What fits one client's notice gives it away in all others; nothing is saved."""
    with pytest.raises(ForeignClientNamed) as refused:
        write(night, fr=FRENCH, nl="Het begon bij Alderwick Bouw.")
    assert refused.value.field == "passage.nl"
    assert common_passage.passages_of(night.desk, night.incident_id, LEAD)["nl"] == ""


def test_a_passage_is_no_template(night: Night) -> None:
    """Every character of it shows as it is."""
    write(night, nl="{{ 7 * 7 }} <b>vet</b> <!channel>")
    draft = night.draft(ALDER)
    assert "{{ 7 * 7 }} <b>vet</b>" in draft.text
    assert "<b>vet</b>" not in draft.html


def test_the_languages_in_use_are_offered(night: Night) -> None:
    """With what stands there now."""
    write(night, nl=DUTCH)
    found = common_passage.passages_of(night.desk, night.incident_id, RESPONDER)
    assert found == {"de": "", "en": "", "fr": "", "nl": DUTCH}


def test_a_passage_has_an_end_and_a_writer_of_the_team(night: Night) -> None:
    """Too long or by a stranger, it changes nothing."""
    with pytest.raises(Refusal) as refused:
        write(night, nl="x" * 3001)
    assert (refused.value.key, refused.value.field) == ("error.passage_too_long", "passage.nl")
    with pytest.raises(NotAllowed):
        write(night, by=STAFF, nl=DUTCH)


def test_a_later_draft_has_it_too(night: Night) -> None:
    """A client that a wider scope brings in reads the same; its writer is its author."""
    desk = night.desk
    incident_id = opened(desk, request_key="later")
    later = Night(desk, incident_id)
    common_passage.write(desk, incident_id, {"nl": DUTCH}, OFFICER, SOON)
    confirmed(desk, incident_id, SOON, lab_scope())

    draft = later.draft(ALDER)
    assert DUTCH in draft.text
    with pytest.raises(ReleaseRefused):
        releasing.approve(desk, draft.id, draft.digest, OFFICER, SOON)


def test_somebody_else_is_asked_to_read_the_passage(night: Night) -> None:
    """Once, in the channel; taking a passage away leaves nothing to be read."""
    write(night, nl=DUTCH, fr=FRENCH)
    write(night, nl="", fr="")

    asked = [row for row in listing(night.desk.store, (RowState.WAITING,)) if row.kind == ASK]
    assert [row.facts["by"] for row in asked] == [LEAD]


def test_the_passage_is_read_once_for_all_drafts_that_have_it(night: Night) -> None:
    """One signature stands under each; what somebody else wrote in as well wants its own."""
    desk = night.desk
    with desk.store.transaction():
        kept_incidents.set_fact(night.incident_id, "client_mail", "trusted", OFFICER, SOON)
    named = (Named(HAZEL, "Eigen server"),)  # who names it has written in its notice
    confirmed(desk, night.incident_id, SOON, lab_scope(named=named))
    edit(night, TWIN, "Beste", "Geachte")
    write(night, OFFICER, nl=DUTCH)
    draft = night.draft(ALDER)
    own = partial(releasing.countersign_alike, desk, draft.id, draft.digest, OFFICER, SOON)
    with pytest.raises(ReleaseRefused, match="countersign_own_text"):
        own()

    draft = night.draft(ALDER)
    assert alike(night.draft(HAZEL)) == alike(draft)
    assert releasing.countersign_alike(desk, draft.id, draft.digest, DEPUTY, SOON) == 2
    signed = {one: night.draft(one).countersigned_by for one in (ALDER, GRIEF, TWIN, HAZEL)}
    assert signed == {ALDER: DEPUTY, GRIEF: DEPUTY, TWIN: None, HAZEL: None}
    path = releasing.approve(desk, draft.id, draft.digest, OFFICER, SOON).path
    assert path is ReleasePath.COUNTERSIGNED

"""The door: every press, form and search is refused to whom it is not for, before it shows."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Any, TypeVar
from unittest.mock import Mock

import pytest

from bot.domain.errors import Refusal
from bot.domain.organisation import Right
from bot.i18n.catalogue import translator
from bot.messages import ids
from bot.messages.permissions import PERMISSIONS, needed
from bot.services import closing, people
from bot.services.desk import Desk
from bot.services.rights import IncidentClosed, NoSuchIncident, NotAllowed
from bot.slack import bolt
from bot.slack.door import guarded
from bot.slack.edge import Edge
from bot.slack.given import Act
from bot.slack.words import WINDOWS
from bot.store import incidents as kept
from bot.store.database import Store
from tests.services.desk import (
    COUNSEL,
    DEPUTY,
    LEAD,
    MANAGER,
    NIGHT,
    OFFICER,
    RESPONDER,
    STAFF,
    make_desk,
    opened,
)

T = TypeVar("T")
ENGLISH = translator("en")
FREE = {Right.OPEN}


class AtOnce(Executor):
    """Does what is to be done later at once, so that a test sees what came of it."""

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        """Do it."""
        done: Future[T] = Future()
        done.set_result(fn(*args, **kwargs))
        return done


class Registry:
    """Stands where Bolt's app stands, and keeps what is registered by its name."""

    def __init__(self) -> None:
        self.acts: dict[str, Callable[..., None]] = {}
        self.forms: dict[str, Callable[..., None]] = {}
        self.searches: dict[str, Callable[..., None]] = {}

    def action(self, name: str) -> Callable[..., None]:
        """Keep a press."""
        return self._keeper(self.acts, name)

    def view(self, name: str) -> Callable[..., None]:
        """Keep a form."""
        return self._keeper(self.forms, name)

    def options(self, name: str) -> Callable[..., None]:
        """Keep a field that is searched."""
        return self._keeper(self.searches, name)

    def other(self, *_: object) -> Callable[..., None]:
        """Take what has no name in the table: commands, shortcuts, events."""
        return lambda *_, **__: None

    command = shortcut = event = other

    @staticmethod
    def _keeper(where: dict[str, Callable[..., None]], name: str) -> Callable[..., None]:
        def keep(
            run: Callable[..., None] | None = None, *, ack: object = None, lazy: Any = ()
        ) -> None:
            if run is None:
                (shows,) = lazy
                where[name] = lambda _, body: shows(body)
            else:
                where[name] = run

        return keep


class Edges:
    """One desk with an incident, and the handlers as people reach them."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.incident_id = opened(desk)
        self.slack = Mock()
        self.slack.views_open.return_value = {"view": {"id": "V1"}}
        self.slack.views_push.return_value = {"view": {"id": "V2"}}
        self.edge = Edge(desk, lambda: NIGHT, self.slack, AtOnce())
        self.registry = Registry()
        app: Any = self.registry
        for part in bolt.PARTS:
            part.register(app, self.edge)
        for person in (OFFICER, DEPUTY, LEAD, RESPONDER, MANAGER, COUNSEL, STAFF):
            people.remember(desk, person, person, "en-GB", NIGHT)

    def press(self, name: str, person: str) -> str:
        """Return all that a person is shown after a press."""
        value = ids.encode(incident=self.incident_id)
        pressed = {"action_id": name, "block_id": value, "value": value}
        body = {
            "type": "block_actions",
            "user": {"id": person},
            "channel": {"id": "C1"},
            "trigger_id": "1.2",
            "actions": [pressed],
            "view": self._view(name),
        }
        ack = Mock()
        self.slack.reset_mock()
        self.registry.acts[name](ack, body)
        return str(self.slack.mock_calls)

    def submit(self, name: str, person: str) -> str:
        """Return what a person is answered to a form."""
        body = {"type": "view_submission", "user": {"id": person}, "view": self._view(name)}
        ack = Mock()
        self.registry.forms[name](ack, body)
        return str(ack.mock_calls)

    def search(self, name: str, person: str) -> list[Any]:
        """Return what a field offers a person."""
        body = {"user": {"id": person}, "view": self._view("view.any"), "value": ""}
        ack = Mock()
        self.registry.searches[name](ack, body)
        return list(ack.call_args.kwargs["options"])

    def _view(self, name: str) -> dict[str, Any]:
        field = {"type": "input", "block_id": "x", "element": {"type": "plain_text_input"}}
        return {
            "id": "V1",
            "type": "modal",
            "callback_id": name,
            "private_metadata": ids.encode(incident=self.incident_id),
            "blocks": [field],
            "state": {"values": {}},
        }


def _of(filled: Path, folder: Path) -> Iterator[Edges]:
    path = shutil.copyfile(filled, folder / "door.db")
    store = Store(f"sqlite:///{path}")
    try:
        yield Edges(make_desk(store))
    finally:
        store.close()


@pytest.fixture(scope="module")
def edges(filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Edges]:
    """Yield an edge whose incident no test changes."""
    yield from _of(filled, tmp_path_factory.mktemp("door"))


@pytest.fixture
def own_edges(filled: Path, tmp_path: Path) -> Iterator[Edges]:
    """Yield an edge of one test alone."""
    yield from _of(filled, tmp_path)


def names(edges: Edges) -> set[str]:
    """Return every name a person can reach, as the table has it."""
    registry = edges.registry
    reached = {*registry.acts, *registry.forms, *registry.searches}
    return {one if one in PERMISSIONS else one.rpartition(".")[0] for one in reached}


def refusal(desk: Desk, name: str) -> str:
    """Return the sentence for who is no member and has no role."""
    right = Right.WORK if needed(name) is Right.RELEASE else needed(name)
    mentions = ", ".join(f"<@{one}>" for one in desk.organisation.officers)
    error: Refusal = NoSuchIncident("error.no_such_incident")
    if right is not None:
        error = NotAllowed(f"error.not_allowed_{right.value}", officers=mentions)
    return ENGLISH.refusal(error)


def test_the_table_names_every_press_and_form_and_no_other(edges: Edges) -> None:
    """What nobody thought of is not open to all, and a dead line tells nobody a lie."""
    assert names(edges) == set(PERMISSIONS)


def test_every_press_is_refused_to_an_outsider(edges: Edges) -> None:
    """Whoever has no role is told at once and whom to ask; nothing opens and nothing changes."""
    for name in edges.registry.acts:
        if needed(name) not in FREE:
            said = edges.press(name, STAFF)
            assert refusal(edges.desk, name) in said.replace("\\'", "'"), name


def test_every_form_is_refused_to_an_outsider(edges: Edges) -> None:
    """A form that came from elsewhere is refused before it is looked into."""
    for name in edges.registry.forms:
        if needed(name) not in FREE:
            said = edges.submit(name, STAFF)
            expected = edges.edge.plainly(refusal(edges.desk, name))
            assert expected in said.replace("\\'", "'"), name


def test_no_search_answers_an_outsider(edges: Edges) -> None:
    """The names of systems and clients are for those who work on the incident."""
    assert edges.registry.searches
    for name in edges.registry.searches:
        assert edges.search(name, STAFF) == []
    assert edges.search(ids.SYSTEMS, LEAD)


def test_a_restricted_incident_is_not_there_for_who_was_not_picked(own_edges: Edges) -> None:
    """A deputy has every right but does not belong: no press tells that there is anything."""
    desk = own_edges.desk
    with desk.store.transaction():
        kept.update(own_edges.incident_id, restricted=True)
        kept.set_fact(own_edges.incident_id, "members", LEAD, OFFICER, NIGHT)
    hidden = ENGLISH.text("error.no_such_incident")
    for name in own_edges.registry.acts:
        if needed(name) not in {Right.OPEN, Right.EXERCISE, Right.ADVISE}:
            assert hidden in own_edges.press(name, DEPUTY), name


def test_a_picked_member_without_a_role_looks_and_changes_nothing(own_edges: Edges) -> None:
    """Somebody of the staff was picked: the status opens, a note is refused before it is typed."""
    desk = own_edges.desk
    with desk.store.transaction():
        kept.update(own_edges.incident_id, restricted=True)
        kept.set_fact(own_edges.incident_id, "members", STAFF, OFFICER, NIGHT)
    assert "error" not in own_edges.press(ids.MENU_STATUS, STAFF)
    assert refusal(desk, ids.MENU_NOTE) in own_edges.press(ids.MENU_NOTE, STAFF)


@pytest.mark.parametrize("name", [ids.ASSESS_OPEN, ids.INCIDENT_CLOSE, ids.AWARENESS_CORRECT])
def test_what_is_decided_does_not_open_for_a_responder(edges: Edges, name: str) -> None:
    """Who works on it is told who decides it, and has typed nothing."""
    assert refusal(edges.desk, name) in edges.press(name, RESPONDER)
    assert edges.slack.views_update.call_args.kwargs["view"]["callback_id"] == ids.REFUSAL_VIEW


def test_the_lead_releases_whatever_role_the_lead_has(own_edges: Edges) -> None:
    """Rule 26: the management may not release, but whoever leads may."""
    officers = ", ".join(f"<@{one}>" for one in own_edges.desk.organisation.officers)
    refused = ENGLISH.text("error.not_allowed_release", officers=officers)
    assert refused in own_edges.press(ids.NOTICE_REJECT, MANAGER)
    with own_edges.desk.store.transaction():
        kept.update(own_edges.incident_id, lead=MANAGER)
    assert refused not in own_edges.press(ids.NOTICE_REJECT, MANAGER)


@pytest.mark.parametrize(("name", "person"), [(ids.MENU_NOTE, LEAD), (ids.COUNSEL_OBJECT, COUNSEL)])
def test_no_form_opens_once_the_incident_is_closed(
    own_edges: Edges, name: str, person: str
) -> None:
    """An old button in the channel says that it is over; looking still works."""
    desk, incident_id = own_edges.desk, own_edges.incident_id
    closing.close(desk, incident_id, OFFICER, "a drill of the alarm", NIGHT, false_alarm=True)
    with desk.store.read():
        reference = kept.get(incident_id).reference
    over = ENGLISH.refusal(IncidentClosed("error.incident_closed", reference=reference))
    assert over in own_edges.press(name, person)
    assert over not in own_edges.press(ids.MENU_STATUS, LEAD)


def test_a_word_takes_the_right_of_a_button() -> None:
    """Each word that opens a window names one that the table knows."""
    assert {window.button for window in WINDOWS.values()} <= set(PERMISSIONS)


def test_what_the_table_does_not_know_is_not_registered() -> None:
    """A new button without a line in the table stops the start, not the night."""

    def never(edge: Edge, act: Act) -> None:
        raise AssertionError("nobody comes this far")

    with pytest.raises(KeyError):
        guarded("button.of_nobody", never)

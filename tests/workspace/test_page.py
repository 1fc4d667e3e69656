"""The page over HTTP: who gets an answer, who may change anything, what is allowed to run."""

from __future__ import annotations

import http.client
import json
import smtplib
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from bot.workspace.mailbox import Mailbox
from bot.workspace.page import FOREIGN_POLICY, POLICY
from bot.workspace.running import RunningWorkspace
from tests.workspace.cast import ANNA, BRAM, CELINE, PEOPLE, SETTINGS, client_of, private_channel


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: http.client.HTTPMessage
    body: str


def ask(ws: RunningWorkspace, path: str, body: object = None, **headers: str | None) -> Answer:
    """One request as a browser on the page would send it; headers can be changed or left out."""
    address = urlsplit(ws.url).netloc
    sent: dict[str, str | None] = {"Host": address}
    if body is not None:
        sent |= {"Origin": ws.url, "Content-Type": "application/json"}
    sent |= {name.replace("_", "-"): value for name, value in headers.items()}
    connection = http.client.HTTPConnection(address, timeout=10)
    connection.putrequest("GET" if body is None else "POST", path, skip_host=True)
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    content = b"" if body is None else content
    for name, value in {**sent, "Content-Length": str(len(content))}.items():
        if value is not None:
            connection.putheader(name, value)
    connection.endheaders(content)
    answer = connection.getresponse()
    text = answer.read().decode("utf-8", "replace")
    connection.close()
    return Answer(answer.status, answer.headers, text)


@pytest.fixture
def posted(tmp_path: Path) -> Iterator[RunningWorkspace]:
    """A workspace with a mailbox in which a hostile letter lies."""
    message = EmailMessage()
    message["From"] = "privacy@own.example"
    message["To"] = "jan@client.example"
    message["Subject"] = "<script>alert(1)</script>"
    message.set_content("Dear <Jan>")
    message.add_alternative("<script>alert(1)</script><p>Dear Jan</p>", subtype="html")
    with (
        Mailbox(tmp_path) as mailbox,
        RunningWorkspace(people=PEOPLE, settings=SETTINGS, mailbox=mailbox) as ws,
    ):
        with smtplib.SMTP(mailbox.host, mailbox.port, timeout=10) as client:
            client.send_message(message)
        yield ws


def test_the_first_person_is_shown_to_whoever_is_nobody_yet(ws: RunningWorkspace) -> None:
    """The bare address leads to a person and a place; so does one that does not exist."""
    general = ws.read(lambda w: w.state.channel_named("general"))
    assert general is not None
    for path in ("/", "/?as=U0NOBODY", f"/?as={ws.bot_user_id}"):
        answer = ask(ws, path)
        assert (answer.status, answer.headers["Location"]) == (
            302,
            f"/?as={ANNA.id}&at={general.id}",
        )


@pytest.mark.parametrize("host", ["localhost:80", "127.0.0.1", "[::1]:99", "LOCALHOST"])
def test_the_machine_itself_is_answered(ws: RunningWorkspace, host: str) -> None:
    """Any way of naming this machine will do."""
    assert ask(ws, f"/?as={ANNA.id}&at=home", Host=host).status == 200


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost.", "[", ""])
def test_another_name_for_this_machine_is_refused(ws: RunningWorkspace, host: str) -> None:
    """A site that lets its name point here reads nothing."""
    for path in (f"/?as={ANNA.id}", "/events", "/mail", "/page/page.js"):
        assert ask(ws, path, Host=host).status in {400, 403}


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": None},
        {"Origin": None, "Sec_Fetch_Site": "cross-site"},
        {"Content_Type": "text/plain"},
        {"Content_Type": "application/x-www-form-urlencoded"},
        {"Host": "evil.example"},
    ],
)
def test_only_the_page_changes_anything(
    ws: RunningWorkspace, headers: dict[str, str | None]
) -> None:
    """A request from another site, or one a form could send, does nothing."""
    general = ws.read(lambda w: w.state.channel_named("general"))
    assert general is not None
    body = {"as": ANNA.id, "at": general.id, "text": "I did not write this"}
    assert ask(ws, "/act/say", body, **headers).status == 403
    assert ws.person("anna").messages("general") == []


def test_the_page_itself_may(ws: RunningWorkspace) -> None:
    """Its own origin, or the browser's word for it, is enough."""
    body = {"as": ANNA.id, "at": "general", "text": "Hello"}
    assert json.loads(ask(ws, "/act/say", body).body) == {"ok": True}
    assert ask(ws, "/act/say", body, Origin=None, Sec_Fetch_Site="same-origin").status == 200
    assert [message.text for message in ws.person("anna").messages("general")] == ["Hello"] * 2


@pytest.mark.parametrize(
    ("name", "body", "status"),
    [
        ("nothing", {"as": ANNA.id}, 404),
        ("say", {"as": "U0NOBODY"}, 404),
        ("say", {"as": ["U0ANNA"]}, 404),
        ("say", [], 400),
        ("say", "hello", 400),
    ],
)
def test_nonsense_is_refused(ws: RunningWorkspace, name: str, body: object, status: int) -> None:
    """Unknown acts, people and shapes are answered, not stumbled over."""
    assert ask(ws, f"/act/{name}", body).status == status


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[" * 100_000])
def test_what_is_no_json_is_refused(ws: RunningWorkspace, content: bytes) -> None:
    """Half a request, other bytes and endless nesting are the asker's fault, and said so."""
    assert ask(ws, "/act/say", content).status == 400


@pytest.mark.parametrize(
    ("name", "more", "failure"),
    [
        ("say", {"at": "C9", "text": "x"}, "C9"),
        ("press", {"where": "message/C9/1.2", "action": "a"}, ""),
        ("press", {"where": "nowhere", "action": "a"}, ""),
        ("pin", {"where": "home"}, ""),
        ("submit", {"view": "V9", "values": {}}, "does not see that view"),
        ("submit", {"view": "V9", "values": "x"}, "not a form"),
        ("press", {"where": "home", "action": "a", "value": {"local": "soon"}}, "soon"),
        ("shortcut", {"shortcut": "none"}, "none"),
        ("create", {"name": "Not A Name"}, "Not A Name"),
        ("say", {"text": "/breach now", "thread": "1.2"}, "not supported in threads"),
    ],
)
def test_what_is_not_there_is_said(
    ws: RunningWorkspace, name: str, more: dict[str, object], failure: str
) -> None:
    """Acting on what is gone, or asking for the impossible, gives a sentence for the person."""
    answer = ask(ws, f"/act/{name}", {"as": ANNA.id, **more})
    result = json.loads(answer.body)
    assert (answer.status, result["ok"]) == (200, False)
    assert result["failure"]
    assert failure in result["failure"]


def test_nothing_from_elsewhere_may_run(ws: RunningWorkspace) -> None:
    """The page allows its own script and style, no inline code, no frames around it."""
    answer = ask(ws, f"/?as={ANNA.id}&at=home")
    assert answer.headers["Content-Security-Policy"] == POLICY
    assert "unsafe" not in POLICY
    assert "frame-ancestors 'none'" in POLICY
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "<script>" not in answer.body
    assert " style=" not in answer.body
    assert " onclick=" not in answer.body


def test_assets_are_only_those_of_the_page(ws: RunningWorkspace) -> None:
    """Nothing else of the folder, let alone of the disk, is given out."""
    assert ask(ws, "/page/page.js").headers["Content-Type"].startswith("text/javascript")
    for name in ("layout.html", "..%2Fpage.py", "%2e%2e/page.py"):
        assert ask(ws, f"/page/{name}").status == 404


def test_changes_and_the_clock_are_told_as_they_happen(ws: RunningWorkspace) -> None:
    """The stream starts with where things stand and goes on with each change."""
    connection = http.client.HTTPConnection(urlsplit(ws.url).netloc, timeout=10)
    connection.request("GET", f"/events?as={ANNA.id}")
    stream = connection.getresponse()
    assert stream.headers["Content-Type"] == "text/event-stream"
    first = json.loads(stream.readline().removeprefix(b"data: "))
    ws.person("bram").write("general", "News")
    stream.readline()
    second = json.loads(stream.readline().removeprefix(b"data: "))
    assert second["revision"] > first["revision"]
    assert second["clock"]
    connection.close()


def test_a_file_is_for_those_who_see_its_channel(ws: RunningWorkspace) -> None:
    """Members get it as text that can do nothing; others are told there is none."""
    channel = private_channel(ws, "incident", ANNA.id)
    hostile = "<script>alert(1)</script>"
    client_of(ws).files_upload_v2(channel=channel, content=hostile, filename="a.html")
    (identity,) = ws.read(lambda w: list(w.state.files))
    answer = ask(ws, f"/file/{identity}?as={ANNA.id}")
    assert answer.body == hostile
    assert answer.headers["Content-Security-Policy"] == FOREIGN_POLICY
    assert not answer.headers["Content-Type"].startswith("text/html")
    kept = ask(ws, f"/file/{identity}?as={ANNA.id}&download=1")
    assert kept.headers["Content-Disposition"] == "attachment; filename*=UTF-8''a.html"
    assert ask(ws, f"/file/{identity}?as={CELINE.id}").status == 404
    assert ask(ws, f"/file/F9?as={ANNA.id}").status == 404


@pytest.mark.parametrize(
    ("kind", "shown", "disposition"),
    [
        ("image/png", "image/png", None),
        ("application/pdf", "application/pdf", None),
        ("image/svg+xml", "application/octet-stream", "attachment"),
        ("text/html", "text/plain", None),
    ],
)
def test_only_harmless_kinds_of_file_open_in_the_browser(
    ws: RunningWorkspace, kind: str, shown: str, disposition: str | None
) -> None:
    """Pictures and PDF are shown, markup is text, and what could run is only downloaded."""
    channel = private_channel(ws, "incident", ANNA.id)
    client_of(ws).files_upload_v2(channel=channel, content="x", filename="x")
    (identity,) = ws.read(lambda w: list(w.state.files))
    ws.change(lambda w: setattr(w.state.files[identity], "mimetype", kind))
    answer = ask(ws, f"/file/{identity}?as={ANNA.id}")
    assert answer.headers["Content-Type"].startswith(shown)
    given = answer.headers["Content-Disposition"]
    assert (given or "").startswith(disposition or "")
    assert (given is None) == (disposition is None)


def test_a_private_channel_is_drawn_for_members_only(ws: RunningWorkspace) -> None:
    """Its name, topic and words are nowhere in the page of someone else."""
    channel = private_channel(ws, "secret-heron", ANNA.id)
    ws.person("anna").write(channel, "The plan")
    assert "The plan" in ask(ws, f"/?as={ANNA.id}&at={channel}").body
    other = ask(ws, f"/?as={BRAM.id}&at={channel}")
    assert other.status == 302
    assert channel not in other.headers["Location"]
    elsewhere = ask(ws, other.headers["Location"]).body
    assert "The plan" not in elsewhere
    assert "secret-heron" not in elsewhere


def test_one_begins_where_something_was_said_last(ws: RunningWorkspace) -> None:
    """Without a place in the address, the newest message's channel is shown."""
    channel = private_channel(ws, "incident", ANNA.id)
    ws.person("anna").write("general", "Earlier")
    ws.person("anna").write(channel, "Later")
    assert ask(ws, f"/?as={ANNA.id}").headers["Location"] == f"/?as={ANNA.id}&at={channel}"


def test_a_messages_permanent_address_leads_to_it(ws: RunningWorkspace) -> None:
    """It opens as someone who may read it; for anything else there is no such message."""
    channel = private_channel(ws, "incident", CELINE.id)
    ts = ws.person("celine").write(channel, "Here")
    link = client_of(ws).chat_getPermalink(channel=channel, message_ts=ts)["permalink"]
    answer = ask(ws, urlsplit(str(link)).path)
    assert answer.headers["Location"] == f"/?as={CELINE.id}&at={channel}#m-{ts}"
    assert ask(ws, "/archives/C9/p1234567890123456").status == 404
    assert ask(ws, f"/archives/{channel}/x").status == 404


def test_mail_is_shown_and_can_do_nothing(posted: RunningWorkspace) -> None:
    """The list and the letter are escaped; its HTML is apart, sandboxed, and without scripts."""
    page = ask(posted, f"/mail?as={ANNA.id}&open=1")
    assert page.status == 200
    assert "<script>alert" not in page.body
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page.body
    assert 'sandbox src="/mail/1/html"' in page.body
    html = ask(posted, "/mail/1/html")
    assert html.headers["Content-Security-Policy"] == FOREIGN_POLICY
    assert FOREIGN_POLICY.startswith("sandbox; default-src 'none'")
    raw = ask(posted, "/mail/1/raw")
    assert raw.headers["Content-Disposition"].endswith("0001-jan_at_client.example.eml")
    assert "Dear <Jan>" in raw.body


def test_a_letter_that_is_not_there(posted: RunningWorkspace) -> None:
    """An unknown number shows the list, and has neither HTML nor source."""
    assert ask(posted, f"/mail?as={ANNA.id}&open=99").status == 200
    for path in ("/mail/99/html", "/mail/99/raw", "/mail/x/raw"):
        assert ask(posted, path).status == 404


def test_a_workspace_without_a_mailbox_has_no_link_to_one(ws: RunningWorkspace) -> None:
    """The page hides what is not there."""
    assert "/mail" not in ask(ws, f"/?as={ANNA.id}&at=home").body
    assert ask(ws, "/mail").status == 404

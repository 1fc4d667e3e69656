"""Block Kit drawn as HTML, block by block and element by element."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.workspace.elements_held import HOLDS
from bot.workspace.page_blocks import HELD, Drawing, render_blocks
from bot.workspace.page_text import Viewer
from bot.workspace.state import Json, StateValues
from tests.workspace.cast import actions, button, input_of, mrkdwn, option, plain, section
from tests.workspace.page_bot import every_block, every_field

VIEWER = Viewer(
    person="U0ANNA",
    now=datetime(2026, 11, 22, 9, 0, tzinfo=UTC),
    users={"U0ANNA": "Anna", "U0BRAM": "Bram"},
    channels={"C1": "general"},
)
HOSTILE = "<i onclick=x>"


def drawing(values: StateValues | None = None, **errors: str) -> Drawing:
    """What Anna sees."""
    return Drawing(VIEWER, "view/V1", values or {}, errors, people=("U0ANNA", "U0BRAM"))


def drawn(*blocks: Json, values: StateValues | None = None, **errors: str) -> str:
    """Blocks as HTML, spaces between tags and words evened out."""
    completed = [{"block_id": f"b{number}", **block} for number, block in enumerate(blocks)]
    return " ".join(str(render_blocks(completed, drawing(values, **errors))).split())


def test_every_block_and_element_the_bot_uses_is_drawn() -> None:
    """Nothing is left as a kind that is not drawn."""
    html = drawn(*every_block(), *every_field())
    assert "is not drawn here" not in html


def test_what_is_unknown_says_so() -> None:
    """A block or element nobody thought of leaves a note rather than breaking the page."""
    html = drawn({"type": "hologram"}, actions({"type": "knob", "action_id": "a"}))
    assert "(hologram is not drawn here)" in html
    assert "(knob is not drawn here)" in html


def test_the_page_reads_what_acting_writes() -> None:
    """Both sides agree on where an element keeps what it holds."""
    assert {kind: held for kind, (held, _initial) in HELD.items()} == dict(HOLDS)


@pytest.mark.parametrize(
    ("element", "held", "expected"),
    [
        ({"type": "plain_text_input"}, {"value": "a<b"}, 'value="a&lt;b"'),
        ({"type": "plain_text_input", "multiline": True}, {"value": "a<b"}, "a&lt;b</textarea>"),
        ({"type": "number_input", "is_decimal_allowed": True}, {"value": "1.5"}, 'step="any"'),
        ({"type": "datepicker"}, {"selected_date": "2026-11-22"}, 'value="2026-11-22"'),
        ({"type": "timepicker"}, {"selected_time": "10:14"}, 'value="10:14"'),
        (
            {"type": "datetimepicker"},
            {"selected_date_time": 1795341600},
            'value="2026-11-22T11:00"',
        ),
        ({"type": "users_select"}, {"selected_user": "U0BRAM"}, 'value="U0BRAM" selected>Bram'),
        (
            {"type": "conversations_select"},
            {"selected_conversation": "C1"},
            'value="C1" selected>#general',
        ),
        (
            {"type": "static_select", "options": [option("a"), option("b")]},
            {"selected_option": option("b")},
            'value="b" selected>B',
        ),
        (
            {"type": "multi_external_select"},
            {"selected_options": [option("x", "Acme")]},
            '<span class="chip">Acme</span>',
        ),
        (
            {"type": "checkboxes", "options": [option("a"), option("b")]},
            {"selected_options": [option("a")]},
            'value="a" checked',
        ),
    ],
)
def test_an_element_shows_what_it_holds(element: Json, held: Json, expected: str) -> None:
    """Whatever was typed or chosen stands in the field at the next drawing."""
    kind = element["type"]
    values = {"what": {"what": {"type": kind, **held}}}
    assert expected in drawn(input_of(element), values=values)


def test_an_element_starts_with_what_the_bot_gave() -> None:
    """Before anyone types, the initial value stands there; after it was emptied, nothing does."""
    block = input_of({"type": "plain_text_input", "initial_value": "given"})
    emptied: StateValues = {"what": {"what": {"type": "plain_text_input", "value": None}}}
    assert 'value="given"' in drawn(block)
    assert 'value=""' in drawn(block, values=emptied)


def test_a_field_names_its_error_to_screen_readers() -> None:
    """The sentence stands beside the field and is what describes it."""
    html = drawn(input_of({"type": "plain_text_input"}), what="Say <more>.")
    assert 'aria-invalid="true"' in html
    identity = drawing().identity("what", "what")
    assert f'aria-describedby="{identity}-error"' in html
    assert f'<p class="error" id="{identity}-error" role="alert">Say &lt;more&gt;.</p>' in html


def test_required_and_optional_fields_are_told_apart() -> None:
    """A required field has its mark, an optional one its word."""
    field = {"type": "plain_text_input"}
    assert "(required)" in drawn(input_of(field))
    assert "(optional)" in drawn(input_of(field, optional=True))
    assert "(required)" not in drawn(input_of(field, optional=True))


def test_options_have_groups_and_descriptions() -> None:
    """Groups keep their labels, descriptions stand with their option."""
    described = {**option("a"), "description": plain("the first")}
    groups = [{"label": plain("One"), "options": [described]}]
    grouped = {"type": "static_select", "action_id": "s", "option_groups": groups}
    assert '<optgroup label="One"> <option value="a">A – the first</option>' in drawn(
        actions(grouped)
    )
    boxes = {"type": "radio_buttons", "action_id": "r", "options": [described]}
    assert "<small>the first</small>" in drawn(actions(boxes))


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x"])
def test_a_button_leads_only_to_harmless_addresses(url: str) -> None:
    """A button with a script for an address is a button without one."""
    assert "href" not in drawn(actions(button("go", url=url)))
    assert 'href="https://a.example"' in drawn(actions(button("go", url="https://a.example")))


def rich(*elements: Json) -> Json:
    """A rich_text block."""
    return {"type": "rich_text", "elements": list(elements)}


@pytest.mark.parametrize(
    ("element", "expected"),
    [
        ({"type": "text", "text": "<x>", "style": {"bold": True}}, "<strong>"),
        ({"type": "text", "text": "x", "style": {"code": True, "strike": True}}, "<s><code>"),
        ({"type": "link", "url": "javascript:x", "text": "go"}, "<div>go</div>"),
        ({"type": "user", "user_id": "U0BRAM"}, "@Bram"),
        ({"type": "channel", "channel_id": "C1"}, "#general"),
        ({"type": "usergroup", "usergroup_id": "S9"}, "@group"),
        ({"type": "broadcast", "range": "here"}, "@here"),
        ({"type": "emoji", "name": "lock"}, "🔒"),
        ({"type": "date", "timestamp": 0, "format": "{date_num}"}, "1970-01-01"),
        ({"type": "color", "value": "#fff"}, "<code>#fff</code>"),
    ],
)
def test_rich_text_pieces(element: Json, expected: str) -> None:
    """Each kind of piece in a line is drawn."""
    html = drawn(rich({"type": "rich_text_section", "elements": [element]}))
    assert expected in html
    assert "<x>" not in html


def test_rich_text_lists_quotes_and_code() -> None:
    """Lists keep their depth and numbering."""
    line = {"type": "rich_text_section", "elements": [{"type": "text", "text": "a"}]}
    html = drawn(
        rich(
            {
                "type": "rich_text_list",
                "style": "ordered",
                "indent": 2,
                "offset": 3,
                "elements": [line],
            },
            {"type": "rich_text_quote", "elements": line["elements"]},
            {"type": "rich_text_preformatted", "elements": line["elements"]},
        )
    )
    assert '<ol class="deep2" start="4">' in html
    assert "<blockquote><span" in html
    assert "<pre><span" in html


def test_a_table_has_a_head_and_columns() -> None:
    """The first row is the head; numbers keep to the right where asked."""
    cells: list[Any] = [{"type": "raw_text", "text": HOSTILE}, {"type": "raw_number", "value": 7}]
    settings = [None, {"align": "right", "is_wrapped": True}]
    html = drawn({"type": "table", "rows": [cells, cells], "column_settings": settings})
    assert '<th scope="col" class="left">&lt;i onclick=x&gt;</th>' in html
    assert '<td class="right wrapped">7</td>' in html


@pytest.mark.parametrize(("level", "role"), [("warning", "alert"), ("info", "note")])
def test_an_alert_has_its_level(level: str, role: str) -> None:
    """Warnings are announced, information is not."""
    html = drawn({"type": "alert", "level": level, "text": mrkdwn("*now*")})
    assert f'<div class="notice {level}" role="{role}">' in html


def test_pictures_come_from_here_only() -> None:
    """A file of the workspace is shown, a picture from elsewhere is described."""
    own = {"type": "image", "slack_file": {"id": "F1"}, "alt_text": "plan"}
    foreign = {"type": "image", "image_url": "https://a.example/x.png", "alt_text": HOSTILE}
    assert '<img src="/file/F1?as=U0ANNA" alt="plan">' in drawn(own)
    html = drawn(foreign, {"type": "context", "elements": [foreign]})
    assert "<img" not in html
    assert "&lt;i onclick=x&gt;" in html


def test_hostile_words_are_escaped_wherever_they_stand() -> None:
    """Labels, placeholders, options, values, confirmations: none of them becomes a tag."""
    asking = {
        "title": plain(HOSTILE),
        "text": mrkdwn(HOSTILE),
        "confirm": plain(HOSTILE),
        "deny": plain(HOSTILE),
    }
    blocks = [
        section(HOSTILE, fields=[mrkdwn(HOSTILE)]),
        actions(button("go", text=plain(HOSTILE), value=HOSTILE, confirm=asking)),
        actions({"type": "overflow", "action_id": HOSTILE, "options": [option("a", HOSTILE)]}),
        input_of({"type": "multi_static_select", "options": [option(HOSTILE, HOSTILE)]}, HOSTILE),
        input_of({"type": "plain_text_input", "placeholder": plain(HOSTILE)}, hint=plain(HOSTILE)),
        {"type": "header", "text": plain(HOSTILE)},
        {"type": "markdown", "text": HOSTILE},
    ]
    assert "<i" not in drawn(*blocks).replace("<input", "")

"""What Slack refuses in blocks, attachments and views is refused, by its name and place."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.workspace.blockkit.checking import (
    checked_attachments,
    checked_blocks,
    checked_offers,
    checked_view,
)
from bot.workspace.blockkit.rules import Surface
from bot.workspace.errors import SlackError
from bot.workspace.ids import Ids
from bot.workspace.state import Json
from tests.workspace.cast import (
    actions,
    button,
    input_of,
    modal,
    mrkdwn,
    option,
    plain,
    section,
    text_input,
)


def select(**more: Any) -> Json:
    """A menu of one option."""
    return {"type": "static_select", "action_id": "pick", "options": [option()], **more}


def multi(**more: Any) -> Json:
    """A menu of one option, several to choose."""
    return {"type": "multi_static_select", "action_id": "pick", "options": [option()], **more}


def boxes(**more: Any) -> Json:
    """Checkboxes with one option."""
    return {"type": "checkboxes", "action_id": "pick", "options": [option()], **more}


def radios(**more: Any) -> Json:
    """Radio buttons with one option."""
    return {"type": "radio_buttons", "action_id": "pick", "options": [option()], **more}


def number(**more: Any) -> Json:
    """A field for a number."""
    return {"type": "number_input", "is_decimal_allowed": False, **more}


def table(rows: int = 1, columns: int = 1, text: str = "x") -> Json:
    """A table of equal cells."""
    row = [{"type": "raw_text", "text": text}] * columns
    return {"type": "table", "rows": [row] * rows}


def data_table(*rows: list[Json], **more: Any) -> Json:
    """A sortable table."""
    return {"type": "data_table", "caption": "Clients", "rows": list(rows), **more}


def rich(*parts: Json) -> Json:
    """A rich text block."""
    return {"type": "rich_text", "elements": list(parts)}


def paragraph(*pieces: Json) -> Json:
    """A paragraph of rich text."""
    return {"type": "rich_text_section", "elements": list(pieces)}


def question(**more: Any) -> Json:
    """A confirmation."""
    parts = {"title": plain("Sure?"), "text": mrkdwn("Really"), "confirm": plain("Yes")}
    return {**parts, "deny": plain("No"), **more}


CELL = {"type": "raw_text", "text": "x"}
ALERT = {"type": "alert", "text": plain("Careful"), "level": "warning"}
IMAGE = {"type": "image", "image_url": "https://example.com/a.png", "alt_text": "A"}
PIECE = {"type": "text", "text": "bold", "style": {"bold": True}}
CONVERSATIONS = {
    "type": "conversations_select",
    "filter": {"include": ["private"], "exclude_bot_users": True},
}

GOOD: dict[str, tuple[Surface, Json]] = {
    "section with text": ("message", section()),
    "section with fields": ("message", {"type": "section", "fields": [plain("a"), mrkdwn("b")]}),
    "section with a button": ("message", section(accessory=button(style="danger", value="1"))),
    "section with an image": ("message", section(accessory=IMAGE)),
    "section with a menu": ("modal", section(accessory=select(initial_option=option()))),
    "button with confirmation": ("message", actions(button(confirm=question(style="danger")))),
    "button with an address": ("message", actions(button(url="https://example.com/x"))),
    "header": ("home", {"type": "header", "text": plain("x" * 150)}),
    "divider": ("message", {"type": "divider"}),
    "context": ("message", {"type": "context", "elements": [mrkdwn("a"), IMAGE]}),
    "image": ("message", {**IMAGE, "title": plain("Title")}),
    "markdown": ("message", {"type": "markdown", "text": "# Hello"}),
    "table": ("message", {**table(100, 20), "column_settings": [None, {"align": "right"}]}),
    "table of numbers": (
        "message",
        {"type": "table", "rows": [[{"type": "raw_number", "value": 3}]]},
    ),
    "data table": ("message", data_table([CELL], [rich(paragraph(PIECE))], page_size=10)),
    "alert in a modal": ("modal", ALERT),
    "rich text": ("message", rich(paragraph(PIECE, {"type": "user", "user_id": "U1"}))),
    "rich list": (
        "message",
        rich({"type": "rich_text_list", "style": "bullet", "elements": [paragraph(PIECE)]}),
    ),
    "rich code": ("message", rich({"type": "rich_text_preformatted", "elements": [PIECE]})),
    "rich quote": ("message", rich({"type": "rich_text_quote", "elements": [PIECE]})),
    "row of everything": (
        "message",
        actions(
            button(),
            {**select(), "action_id": "b"},
            {**boxes(), "action_id": "c"},
            {**radios(), "action_id": "d"},
            {"type": "datepicker", "action_id": "e", "initial_date": "2026-11-22"},
            {"type": "timepicker", "action_id": "f", "initial_time": "07:45"},
            {"type": "datetimepicker", "action_id": "g", "initial_date_time": 1_795_000_000},
            {"type": "overflow", "action_id": "h", "options": [option()]},
            {"type": "users_select", "action_id": "i"},
        ),
    ),
    "text field": ("modal", text_input(multiline=True, min_length=1, max_length=3000)),
    "dispatching field": (
        "modal",
        text_input(dispatch_action_config={"trigger_actions_on": ["on_enter_pressed"]}),
    ),
    "number field": ("modal", input_of(number(min_value="1", max_value="9", initial_value="3"))),
    "e-mail field": ("modal", input_of({"type": "email_text_input"})),
    "address field": ("modal", input_of({"type": "url_text_input"})),
    "groups of options": (
        "modal",
        input_of(
            {
                "type": "static_select",
                "option_groups": [{"label": plain("G"), "options": [option()]}],
            }
        ),
    ),
    "several options": ("modal", input_of(multi(initial_options=[option()], max_selected_items=2))),
    "external menu": ("modal", input_of({"type": "external_select", "min_query_length": 0})),
    "external menu of several": ("modal", input_of({"type": "multi_external_select"})),
    "people": ("modal", input_of({"type": "multi_users_select", "initial_users": ["U1"]})),
    "conversations": ("modal", input_of(CONVERSATIONS)),
    "several conversations": ("modal", input_of({"type": "multi_conversations_select"})),
    "channels": ("modal", input_of({"type": "channels_select"})),
    "several channels": ("modal", input_of({"type": "multi_channels_select"})),
}


@pytest.mark.parametrize("name", GOOD)
def test_what_slack_takes_is_taken(name: str) -> None:
    """Every kind of block and element passes where it belongs, and gets its ids."""
    surface, block = GOOD[name]
    if surface == "message":
        (taken,) = checked_blocks([block], Ids())
    else:
        view = modal(block) if surface == "modal" else {"type": "home", "blocks": [block]}
        (taken,) = checked_view(view, surface, Ids())["blocks"]
    assert taken["block_id"]
    assert {name: taken[name] for name in block} == block


BAD_IN_MESSAGE: dict[str, tuple[list[Any], str]] = {
    "empty text": (
        [section("")],
        "must be more than 0 characters [json-pointer:/blocks/0/text/text]",
    ),
    "long text": (
        [section("x" * 3001)],
        "must be less than 3001 characters [json-pointer:/blocks/0/text/text]",
    ),
    "no text": (
        [{"type": "section"}],
        "must provide either text or fields [json-pointer:/blocks/0]",
    ),
    "eleven fields": (
        [{"type": "section", "fields": [plain("a")] * 11}],
        "no more than 10 items allowed [json-pointer:/blocks/0/fields]",
    ),
    "no fields": ([{"type": "section", "fields": []}], "no fewer than 1 items allowed"),
    "long field": (
        [{"type": "section", "fields": [plain("a" * 2001)]}],
        "must be less than 2001 characters [json-pointer:/blocks/0/fields/0/text]",
    ),
    "unknown block": (
        [{"type": "hologram"}],
        "unsupported type: hologram [json-pointer:/blocks/0]",
    ),
    "no type": ([{"text": plain("a")}], "missing required field: type [json-pointer:/blocks/0]"),
    "not a block": (["text"], "must provide an object"),
    "unknown field": (
        [section(colour="red")],
        "invalid additional property: colour [json-pointer:/blocks/0]",
    ),
    "unknown text": (
        [{"type": "section", "text": {"type": "html", "text": "a"}}],
        "unsupported type: html",
    ),
    "text as a string": ([{"type": "section", "text": "a"}], "must provide an object"),
    "number as text": (
        [{"type": "header", "text": {"type": "plain_text", "text": 5}}],
        "must provide a string",
    ),
    "long header": (
        [{"type": "header", "text": plain("x" * 151)}],
        "must be less than 151 characters [json-pointer:/blocks/0/text/text]",
    ),
    "header with markup": (
        [{"type": "header", "text": mrkdwn("x")}],
        "must be one of 'plain_text'",
    ),
    "header without text": (
        [{"type": "header"}],
        "missing required field: text [json-pointer:/blocks/0]",
    ),
    "empty context": ([{"type": "context", "elements": []}], "no fewer than 1 items allowed"),
    "eleven in a context": (
        [{"type": "context", "elements": [plain("a")] * 11}],
        "no more than 10 items allowed",
    ),
    "button in a context": (
        [{"type": "context", "elements": [button()]}],
        "unsupported type: button",
    ),
    "twenty-six elements": (
        [actions(*(button(f"b{n}") for n in range(26)))],
        "no more than 25 items allowed [json-pointer:/blocks/0/elements]",
    ),
    "empty row": ([actions()], "no fewer than 1 items allowed"),
    "text field in a row": (
        [actions({"type": "plain_text_input", "action_id": "a"})],
        "unsupported type: plain_text_input",
    ),
    "long button": (
        [actions(button(text=plain("x" * 76)))],
        "must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]",
    ),
    "button with markup": ([actions(button(text=mrkdwn("x")))], "must be one of 'plain_text'"),
    "long value": ([actions(button(value="x" * 2001))], "must be less than 2001 characters"),
    "long address": (
        [actions(button(url="https://" + "x" * 3000))],
        "must be less than 3001 characters",
    ),
    "no address": ([actions(button(url="not an address"))], "failed to match the required pattern"),
    "unknown style": ([actions(button(style="loud"))], "must be one of 'primary' or 'danger'"),
    "long block id": (
        [section(block_id="x" * 256)],
        "must be less than 256 characters [json-pointer:/blocks/0/block_id]",
    ),
    "long action id": ([actions(button("x" * 256))], "must be less than 256 characters"),
    "same block id": (
        [section(block_id="a"), section(block_id="a")],
        "`block_id` a already exists [json-pointer:/blocks/1/block_id]",
    ),
    "same action id": (
        [actions(button(), button())],
        "`action_id` go already exists [json-pointer:/blocks/0/elements]",
    ),
    "long confirmation title": (
        [actions(button(confirm=question(title=plain("x" * 101))))],
        "must be less than 101 characters",
    ),
    "long confirmation text": (
        [actions(button(confirm=question(text=mrkdwn("x" * 301))))],
        "must be less than 301 characters",
    ),
    "long confirmation button": (
        [actions(button(confirm=question(deny=plain("x" * 31))))],
        "must be less than 31 characters",
    ),
    "half a confirmation": (
        [actions(button(confirm={"title": plain("a")}))],
        "missing required field: text",
    ),
    "no options": ([actions(select(options=[]))], "no fewer than 1 items allowed"),
    "neither options nor groups": (
        [actions({"type": "static_select", "action_id": "a"})],
        "must provide either options or option_groups",
    ),
    "options and groups": (
        [actions(select(option_groups=[{"label": plain("G"), "options": [option()]}]))],
        "must provide either options or option_groups",
    ),
    "many options": (
        [actions(select(options=[option(str(n)) for n in range(101)]))],
        "no more than 100 items allowed",
    ),
    "eleven boxes": (
        [actions(boxes(options=[option(str(n)) for n in range(11)]))],
        "no more than 10 items allowed",
    ),
    "eleven radios": (
        [actions(radios(options=[option(str(n)) for n in range(11)]))],
        "no more than 10 items allowed",
    ),
    "six in an overflow": (
        [
            actions(
                {
                    "type": "overflow",
                    "action_id": "a",
                    "options": [option(str(n)) for n in range(6)],
                }
            )
        ],
        "no more than 5 items allowed",
    ),
    "long option": (
        [actions(select(options=[option("a", "x" * 76)]))],
        "must be less than 76 characters",
    ),
    "long option value": (
        [actions(select(options=[option("x" * 76, "a")]))],
        "must be less than 76 characters",
    ),
    "initial is no option": (
        [actions(select(initial_option=option("b")))],
        "initial option(s) must match one of the options",
    ),
    "initial text differs": (
        [actions(select(initial_option=option("a", "Other")))],
        "initial option(s) must match one of the options",
    ),
    "initial box is none": (
        [actions(boxes(initial_options=[option("b")]))],
        "initial option(s) must match",
    ),
    "initial radio is none": (
        [actions(radios(initial_option=option("b")))],
        "initial option(s) must match",
    ),
    "no initial options": (
        [section(accessory=multi(initial_options=[]))],
        "no fewer than 1 items allowed",
    ),
    "wrong date": (
        [actions({"type": "datepicker", "initial_date": "2026-02-30"})],
        "must be a valid date string",
    ),
    "date in another order": (
        [actions({"type": "datepicker", "initial_date": "22-11-2026"})],
        "failed to match the required pattern",
    ),
    "wrong time": (
        [actions({"type": "timepicker", "initial_time": "25:00"})],
        "must be a valid time string",
    ),
    "instant in milliseconds": (
        [actions({"type": "datetimepicker", "initial_date_time": 1_795_000_000_000})],
        "must be less than or equal to",
    ),
    "long markdown": (
        [{"type": "markdown", "text": "x" * 12_001}],
        "must be less than 12001 characters",
    ),
    "much markdown": (
        [{"type": "markdown", "text": "x" * 6_001}] * 2,
        "markdown text must be less than 12001 characters",
    ),
    "long table": ([table(101)], "no more than 100 items allowed [json-pointer:/blocks/0/rows]"),
    "wide table": ([table(1, 21)], "no more than 20 items allowed [json-pointer:/blocks/0/rows/0]"),
    "two tables": ([table(), table()], "only_one_table_allowed"),
    "wordy table": ([table(2, 1, "x" * 5_001)], "table text must be less than 10001 characters"),
    "empty cell": ([table(1, 1, "")], "must be more than 0 characters"),
    "uneven data table": (
        [data_table([CELL], [CELL, CELL])],
        "all rows must have the same number of cells",
    ),
    "rich header cell": (
        [data_table([rich(paragraph(PIECE))], [CELL])],
        "header cells must be raw_text or raw_number",
    ),
    "header alone": ([data_table([CELL])], "no fewer than 2 items allowed"),
    "alert in a message": ([ALERT], "unsupported type: alert [json-pointer:/blocks/0/type]"),
    "fifty-one blocks": (
        [{"type": "divider"}] * 51,
        "no more than 50 items allowed [json-pointer:/blocks]",
    ),
    "image without words": (
        [{"type": "image", "image_url": "https://example.com/a.png"}],
        "missing required field: alt_text",
    ),
    "unknown rich text": (
        [rich({"type": "rich_text_table", "elements": []})],
        "unsupported type: rich_text_table",
    ),
    "deep list": (
        [rich({"type": "rich_text_list", "style": "bullet", "indent": 9, "elements": []})],
        "must be less than or equal to 8",
    ),
    "focus on two": (
        [input_of(select(focus_on_load=True), "a"), input_of(select(focus_on_load=True), "b")],
        "focus_on_load can only be set on one element",
    ),
    "input without label": (
        [{"type": "input", "element": {"type": "plain_text_input"}}],
        "missing required field: label",
    ),
    "long label": (
        [{**text_input(), "label": plain("x" * 2001)}],
        "must be less than 2001 characters",
    ),
    "long hint": (
        [{**text_input(), "hint": plain("x" * 2001)}],
        "must be less than 2001 characters",
    ),
    "long placeholder": (
        [text_input(placeholder=plain("x" * 151))],
        "must be less than 151 characters",
    ),
    "button as input": ([input_of(button())], "unsupported type: button"),
    "lengths crossed": (
        [text_input(min_length=5, max_length=4)],
        "min_length must be less than max_length",
    ),
    "long initial value": (
        [text_input(max_length=3, initial_value="four")],
        "must be less than 4 characters [json-pointer:/blocks/0/element/initial_value]",
    ),
    "confirmation on a text field": (
        [text_input(confirm=question())],
        "invalid additional property: confirm",
    ),
    "number without decimals said": (
        [input_of({"type": "number_input"})],
        "missing required field: is_decimal_allowed",
    ),
    "words as number": ([input_of(number(initial_value="many"))], "must be a number"),
    "numbers crossed": (
        [input_of(number(min_value="5", max_value="4"))],
        "min_value must be less than max_value",
    ),
}


@pytest.mark.parametrize("name", BAD_IN_MESSAGE)
def test_what_slack_refuses_in_a_message_is_refused(name: str) -> None:
    """Blocks that break a limit answer invalid_blocks, saying which and where."""
    blocks, said = BAD_IN_MESSAGE[name]
    with pytest.raises(SlackError) as refused:
        checked_blocks(blocks, Ids())
    assert refused.value.error == "invalid_blocks"
    assert any(said in message for message in refused.value.messages), refused.value.messages


BAD_VIEW: dict[str, tuple[Any, str]] = {
    "no object": ("modal", "must provide an object [json-pointer:/view]"),
    "long title": (
        modal(section(), title=plain("x" * 25)),
        "must be less than 25 characters [json-pointer:/view/title/text]",
    ),
    "long submit": (
        modal(section(), submit=plain("x" * 25)),
        "must be less than 25 characters [json-pointer:/view/submit/text]",
    ),
    "long close": (modal(section(), close=plain("x" * 25)), "must be less than 25 characters"),
    "long metadata": (
        modal(section(), private_metadata="x" * 3001),
        "must be less than 3001 characters [json-pointer:/view/private_metadata]",
    ),
    "long callback": (modal(section(), callback_id="x" * 256), "must be less than 256 characters"),
    "no title": (
        {"type": "modal", "blocks": [section()]},
        "missing required field: title [json-pointer:/view]",
    ),
    "no blocks": ({"type": "modal", "title": plain("a")}, "missing required field: blocks"),
    "unknown field": (
        modal(section(), color="red"),
        "invalid additional property: color [json-pointer:/view]",
    ),
    "many blocks": (
        modal(*[{"type": "divider"}] * 101),
        "no more than 100 items allowed [json-pointer:/view/blocks]",
    ),
    "no way to submit": (
        {"type": "modal", "title": plain("a"), "blocks": [text_input()]},
        "submit is required when an input block is present",
    ),
    "markdown": (
        modal({"type": "markdown", "text": "a"}),
        "unsupported type: markdown [json-pointer:/view/blocks/0/type]",
    ),
    "table": (modal(table()), "unsupported type: table"),
    "same block id": (
        modal(text_input(), text_input()),
        "`block_id` what already exists [json-pointer:/view/blocks/1/block_id]",
    ),
    "home as modal": (
        {"type": "home", "title": plain("a"), "blocks": []},
        "must be one of 'modal'",
    ),
}


@pytest.mark.parametrize("name", BAD_VIEW)
def test_what_slack_refuses_in_a_modal_is_refused(name: str) -> None:
    """Views that break a limit answer invalid_arguments, saying which and where."""
    view, said = BAD_VIEW[name]
    with pytest.raises(SlackError) as refused:
        checked_view(view, "modal", Ids())
    assert refused.value.error == "invalid_arguments"
    assert any(said in message for message in refused.value.messages), refused.value.messages


def test_a_home_takes_no_title() -> None:
    """A Home has blocks and no title, and shows no alert."""
    for view in (
        {"type": "home", "title": plain("a"), "blocks": []},
        {"type": "home", "blocks": [ALERT]},
    ):
        with pytest.raises(SlackError, match="invalid_arguments"):
            checked_view(view, "home", Ids())


def test_a_view_beyond_250_kilobytes_is_too_large() -> None:
    """A hundred legal blocks can still be more than a view may weigh."""
    heavy = modal(*(section("x" * 3000) for _ in range(90)))
    with pytest.raises(SlackError, match="view_too_large"):
        checked_view(heavy, "modal", Ids())


def test_much_text_in_legal_blocks_is_too_long_for_one_message() -> None:
    """Each block is legal, together they exceed what one message carries."""
    blocks = [section("x" * 2640) for _ in range(5)]
    assert len(checked_blocks(blocks, Ids())) == 5
    with pytest.raises(SlackError, match="msg_blocks_too_long"):
        checked_blocks([*blocks, section("x")], Ids())


def test_attachments_are_checked_like_messages() -> None:
    """Attachments carry checked blocks and no unknown fields."""
    (taken,) = checked_attachments([{"color": "#d00", "blocks": [section()]}], Ids())
    assert taken["blocks"][0]["block_id"]
    many = [section("x" * 2700) for _ in range(5)]
    wrong: list[tuple[Json, str]] = [
        ({"colour": "#d00"}, "invalid_attachments"),
        ({"blocks": [section("")]}, "invalid_attachments"),
        ({"blocks": [section(block_id="a"), section(block_id="a")]}, "invalid_attachments"),
        ({"blocks": many}, "msg_blocks_too_long"),
    ]
    for attachment, error in wrong:
        with pytest.raises(SlackError, match=error):
            checked_attachments([attachment], Ids())


def test_offers_are_options_or_groups_of_them() -> None:
    """An external select takes up to a hundred options, or groups of them."""
    groups = [{"label": plain("Hosting"), "options": [option()]}]
    assert checked_offers({"options": []}) == []
    assert checked_offers({"options": [option()]}) == [("", option())]
    assert checked_offers({"option_groups": groups}) == [("Hosting", option())]
    many = {"options": [option(str(n)) for n in range(101)]}
    wrong: list[Json] = [{}, {"options": [], "option_groups": []}, many, {"options": ["a"]}]
    for body in wrong:
        with pytest.raises(SlackError, match="invalid_options"):
            checked_offers(body)


@given(length=st.integers(min_value=1, max_value=4000))
def test_a_section_holds_three_thousand_characters(length: int) -> None:
    """Exactly 1 to 3000 characters pass."""
    try:
        checked_blocks([section("x" * length)], Ids())
        taken = True
    except SlackError:
        taken = False
    assert taken == (length <= 3000)


def test_what_the_bot_sent_is_not_changed() -> None:
    """Completing blocks with ids leaves the given ones alone."""
    sent = [section(accessory={"type": "button", "text": plain("Go")})]
    (taken,) = checked_blocks(sent, Ids())
    assert taken["accessory"]["action_id"]
    assert "action_id" not in sent[0]["accessory"]

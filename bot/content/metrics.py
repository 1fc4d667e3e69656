"""Reads what a playbook measures."""

from __future__ import annotations

from bot.content.fields import Fields, Sheet
from bot.content.steps import TITLE_LENGTH, read_id
from bot.content.yaml_files import Node
from bot.domain.metrics import UNITS
from bot.domain.playbook import Metric

_FIELDS = ("id", "label", "unit", "from", "to")


def read_metric(node: Node, sheet: Sheet, playbook: str) -> Metric:
    """Read a metric and note what is wrong in it.

    Args:
        node: The metric as it is written: with a unit it is asked, with two moments computed.
        sheet: The file.
        playbook: The file's own id, with which the ids of its metrics begin.
    """
    fields = Fields(node, sheet, _FIELDS)
    begins, ends = fields.optional("from"), fields.optional("to")
    asked = "unit" in fields.entries
    if asked == bool(begins and ends) or bool(begins) != bool(ends):
        sheet.error(fields.line, "content.metric_malformed")
    return Metric(
        id=read_id(fields, playbook, "content.metric_id_malformed"),
        label=fields.words("label", most=TITLE_LENGTH),
        unit=fields.choice("unit", UNITS, "content.unit_unknown") if asked else None,
        begins=begins,
        ends=ends,
    )

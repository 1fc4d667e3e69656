"""What each press and each form takes: one table, for the door and for what a menu offers.

``None`` stands for looking, which takes only belonging to the incident. The use cases ask again:
this table spares people typing what would be refused, and it hides what is not theirs to press.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from bot.domain.organisation import Right
from bot.messages import ids, scope_ids
from bot.messages.types import Json

_LOOKING: Final = (
    ids.MENU_OPEN, ids.MENU_LIST, ids.MENU_STATUS, ids.MENU_CLOCK, ids.HELP,
    ids.LESSONS_OPEN,
    ids.PHASE_SHOW, ids.FACTS_OPEN, ids.ROLES_OPEN, ids.TIMELINE_SHOW, ids.HANDOVER_SHOW,
    ids.DOSSIER_ASK,
    ids.SCOPE_PAGE, ids.SCOPE_PAGE_BACK,
    ids.CLIENTS_OPEN, ids.CLIENTS_NEXT, ids.CLIENTS_PREVIOUS,
    ids.NOTICES_REVIEW, ids.NOTICE_NEXT, ids.NOTICE_PREVIOUS,
)  # fmt: skip

_REPORTING: Final = (
    ids.MENU_REPORT, ids.REPORT_AGAIN, ids.ASK_REPORT, ids.REPORT_VIEW,
)  # fmt: skip

_WORKING: Final = (
    # the incident and its timeline
    ids.LESSONS_VIEW, ids.MENU_NOTE, ids.NOTE_VIEW, ids.ASK_VIEW, ids.MARK_VIEW,
    ids.LEAD_TAKE, ids.DARK_ON, ids.AWARENESS_AGREE, ids.TURN_REAL, ids.TURN_REAL_VIEW,
    ids.KIND_OPEN, ids.KIND_VIEW, ids.PLAYBOOK_OPEN, ids.PLAYBOOK_TAKE,
    ids.ROLE_TAKE, ids.ROLE_GIVE, ids.ROLE_VIEW, ids.HANDOVER_POST, ids.HANDOVER_LEAD,
    ids.DECISION_OPEN, ids.DECISION_VIEW, ids.STEP_DECIDE,
    # steps and facts
    ids.STEP_DONE, ids.STEP_MORE, ids.SKIP_VIEW, ids.ASSIGN_VIEW, ids.STEP_PROOF, ids.PROOF_VIEW,
    ids.CLIENT_DONE, ids.CLIENTS_UPDATE, ids.CLIENTS_UPDATE_VIEW, ids.CLIENTS,
    ids.FACT_OPEN, ids.FACT_PICK, ids.FACT_ANSWER, ids.FACT_CHOOSE, ids.FACT_VIEW,
    # who is affected
    ids.SCOPE_OPEN, ids.SCOPE_VIEW, ids.SCOPE_CONFIRM, ids.SYSTEMS, scope_ids.NAMED,
    scope_ids.DECIDE, scope_ids.DECIDE_VIEW, scope_ids.CLIENTS, scope_ids.FILE,
    # telling them
    ids.TOLD_OPEN, ids.TOLD_VIEW, ids.CLIENT, ids.DUTY_HAVE_IT, ids.HAVE_IT_VIEW,
    ids.ACKNOWLEDGED_OPEN, ids.ACKNOWLEDGED_VIEW, ids.BOUNCED_OPEN, ids.BOUNCED_VIEW,
    ids.LATER_OPEN, ids.LATER_VIEW, ids.LATER_CLIENTS,
    ids.NOTICE_EDIT, ids.NOTICE_JOIN, ids.EDIT_VIEW, ids.NOTICE_REDRAFT, ids.NOTICE_REDRAFT_ALL,
    ids.NOTICES_PASSAGE, ids.PASSAGE_VIEW, ids.NOTICE_FILE,
    # sheets and calls
    ids.SHEETS_OPEN, ids.SHEETS_VIEW, ids.SHEET_DUTY, ids.SHEET_FILE, ids.CALLS_PRINT,
    ids.SHEET_EDIT, ids.SHEET_EDIT_VIEW, ids.SHEET_JOIN,
)  # fmt: skip

_RELEASING: Final = (
    ids.NOTICE_APPROVE, ids.NOTICE_APPROVE_ALIKE, ids.NOTICES_EXCEPT, ids.EXCEPT, ids.EXCEPT_VIEW,
    ids.NOTICE_AS_IT_IS, ids.NOTICE_RELEASE, ids.RELEASE_VIEW, ids.NOTICE_COUNTERSIGN,
    ids.NOTICE_COUNTERSIGN_ALIKE,
    ids.NOTICE_REJECT, ids.REJECT_VIEW, ids.NOTICE_BY_HAND, ids.BY_HAND_VIEW,
    ids.NOTICE_ARRIVED, ids.ARRIVED_VIEW, ids.NOTICE_AGAIN, ids.SHEET_APPROVE,
    ids.SHEET_COUNTERSIGN, ids.LETTER_OPEN, ids.LETTER_VIEW,
)  # fmt: skip

_DECIDING: Final = (
    ids.ASSESS_OPEN, ids.ASSESS_VIEW, ids.AWARENESS_CONFIRM,
    ids.AWARENESS_CORRECT, ids.AWARENESS_VIEW, ids.TRACK_RULE_OUT, ids.RULE_OUT_VIEW,
    ids.DUTY_FULFIL, ids.FULFIL_VIEW, ids.DUTY_WAIVE, ids.WAIVE_VIEW,
    ids.HANDLING_OPEN, ids.HANDLING_VIEW, ids.THRESHOLDS_OPEN, ids.THRESHOLDS_VIEW,
    ids.MEMBERS_OPEN, ids.MEMBERS_VIEW,
    ids.INCIDENT_CLOSE, ids.INCIDENT_MERGE, ids.CLOSE_VIEW,
)  # fmt: skip

_ADVISING: Final = (
    ids.COUNSEL_READ, ids.COUNSEL_AGREE, ids.COUNSEL_OBJECT, ids.OBJECTION_VIEW,
)  # fmt: skip

PERMISSIONS: Final[Mapping[str, Right | None]] = {
    **dict.fromkeys(_LOOKING, None),
    **dict.fromkeys(_REPORTING, Right.OPEN),
    **dict.fromkeys(_WORKING, Right.WORK),
    **dict.fromkeys(_RELEASING, Right.RELEASE),
    **dict.fromkeys(_DECIDING, Right.DECIDE),
    **dict.fromkeys(_ADVISING, Right.ADVISE),
    ids.MENU_EXERCISE: Right.EXERCISE,
}


def needed(name: str) -> Right | None:
    """Return what a press or a form takes.

    Several of one kind differ in a last part: ``track.rule_out.controller``.

    Raises:
        KeyError: Nobody has said what it takes, so nobody may do it: add it to the table.
    """
    return PERMISSIONS[name if name in PERMISSIONS else name.rpartition(".")[0]]


def offered(buttons: Iterable[Json], rights: frozenset[Right]) -> list[Json]:
    """Return the buttons of a person with these rights."""
    return [one for one in buttons if needed(one["action_id"]) in {None, *rights}]

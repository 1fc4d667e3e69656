"""Names by which a press, a field or a modal comes back from Slack.

The Slack edge registers its handlers on exactly these. A button's value, a modal's
``private_metadata`` and the ``block_id`` of a step hold compact JSON: see :func:`encode`.
"""

from __future__ import annotations

import json
from typing import Final

# What a person presses (action_id)
MENU_OPEN: Final = "menu.open"
MENU_REPORT: Final = "menu.report"
MENU_EXERCISE: Final = "menu.exercise"
MENU_LIST: Final = "menu.list"
MENU_STATUS: Final = "menu.status"
MENU_CLOCK: Final = "menu.clock"
MENU_NOTE: Final = "menu.note"
DOSSIER_ASK: Final = "dossier.ask"
LEAD_TAKE: Final = "lead.take"
DARK_ON: Final = "dark.on"
STEP_DONE: Final = "step.done"
STEP_MORE: Final = "step.more"
STEP_SKIP: Final = "step.skip"
STEP_ASSIGN: Final = "step.assign"
PHASE_SHOW: Final = "phase.show"
SCOPE_OPEN: Final = "scope.open"
SCOPE_CONFIRM: Final = "scope.confirm"
SCOPE_PAGE: Final = "scope.page"
SCOPE_PAGE_BACK: Final = "scope.page_back"
NOTICES_REVIEW: Final = "notices.review"
NOTICE_APPROVE: Final = "notice.approve"
NOTICE_APPROVE_ALIKE: Final = "notice.approve_alike"
NOTICE_EDIT: Final = "notice.edit"
NOTICE_REJECT: Final = "notice.reject"
NOTICE_NEXT: Final = "notice.next"
NOTICE_PREVIOUS: Final = "notice.previous"
NOTICE_COUNTERSIGN: Final = "notice.countersign"
NOTICE_RELEASE: Final = "notice.release"
NOTICE_AS_IT_IS: Final = "notice.as_it_is"
NOTICE_REDRAFT: Final = "notice.redraft"
NOTICE_REDRAFT_ALL: Final = "notice.redraft_all"
NOTICE_JOIN: Final = "notice.join"
NOTICE_BY_HAND: Final = "notice.by_hand"
NOTICE_ARRIVED: Final = "notice.arrived"
NOTICE_AGAIN: Final = "notice.again"
NOTICES_PASSAGE: Final = "notices.passage"
NOTICE_FILE: Final = "notice.file"
COUNSEL_AGREE: Final = "counsel.agree"
COUNSEL_OBJECT: Final = "counsel.object"
DUTY_FULFIL: Final = "duty.fulfil"
DUTY_WAIVE: Final = "duty.waive"
DUTY_HAVE_IT: Final = "duty.have_it"
AWARENESS_CONFIRM: Final = "awareness.confirm"
AWARENESS_CORRECT: Final = "awareness.correct"
AWARENESS_AGREE: Final = "awareness.agree"
TOLD_OPEN: Final = "told.open"
ACKNOWLEDGED_OPEN: Final = "acknowledged.open"
BOUNCED_OPEN: Final = "bounced.open"
HANDLING_OPEN: Final = "handling.open"
REPORT_AGAIN: Final = "report.again"
INCIDENT_CLOSE: Final = "incident.close"
INCIDENT_MERGE: Final = "incident.merge"
TURN_REAL: Final = "exercise.turn_real"
ASSESS_OPEN: Final = "assess.open"
MEMBERS_OPEN: Final = "members.open"
KIND_OPEN: Final = "kind.open"
PLAYBOOK_OPEN: Final = "playbook.open"
PLAYBOOK_TAKE: Final = "playbook.take"
ASK_REPORT: Final = "ask.report"
TRACK_RULE_OUT: Final = "track.rule_out"
STEP_DECIDE: Final = "step.decide"
STEP_PROOF: Final = "step.proof"
FACTS_OPEN: Final = "facts.open"
FACT_OPEN: Final = "fact.open"
FACT_PICK: Final = "fact.pick"
FACT_ANSWER: Final = "fact.answer"
FACT_CHOOSE: Final = "fact.choose"
CLIENTS_OPEN: Final = "clients.open"
CLIENTS_NEXT: Final = "clients.next"
CLIENTS_PREVIOUS: Final = "clients.previous"
CLIENTS_UPDATE: Final = "clients.update"
CLIENT_DONE: Final = "client.done"
ROLES_OPEN: Final = "roles.open"
ROLE_TAKE: Final = "role.take"
ROLE_GIVE: Final = "role.give"
DECISION_OPEN: Final = "decision.open"
HANDOVER_SHOW: Final = "handover.show"
HANDOVER_POST: Final = "handover.post"
HANDOVER_LEAD: Final = "handover.lead"
TIMELINE_SHOW: Final = "timeline.show"
LATER_OPEN: Final = "later.open"
NOTICES_EXCEPT: Final = "notices.except"
SHEETS_OPEN: Final = "sheets.open"
SHEET_DUTY: Final = "sheet.duty"
SHEET_FILE: Final = "sheet.file"
SHEET_APPROVE: Final = "sheet.approve"
SHEET_EDIT: Final = "sheet.edit"
SHEET_JOIN: Final = "sheet.join"
SHEET_COUNTERSIGN: Final = "sheet.countersign"
CALLS_PRINT: Final = "calls.print"
THRESHOLDS_OPEN: Final = "thresholds.open"
HELP: Final = "help"

# What a person fills in (block_id and action_id alike)
WHAT: Final = "what"
NOTICED: Final = "noticed"
CERTAINTY: Final = "certainty"
KIND: Final = "kind"
RESTRICTED: Final = "restricted"
SYSTEMS: Final = "systems"
CATEGORIES: Final = "categories"
FROM: Final = "from"
TO: Final = "to"
ACCESS: Final = "access"
SUBJECT: Final = "subject"
TEXT: Final = "text"
COMMENT: Final = "comment"
ABOUT: Final = "about"
RECIPIENT: Final = "recipient"
PASSAGE: Final = "passage"
CLIENT: Final = "client"
HOW: Final = "how"
WHEN: Final = "when"
WHOM: Final = "whom"
NOTE: Final = "note"
NUMBER: Final = "number"
REASON: Final = "reason"
OWN_REASON: Final = "own_reason"
PERSON: Final = "person"
OUTCOME: Final = "outcome"
ANSWER: Final = "answer"
SURE: Final = "sure"
BASIS: Final = "basis"
CLIENTS: Final = "clients"
CHANGE: Final = "change"
CONSIDERED: Final = "considered"
OPTION: Final = "option"
DEPUTY: Final = "deputy"
WHERE: Final = "where"
INCIDENT: Final = "incident"
OTHER: Final = "other"
MEMBERS: Final = "members"
SHEET: Final = "sheet"
NEWS: Final = "news"
LOOKED_AT: Final = "looked_at"
LATER_CLIENTS: Final = "later_clients"
EXCEPT: Final = "except"
LANGUAGE: Final = "language"
ASSESSMENT: Final = "assessment"

# What a modal is called (callback_id)
REPORT_VIEW: Final = "view.report"
SCOPE_VIEW: Final = "view.scope"
REVIEW_VIEW: Final = "view.review"
EDIT_VIEW: Final = "view.edit"
REJECT_VIEW: Final = "view.reject"
RELEASE_VIEW: Final = "view.release"
BY_HAND_VIEW: Final = "view.by_hand"
ARRIVED_VIEW: Final = "view.arrived"
PASSAGE_VIEW: Final = "view.passage"
OBJECTION_VIEW: Final = "view.objection"
TOLD_VIEW: Final = "view.told"
ACKNOWLEDGED_VIEW: Final = "view.acknowledged"
BOUNCED_VIEW: Final = "view.bounced"
HANDLING_VIEW: Final = "view.handling"
FULFIL_VIEW: Final = "view.fulfil"
WAIVE_VIEW: Final = "view.waive"
HAVE_IT_VIEW: Final = "view.have_it"
AWARENESS_VIEW: Final = "view.awareness"
CLOSE_VIEW: Final = "view.close"
RULE_OUT_VIEW: Final = "view.rule_out"
TURN_REAL_VIEW: Final = "view.turn_real"
ASSESS_VIEW: Final = "view.assess"
MEMBERS_VIEW: Final = "view.members"
KIND_VIEW: Final = "view.kind"
PLAYBOOK_VIEW: Final = "view.playbook"
ASK_VIEW: Final = "view.ask"
SKIP_VIEW: Final = "view.skip"
ASSIGN_VIEW: Final = "view.assign"
NOTE_VIEW: Final = "view.note"
FACTS_VIEW: Final = "view.facts"
FACT_VIEW: Final = "view.fact"
CLIENTS_VIEW: Final = "view.clients"
CLIENTS_UPDATE_VIEW: Final = "view.clients_update"
ROLES_VIEW: Final = "view.roles"
ROLE_VIEW: Final = "view.role"
DECISION_VIEW: Final = "view.decision"
PROOF_VIEW: Final = "view.proof"
MARK_VIEW: Final = "view.mark"
LATER_VIEW: Final = "view.later"
EXCEPT_VIEW: Final = "view.except"
SHEETS_VIEW: Final = "view.sheets"
SHEET_VIEW: Final = "view.sheet"
SHEET_EDIT_VIEW: Final = "view.sheet_edit"
THRESHOLDS_VIEW: Final = "view.thresholds"
MENU_VIEW: Final = "view.menu"
PHASE_VIEW: Final = "view.phase"
SKELETON_VIEW: Final = "view.skeleton"
REFUSAL_VIEW: Final = "view.refusal"

# What an option stands for
SUSPECTED: Final = "suspected"
CONFIRMED: Final = "confirmed"
YES: Final = "yes"

WAYS_TO_TELL: Final = ("telephone", "letter", "portal", "in_person", "mail")
WAYS_TO_ANSWER: Final = ("mail", "telephone", "portal", "in_person")
SKIP_REASONS: Final = ("not_applicable", "done_otherwise", "not_possible")
CHANGES: Final = ("done", "excused", "given")
FALSE_ALARM: Final = "false_alarm"
HANDLED: Final = "handled"
GOES_ON: Final = "goes_on"
HANDLINGS: Final = (GOES_ON, HANDLED)
MERGED: Final = "merged"
UNKNOWN: Final = "unknown"
ASSESSMENTS: Final = (CONFIRMED, FALSE_ALARM, UNKNOWN)


def encode(**values: str | int) -> str:
    """Return what a press must bring back, as compact JSON."""
    return json.dumps(values, separators=(",", ":"), ensure_ascii=False)


def decode(text: str) -> dict[str, str | int]:
    """Return what :func:`encode` was given.

    Raises:
        ValueError: The text is no JSON object of texts and numbers: it does not come from us.
    """
    values = json.loads(text)
    if not isinstance(values, dict) or not all(type(v) in {str, int} for v in values.values()):
        raise ValueError("not a value of ours")
    return values


def reading(name: str) -> str:
    """Return the name of the field that asks which reading of a picked time is meant."""
    return f"{name}.reading"


def encode_reading(picked: int, meant: int) -> str:
    """Return what one reading brings back: the time it is a reading of, and the one it means."""
    return f"{picked}:{meant}"


def reading_of(value: str, picked: int) -> int | None:
    """Return the time a reading means, in seconds since 1970; None if it is of another one."""
    of, _, meant = value.partition(":")
    return int(meant) if of == str(picked) and meant.isdecimal() else None

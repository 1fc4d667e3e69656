"""The facts of an incident that conditions may ask about, and the words playbooks may use.

The vocabulary is closed on purpose: a playbook that names another fact, value, role or duty is
refused when it is loaded, so that a typing error cannot hide a step for ever. Each fact has a
question in the catalogues (``fact.<id>.question``) and each value its words
(``fact.<id>.<value>``; ``fact.value.yes`` and the like where all facts share them).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from bot.domain.conditions import UNKNOWN_VALUE
from bot.domain.deadlines import DutyKind
from bot.domain.incident import Kind

_COMMON_VALUES = ("yes", "no", UNKNOWN_VALUE)
_KINDS_OF_BREACH = ("kind", "kind_second")


class FactShape(Enum):
    """What an answer to the question of a fact looks like."""

    CHOICE = "choice"
    NUMBER = "number"
    TEXT = "text"


@dataclass(frozen=True)
class Fact:
    """One fact of the vocabulary.

    Args:
        id: Name in conditions, such as ``client_secrets_exposed``.
        values: What it may be, ``unknown`` included where not knowing is an answer; empty
            for numbers and texts.
        shape: Only a choice can stand in a condition.
    """

    id: str
    values: tuple[str, ...] = ()
    shape: FactShape = FactShape.CHOICE

    @property
    def question_key(self) -> str:
        """Key of the question in the catalogues."""
        return f"fact.{self.id}.question"

    def value_key(self, value: str) -> str:
        """Key of a value's words in the catalogues."""
        if value in _COMMON_VALUES:
            return f"fact.value.{value}"
        return f"kind.{value}" if self.id in _KINDS_OF_BREACH else f"fact.{self.id}.{value}"


BREACH_KINDS = tuple(kind.value for kind in Kind)

ROLES = (
    "lead",
    "deputy",
    "technical_lead",
    "privacy_officer",
    "client_liaison",
    "management",
    "service_desk",
    "finance",
    "hr",
    "lawyer",
    "forensics",
    "owner_rmm",
    "owner_psa",
    "owner_m365",
    "owner_datacenter",
    "owner_documentation",
    "owner_accounting",
    "owner_portal",
)

# what a notice may say was done once a step is done; words in the catalogues as
# ``notice.measure.<name>``
MEASURES = (
    "accounts_blocked",
    "backups_checked",
    "forensics",
    "isolated",
    "logs_kept",
    "passwords_changed",
    "recipient_asked",
    "restored",
    "rule_removed",
    "sessions_ended",
    "supplier_asked",
    "wiped",
)

# what can be wanted as proof of a step; words in the catalogues as ``proof.<name>``
PROOFS = (
    "call_log",
    "decision",
    "export",
    "hash_manifest",
    "list",
    "message_id",
    "report",
    "report_number",
    "restore_report",
    "screenshot",
    "table",
    "text",
    "timeline",
)

DUTIES = tuple(kind.value for kind in DutyKind)


def _choice(name: str, *values: str) -> Fact:
    return Fact(name, (*values, UNKNOWN_VALUE))


def _yes_no_facts() -> tuple[Fact, ...]:
    names = """
        attack_ongoing malicious log_tampering bot_or_register_at_risk ransom_note
        extortion_contact encryption_by_attacker backup_key_safe datacenter_involved
        physical_danger rmm_involved rmm_commands_run psa_involved docs_involved
        accounting_involved client_secrets_exposed domain_admin_compromised
        hypervisor_involved partner_access_used oauth_grant_found mail_rule_found
        forward_external mails_sent_by_attacker payment_fraud device_online wiped
        recipient_opened deletion_confirmed exposure_public indexed cross_client_view
        data_special data_national_no data_credentials data_financial
        data_minors_vulnerable own_staff_affected clients_must_act_now client_in_dispute
        supplier_involved supplier_answers person_suspected still_employed
        suspect_has_admin physical_access nis2_in_scope nis2_significant insurer_policy
        media_or_leak_site restored verified outside_reporter
    """
    return tuple(_choice(name, "yes", "no") for name in names.split())


_CHOICES = (
    _choice("kind", *BREACH_KINDS),
    _choice("kind_second", *BREACH_KINDS),
    Fact("state", ("suspected", "confirmed")),
    Fact("exercise", ("yes", "no")),
    _choice("actor", "outsider", "insider", "supplier", "mistake", "fault"),
    _choice("harm_conf", "none", "suspected", "confirmed"),
    _choice("harm_integ", "none", "suspected", "confirmed"),
    _choice("harm_avail", "none", "suspected", "confirmed"),
    _choice("exfiltration", "confirmed", "likely", "excluded_on_evidence"),
    _choice("log_coverage", "full", "partial", "none"),
    _choice("comms_compromised", "none", "mail", "chat", "phone", "all"),
    _choice("client_mail", "trusted", "not_trusted"),
    _choice("backups", "intact_offline", "intact_online", "hit", "deleted", "untested"),
    _choice("m365_tenant", "own", "client", "both", "none"),
    _choice("mfa_state", "none", "passed", "bypassed", "method_added"),
    _choice("device_state", "off", "asleep", "on"),
    _choice("device_encrypted", "proven", "claimed", "no"),
    _choice("recipient", "inside", "trusted", "other_client", "public", "many"),
    _choice("data_unintelligible", "proven", "no"),
    _choice("people_band", "one", "up_to_100", "up_to_1000", "above_1000"),
    _choice("own_risk", "none", "risk", "high_risk"),
    _choice("clients_affected", "none", "some"),
    _choice("former_clients_in_window", "none", "some"),
    _choice("client_regime", "none", "dora", "health", "public", "uk", "ch"),
)

_NUMBERS = ("service_down_min", "users_affected_pct")
_TEXTS = ("police_number", "ccb_number", "insurer_case")

FACTS: dict[str, Fact] = {
    fact.id: fact
    for fact in (
        *_CHOICES,
        *_yes_no_facts(),
        *(Fact(name, shape=FactShape.NUMBER) for name in _NUMBERS),
        *(Fact(name, shape=FactShape.TEXT) for name in _TEXTS),
    )
}


def values_of(fact_id: str) -> tuple[str, ...]:
    """Return the values a fact may have; KeyError for a name outside the vocabulary."""
    return FACTS[fact_id].values

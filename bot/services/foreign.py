"""No client's notice names another client: checked when it is drafted and after every edit."""

from __future__ import annotations

from bot.domain.errors import Refusal
from bot.domain.foreign_tokens import ClientTokens, ForeignIndex
from bot.domain.notices import NoticeText
from bot.domain.register import Client
from bot.services.desk import Desk
from bot.store import people, register_known

__all__ = [
    "ForeignClientNamed",
    "ForeignIndex",
    "index",
    "parts_in",
    "require_own_only",
    "tokens_in",
]


class ForeignClientNamed(Refusal):
    """A notice whose final text holds what gives another client away."""


def index(desk: Desk) -> ForeignIndex:
    """Return every client's tokens, ready to be looked for; call it inside a transaction."""
    clients = register_known.load_clients(desk.store)
    return ForeignIndex((_tokens(client) for client in clients), _ours(desk))


def tokens_in(
    desk: Desk, known: ForeignIndex, text: NoticeText, client_id: str, kind: str, language: str
) -> tuple[str, ...]:
    """Return what gives another client away in the final text of a client's notice."""
    found = known.foreign_tokens(text, client_id, desk.notices.unfilled(kind, language))
    return tuple(dict.fromkeys(token.token for token in found))


def parts_in(
    known: ForeignIndex, text: NoticeText, client_id: str, printed: str
) -> tuple[str, ...]:
    """Return the names of other clients a word of which stands in a text that a person wrote."""
    found = known.parts_of_names(text, client_id, printed)
    return tuple(dict.fromkeys(token.token for token in found))


def require_own_only(
    desk: Desk,
    known: ForeignIndex,
    text: NoticeText,
    client_id: str,
    kind: str,
    language: str,
    *,
    field: str = "text",
) -> None:
    """Refuse a text that names another client.

    Raises:
        ForeignClientNamed: it does; the sentence shows what has to go, beside the ``field``.
    """
    tokens = tokens_in(desk, known, text, client_id, kind, language)
    if tokens:
        raise ForeignClientNamed("error.foreign_client", field=field, tokens=", ".join(tokens))


def _tokens(client: Client) -> ClientTokens:
    return ClientTokens(
        client.client_id,
        names=_some(client.name),
        addresses=_some(client.registered_office),
        domains=_some(client.mail_domain),
        contacts=_some(client.email, client.deputy_email),
        numbers=_some(client.phone, client.enterprise_number),
    )


def _ours(desk: Desk) -> ClientTokens:
    ours = desk.organisation
    staff = people.names((*ours.officers, *ours.deputies))
    systems = register_known.load_systems(desk.store)
    return ClientTokens(
        "",
        names=(ours.name, *(system.name or code for code, system in systems.items())),
        domains=ours.own_domains,
        contacts=(ours.privacy_mailbox, *staff.values()),
        numbers=_some(ours.telephone),
    )


def _some(*texts: str) -> tuple[str, ...]:
    return tuple(text for text in texts if text)

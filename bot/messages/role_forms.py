"""Who has which role: the list, and the form that gives one with somebody who stands in."""

from __future__ import annotations

from bot.domain.records import BY_SETTING, RoleRecord
from bot.domain.walk_views import RolesView
from bot.messages import ids, words
from bot.messages.blocks import actions, button, section
from bot.messages.frame import banner, small_banner
from bot.messages.inputs import field, hinted, modal, user
from bot.messages.types import Json, Mrkdwn, beside, lines
from bot.messages.voice import Voice, escape, person


def roles_window(view: RolesView, voice: Voice) -> Json:
    """Draw the roles, each with who has it and the buttons that take or give it."""
    blocks = [*banner(voice, view.exercise), section(voice.text("roles.text"))]
    for role in view.roles:
        blocks.append(section(_role(voice, role, view.holders.get(role))))
        if not view.closed:
            value = ids.encode(incident=view.incident_id, role=role)
            take = button(voice.label("button.take_role"), ids.ROLE_TAKE, value)
            give = button(voice.label("button.give_role"), ids.ROLE_GIVE, value)
            blocks.append(actions([take, give]))
    metadata = ids.encode(incident=view.incident_id)
    return modal(
        voice, "roles.title", ids.ROLES_VIEW, blocks, metadata=metadata, close="form.close"
    )


def role_form(
    incident_id: str, role: str, held: RoleRecord | None, voice: Voice, *, exercise: bool = False
) -> Json:
    """Draw the form that gives a role to a person, and names who stands in."""
    blocks = [
        *small_banner(voice, exercise),
        section(voice.text("roles.role", role=words.named(voice, "role", role))),
        field(ids.PERSON, voice.label("roles.person"), user(held.person if held else None)),
        hinted(
            voice, ids.DEPUTY, "roles.deputy", user(held.deputy if held else None), optional=True
        ),
    ]
    return modal(
        voice,
        "roles.give",
        ids.ROLE_VIEW,
        blocks,
        metadata=ids.encode(incident=incident_id, role=role),
        submit="roles.submit",
    )


def holder(voice: Voice, who: str, deputy: str | None) -> Mrkdwn:
    """Return who has a role, and who stands in."""
    if deputy is None:
        return person(who)
    return voice.text("roles.with_deputy", who=person(who), deputy=person(deputy))


def _role(voice: Voice, role: str, held: RoleRecord | None) -> Mrkdwn:
    name = voice.text("roles.role", role=escape(words.named(voice, "role", role)))
    if held is None:
        return lines(name, voice.text("roles.nobody"))
    by_setting = voice.text("roles.by_setting") if held.given_by == BY_SETTING else None
    return lines(name, beside(holder(voice, held.person, held.deputy), by_setting))

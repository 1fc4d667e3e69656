"""``users.*``, ``usergroups.*``, ``team.info``, ``auth.test``, ``api.test``, connections."""

from __future__ import annotations

from bot.workspace.api.histories import Paged
from bot.workspace.api.registry import Args, Call, method, page
from bot.workspace.errors import SlackError
from bot.workspace.payloads import group_payload, user_payload
from bot.workspace.state import Json


class Nothing(Args):
    """No arguments."""


class OneUser(Args):
    """One person."""

    user: str
    include_locale: bool = False


class UserList(Paged):
    """People, page by page."""

    include_locale: bool = False


class ByEmail(Args):
    """A person, by address."""

    email: str


class Groups(Args):
    """User groups."""

    include_users: bool = False


class OneGroup(Args):
    """One user group."""

    usergroup: str


@method("api.test", args=Nothing, caller="anyone")
def api_test(_call: Call, _args: Nothing) -> Json:
    """Whether anyone is there."""
    return {"args": {}}


@method("auth.test", args=Nothing, caller="either")
def auth_test(call: Call, _args: Nothing) -> Json:
    """Who the token is."""
    ws = call.workspace
    return {
        "url": f"{ws.url}/",
        "team": ws.settings.team_name,
        "user": ws.settings.bot_name,
        "team_id": ws.settings.team_id,
        "user_id": ws.settings.bot_user_id,
        "bot_id": ws.settings.bot_id,
        "is_enterprise_install": False,
    }


@method("apps.connections.open", args=Nothing, caller="app")
def connections_open(call: Call, _args: Nothing) -> Json:
    """The address of a Socket Mode connection."""
    ws = call.workspace
    address = ws.url.replace("http", "ws", 1)
    return {"url": f"{address}/link?ticket={ws.sockets.ticket()}&app_id={ws.settings.app_id}"}


@method("team.info", args=Nothing, scopes=("team:read",))
def team_info(call: Call, _args: Nothing) -> Json:
    """The workspace."""
    settings = call.workspace.settings
    team = {"id": settings.team_id, "name": settings.team_name, "domain": settings.team_domain}
    return {"team": team}


@method("users.info", args=OneUser, scopes=("users:read",))
def users_info(call: Call, args: OneUser) -> Json:
    """One person."""
    member = call.workspace.state.members.get(args.user)
    if member is None:
        raise SlackError("user_not_found")
    payload = user_payload(call.workspace, member)
    if args.include_locale:
        payload["locale"] = member.locale
    return {"user": payload}


@method("users.list", args=UserList, scopes=("users:read",))
def users_list(call: Call, args: UserList) -> Json:
    """Everyone."""
    ws = call.workspace
    shown, following = page(list(ws.state.members.values()), args.cursor, args.limit)
    listed = [user_payload(ws, member) for member in shown]
    if args.include_locale:
        for payload, member in zip(listed, shown, strict=True):
            payload["locale"] = member.locale
    return {"members": listed, "cache_ts": ws.clock.seconds(), **following}


@method("users.lookupByEmail", args=ByEmail, scopes=("users:read.email",))
def lookup_by_email(call: Call, args: ByEmail) -> Json:
    """The person of an address."""
    ws = call.workspace
    wanted = args.email.lower()
    for member in ws.state.people():
        if member.email.lower() == wanted and not member.deleted:
            return {"user": user_payload(ws, member)}
    raise SlackError("users_not_found")


@method("usergroups.list", args=Groups, scopes=("usergroups:read",))
def usergroups_list(call: Call, args: Groups) -> Json:
    """Every user group."""
    ws = call.workspace
    groups = ws.state.groups.values()
    return {"usergroups": [group_payload(ws, g, users=args.include_users) for g in groups]}


@method("usergroups.users.list", args=OneGroup, scopes=("usergroups:read",))
def usergroups_users(call: Call, args: OneGroup) -> Json:
    """Who is in a user group."""
    group = call.workspace.state.groups.get(args.usergroup)
    if group is None:
        raise SlackError("no_such_subteam")
    return {"users": list(group.members)}

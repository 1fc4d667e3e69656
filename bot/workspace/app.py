"""The web application that serves a workspace: Web API, sockets, files, page."""

from __future__ import annotations

import importlib

from aiohttp import web

from bot.workspace.api import http
from bot.workspace.workspace import Workspace

LARGEST_BODY = 64 * 1024 * 1024
_FAMILIES = ("chat", "conversations", "files", "histories", "people", "pins", "views")


def build_app(workspace: Workspace) -> web.Application:
    """An application that serves ``workspace``; its page included."""
    from bot.workspace.page import add_page

    for family in _FAMILIES:
        importlib.import_module(f"bot.workspace.api.{family}")
    app = web.Application(client_max_size=LARGEST_BODY)
    app[http.WORKSPACE] = workspace
    app.router.add_route("*", "/api/{method}", http.call_method)
    app.router.add_get("/link", workspace.sockets.handle)
    app.router.add_post("/response/{token}", http.take_response)
    app.router.add_post("/upload/{file}", http.take_upload)
    app.router.add_get("/files-pri/{file}/{rest:.*}", http.give_file)
    add_page(app, workspace)
    return app

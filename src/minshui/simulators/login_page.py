"""What simulated platforms of sign-in share: a page that asks who is there, and its controls."""

from __future__ import annotations

import argparse
import secrets
from html import escape
from typing import Any, Protocol
from urllib.parse import urlencode

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from minshui.simulators.serving import serve

PEOPLE = {"wang": "小王", "li": "小李", "chen": "老陈"}


class LoginPlatform(Protocol):
    """A platform where somebody says who they are."""

    title: str
    confirm_path: str
    application: Any
    """What ``configure`` sets; ``person`` is who agrees at once, ``nobody`` refuses."""
    tickets: dict[str, dict[str, str]]

    def send_back(self, given: dict[str, str], person: str) -> Response:
        """Send a browser back to where it was asked from; no person: somebody refused."""
        ...

    def state(self) -> dict[str, Any]:
        """Return what a test may want to know."""
        ...


def ask_who_is_there(platform: LoginPlatform, given: dict[str, str]) -> Response:
    """Answer a browser that was sent here: at once if it is known who is there."""
    if person := platform.application.person:
        return platform.send_back(given, "" if person == "nobody" else person)
    ticket = secrets.token_hex(8)
    platform.tickets[ticket] = given
    return HTMLResponse(_page(platform, ticket))


def refusal_page(text: str) -> HTMLResponse:
    """Return the page of a platform that does not know what it is asked."""
    return HTMLResponse(f"<!doctype html><meta charset=utf-8><p>{escape(text)}</p>")


def with_query(address: str, **parameters: str) -> str:
    """Return an address with parameters added to those that it has."""
    mark = "&" if "?" in address else "?"
    return f"{address}{mark}{urlencode(parameters)}"


def next_fault(application: Any) -> str:
    """Return what shall go wrong with this call, if anything."""
    return str(application.faults.pop(0)) if application.faults else ""


def login_simulator(platform: LoginPlatform, anew: Any, routes: list[Route]) -> Starlette:
    """Return a simulator of the platform's own routes and the controls; ``anew`` makes another."""

    async def confirm(request: Request) -> Response:
        """Somebody has said who they are."""
        here: LoginPlatform = request.app.state.platform
        given = here.tickets.pop(request.query_params.get("ticket", ""), None)
        if given is None:
            return refusal_page("页面已失效")
        return here.send_back(given, request.query_params.get("person", ""))

    async def configure(request: Request) -> Response:
        """Set any field of the application."""
        application = request.app.state.platform.application
        for name, value in (await request.json()).items():
            if not hasattr(application, name):
                return JSONResponse({"unknown": name}, 422)
            setattr(application, name, value)
        return JSONResponse({})

    async def state(request: Request) -> Response:
        """Tell what was asked."""
        return JSONResponse(request.app.state.platform.state())

    async def reset(request: Request) -> Response:
        """Begin anew."""
        request.app.state.platform = anew()
        return JSONResponse({})

    controls = [
        Route(platform.confirm_path, confirm, methods=["GET"]),
        Route("/_control/configure", configure, methods=["POST"]),
        Route("/_control/state", state, methods=["GET"]),
        Route("/_control/reset", reset, methods=["POST"]),
    ]
    app = Starlette(routes=[*routes, *controls])
    app.state.platform = platform
    return app


def run(app: Starlette, program: str, description: str) -> None:
    """Serve a simulator as the command line says, until it is stopped."""
    parser = argparse.ArgumentParser(prog=f"minshui.simulators.{program}", description=description)
    parser.add_argument("--host", default="127.0.0.1", help="监听地址")
    parser.add_argument("--port", type=int, default=0, help="监听端口，0 为任选")
    chosen = parser.parse_args()
    serve(app, chosen.host, chosen.port)


def _page(platform: LoginPlatform, ticket: str) -> str:
    choices = [*PEOPLE.items(), ("", "不同意授权")]
    links = "".join(
        f'<li><a href="{platform.confirm_path}?ticket={ticket}&amp;person={name}">{label}</a></li>'
        for name, label in choices
    )
    title = f"{escape(platform.title)}（模拟）"
    return (
        f"<!doctype html><meta charset=utf-8><title>{title}</title>"
        f"<h1>{title}</h1><p>你是谁？</p><ul>{links}</ul>"
    )

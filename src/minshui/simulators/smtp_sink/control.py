"""The control surface: what tests tell the server, and read back from it, over HTTP."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import asdict
from email.message import EmailMessage
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from minshui.simulators.smtp_sink.bounces import FORMS, bounce_of
from minshui.simulators.smtp_sink.mailboxes import Mail, Mailboxes, Rule


def control_app(boxes: Mailboxes, addresses: Mapping[str, Any]) -> Starlette:
    """Return the control surface of a server; ``addresses`` say where it listens."""
    return Starlette(routes=[*_reading(boxes, addresses), *_telling(boxes)])


def _reading(boxes: Mailboxes, addresses: Mapping[str, Any]) -> list[Route]:
    async def where(_: Request) -> JSONResponse:
        return JSONResponse(addresses)

    async def mails(request: Request) -> JSONResponse:
        wanted = request.query_params.get("recipient", "")
        limit = int(request.query_params.get("limit", "100"))
        found = [each for each in boxes.mails if any(wanted in to for to in each.recipients)]
        return JSONResponse([mail_view(each) for each in found[-limit:]])

    async def counts(_: Request) -> JSONResponse:
        return JSONResponse(
            {
                "mails": boxes.taken,
                "distinct": len(boxes.by_key),
                "repeated": sum(count - 1 for count in boxes.by_key.values()),
                "connections": boxes.connections,
                "commands": dict(boxes.commands),
                "returned": len(boxes.returned),
            }
        )

    async def mailbox(_: Request) -> JSONResponse:
        return JSONResponse(list(boxes.returned))

    return [
        Route("/_control/addresses", where),
        Route("/_control/mails", mails),
        Route("/_control/counts", counts),
        Route("/_control/mailbox", mailbox),
    ]


def _telling(boxes: Mailboxes) -> list[Route]:
    async def add_rule(request: Request) -> JSONResponse:
        rule = Rule(**await request.json())
        boxes.rules.append(rule)
        return JSONResponse(asdict(rule), 201)

    async def set_options(request: Request) -> JSONResponse:
        for name, value in (await request.json()).items():
            if name not in ("greylisting", "requires_login", "user", "password"):
                return JSONResponse({"unknown": name}, 422)
            setattr(boxes, name, value)
        return JSONResponse({"done": True})

    async def bounce(request: Request) -> JSONResponse:
        asked = await request.json()
        mail = next((each for each in reversed(boxes.mails) if _is_meant(each, asked)), None)
        form = asked.get("form", "dsn")
        if mail is None or form not in FORMS:
            return JSONResponse({"unknown": asked}, 404)
        content = bounce_of(mail, form, asked.get("status", "5.1.1"))
        names = [boxes.return_mail(content) for _ in range(asked.get("copies", 1))]
        return JSONResponse({"uidl": names}, 201)

    async def put_raw(request: Request) -> JSONResponse:
        return JSONResponse({"uidl": boxes.return_mail(await request.body())}, 201)

    async def cut(_: Request) -> JSONResponse:
        return JSONResponse({"cut": boxes.cut_all()})

    async def reset(_: Request) -> JSONResponse:
        boxes.reset()
        return JSONResponse({"done": True})

    return [
        Route("/_control/rules", add_rule, methods=["POST"]),
        Route("/_control/options", set_options, methods=["POST"]),
        Route("/_control/bounces", bounce, methods=["POST"]),
        Route("/_control/mailbox", put_raw, methods=["POST"]),
        Route("/_control/cut", cut, methods=["POST"]),
        Route("/_control/reset", reset, methods=["POST"]),
    ]


def mail_view(mail: Mail) -> dict[str, Any]:
    """Return a mail as tests read it: envelope, headers as sent and decoded, parts."""
    parsed = mail.parsed
    text, html = parsed.get_body(("plain",)), parsed.get_body(("html",))
    return {
        "number": mail.number,
        "connection": mail.connection,
        "mail_from": mail.mail_from,
        "recipients": list(mail.recipients),
        "tls": mail.tls,
        "user": mail.user,
        "message_id": mail.message_id,
        "subject": str(parsed["Subject"]),
        "from": str(parsed["From"]),
        "to": str(parsed["To"]),
        "headers": {name.lower(): str(value) for name, value in parsed.items()},
        "text": text.get_content() if isinstance(text, EmailMessage) else None,
        "html": html.get_content() if isinstance(html, EmailMessage) else None,
        "attachments": [_attachment_view(each) for each in parsed.iter_attachments()],
        "raw": base64.b64encode(mail.content).decode(),
    }


def _attachment_view(part: Any) -> dict[str, Any]:
    content = part.get_payload(decode=True) or b""
    return {
        "name": part.get_filename(),
        "media_type": part.get_content_type(),
        "content": base64.b64encode(content).decode(),
    }


def _is_meant(mail: Mail, asked: dict[str, Any]) -> bool:
    wanted = asked.get("recipient", "")
    number = asked.get("number", mail.number)
    return mail.number == number and any(wanted in to for to in mail.recipients)

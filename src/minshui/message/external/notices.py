"""Parties outside ask us to notify our users (IF-MSG-005)."""

from __future__ import annotations

from typing import Any

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError, Place
from minshui.message.external.domain.fields import text_at, texts_at
from minshui.message.external.errors import EXTERNAL_BODY
from minshui.message.external.queries.users import enabled_users
from minshui.message.external.webhook_settings import WebhookSettings
from minshui.message.gateway.facade import (
    Receiver,
    ReceiverKind,
    Submission,
    submit_messages,
)

MOST_RECEIVERS = 200
_MOST_NAME = 64


async def pass_on_notice(
    ctx: Context, party: str, settings: WebhookSettings, call_id: str, document: dict[str, Any]
) -> dict[str, Any]:
    """Queue a message to each user named; returns the answer with what became of each.

    Users that are not known are told in the answer and stop nobody else. Raises
    ``E_EXTERNAL_BODY`` and what ``submit_messages`` does.
    """
    fields = settings.notice
    names = _names(document, fields.receivers)
    kind = text_at(document, fields.message_type) or ""
    template = settings.notice_templates.get(kind, settings.notice_template)
    parameters = {
        "title": _text(document, fields.title),
        "content": _text(document, fields.content),
    }
    users = await enabled_users(ctx, names)
    found = [name for name in names if name in users]
    asked = [
        Submission(
            template_code=template,
            receiver=Receiver(ReceiverKind.USER, str(users[name])),
            parameters=parameters,
            caller=f"external.{party}",
            dedupe_key=f"{call_id}:{users[name]}",
        )
        for name in found
    ]
    accepted = await submit_messages(ctx, asked) if asked else []
    results = [
        {"receiver": name, "message_id": str(each.message_id), "state": each.state.value}
        for name, each in zip(found, accepted, strict=True)
    ]
    return {
        "code": "0",
        "message": f"已受理 {len(results)} 人",
        "accepted": len(results),
        "unknown_receivers": [name for name in names if name not in users],
        "results": results,
    }


def _names(document: dict[str, Any], path: str) -> list[str]:
    names = texts_at(document, path)
    if not names or len(names) > MOST_RECEIVERS:
        raise _fault(path, f"应为 1 至 {MOST_RECEIVERS} 个用户名")
    names = list(dict.fromkeys(name.strip().lower() for name in names))
    if any(not name or len(name) > _MOST_NAME for name in names):
        raise _fault(path, f"用户名应为 1 至 {_MOST_NAME} 个字符")
    return names


def _text(document: dict[str, Any], path: str) -> str:
    text = text_at(document, path)
    if not text:
        raise _fault(path, "必填")
    return text


def _fault(field: str, fault: str) -> MinshuiError:
    return MinshuiError(EXTERNAL_BODY, field=field, fault=fault, place=Place(field=field))

"""A template message as the platform takes it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

KIND = "wechat"
_THING = "thing"
_THING_LENGTH = 20
_CUT = "…"


def template_message(
    *,
    openid: str,
    binding: Mapping[str, Any],
    parameters: Mapping[str, str],
    client_message_id: str,
    mini_program: Mapping[str, str] | None = None,
) -> dict[str, Any] | None:
    """Return the body of a send; None: the template's version says nothing of official accounts.

    A ``thing`` field holds 20 characters, so a longer text is cut with an ellipsis rather than
    refused whole. ``client_message_id`` lets the platform know a repeat within ten minutes.
    """
    ours = binding.get(KIND) or {}
    template_id, fields = ours.get("template_id"), ours.get("fields")
    if not template_id or not fields or any(name not in parameters for name in fields.values()):
        return None
    message: dict[str, Any] = {
        "touser": openid,
        "template_id": template_id,
        "data": {
            field: {"value": _fitting(field, parameters[name])} for field, name in fields.items()
        },
        "client_msg_id": client_message_id,
    }
    link = parameters.get(ours.get("link", ""))
    if link:
        message["url"] = link
    if mini_program:
        message["miniprogram"] = dict(mini_program)
    return message


def _fitting(field: str, text: str) -> str:
    if field.startswith(_THING) and len(text) > _THING_LENGTH:
        return text[: _THING_LENGTH - len(_CUT)] + _CUT
    return text

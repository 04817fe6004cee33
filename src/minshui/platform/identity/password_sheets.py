"""Sheets of first passwords: sealed, for one person, handed out once, gone after a day."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import timedelta

from minshui.infrastructure.context import Context
from minshui.infrastructure.security.fields import field_cipher
from minshui.platform.identity.models import PasswordSheet

KEPT_FOR = timedelta(hours=24)
CONTENT_FIELD = "system_password_sheet.content"


@dataclass(frozen=True, slots=True)
class FirstPassword:
    """What a new user must be told."""

    user_name: str
    display_name: str
    password: str


async def lay_down_sheet(ctx: Context, passwords: Sequence[FirstPassword]) -> None:
    """Keep passwords for the actor to collect.

    Raises ``ValueError`` where the actor is nobody who could.
    """
    if ctx.actor.user_id is None:
        raise ValueError("first passwords are collected by a user")
    text = json.dumps([astuple(each) for each in passwords], ensure_ascii=False)
    ctx.session.add(
        PasswordSheet(
            user_id=ctx.actor.user_id,
            people=len(passwords),
            content=(await field_cipher(ctx)).encrypt(CONTENT_FIELD, text),
            created_at=ctx.clock.now(),
            expires_at=ctx.clock.now() + KEPT_FOR,
        )
    )
    await ctx.session.flush()


async def read_sheet(ctx: Context, sheet: PasswordSheet) -> list[FirstPassword]:
    """Return the passwords of a sheet."""
    text = (await field_cipher(ctx)).decrypt(CONTENT_FIELD, sheet.content)
    return [FirstPassword(*each) for each in json.loads(text)]

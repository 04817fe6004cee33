"""Accounts of platforms as rows: encrypted, found by a blind index."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from minshui.infrastructure.context import Context
from minshui.infrastructure.security.fields import field_cipher
from minshui.platform.federated.contracts import Platform, Provider
from minshui.platform.federated.models import SUBJECT_COLUMN, BindingRow

_BY_SUBJECT = select(BindingRow).where(
    BindingRow.platform == bindparam("platform"), BindingRow.subject_index == bindparam("index")
)
_OF_USER = select(BindingRow).where(
    BindingRow.platform == bindparam("platform"), BindingRow.user_id == bindparam("user_id")
)


def account_text(provider: Provider, subject: str) -> str:
    """Return what an account is known by: platforms name people anew for each application."""
    return f"{provider.settings.app_id}:{subject}"


async def binding_of_account(ctx: Context, platform: Platform, account: str) -> BindingRow | None:
    """Return whom an account stands for."""
    index = (await field_cipher(ctx)).blind_index(SUBJECT_COLUMN, account)
    found = await ctx.session.execute(_BY_SUBJECT, {"platform": platform.value, "index": index})
    return found.scalar_one_or_none()


async def binding_of_user(ctx: Context, platform: Platform, user_id: int) -> BindingRow | None:
    """Return which account stands for a user."""
    found = await ctx.session.execute(_OF_USER, {"platform": platform.value, "user_id": user_id})
    return found.scalar_one_or_none()


async def add_binding(ctx: Context, platform: Platform, account: str, user_id: int) -> BindingRow:
    """Let an account stand for a user from now on."""
    cipher = await field_cipher(ctx)
    row = BindingRow(
        user_id=user_id,
        platform=platform.value,
        subject_sealed=cipher.encrypt(SUBJECT_COLUMN, account),
        subject_index=cipher.blind_index(SUBJECT_COLUMN, account),
        bound_at=ctx.clock.now(),
    )
    ctx.session.add(row)
    await ctx.session.flush()
    return row

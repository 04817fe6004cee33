"""Register a caller with its limits, or change them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select, update

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.infrastructure.db.dialects.selection import database_of
from minshui.message.gateway.models import CallerRow


@dataclass(frozen=True, slots=True)
class Caller:
    """A party that asks for messages; None: no limit; no categories: all."""

    caller: str
    title: str
    is_enabled: bool
    most_per_minute: int | None
    most_per_day: int | None
    categories: tuple[str, ...]


async def save_caller(ctx: Context, wanted: Caller) -> None:
    """Write a caller down; from the next message on its limits hold."""
    values = {
        "title": wanted.title,
        "is_enabled": wanted.is_enabled,
        "most_per_minute": wanted.most_per_minute,
        "most_per_day": wanted.most_per_day,
        "categories": " ".join(wanted.categories),
    }
    table = CallerRow.__table__
    statement = select(*table.c).where(CallerRow.caller == wanted.caller).with_for_update()
    found = (await ctx.session.execute(statement)).one_or_none()
    before = None if found is None else dict(found._mapping)
    new = values | {"caller": wanted.caller}
    if found is not None or not await database_of(ctx.session).insert_if_absent(
        ctx.session, CallerRow, new
    ):
        await ctx.session.execute(
            update(CallerRow)
            .where(CallerRow.caller == wanted.caller)
            .values(**values)
            .execution_options(synchronize_session=False)
        )
    await record_audit(
        ctx, "message.caller", CallerRow.__tablename__, wanted.caller, before=before, after=new
    )

"""Whose rows a piece of work takes that goes on after the request which began it.

A billing run, a cancellation, an approval keeps the scope of who asked for it: the jobs that carry
it out take no others' rows, and only who sees all of them sees what it came to.
"""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    String,
    and_,
    bindparam,
    insert,
    or_,
    select,
    true,
)
from sqlalchemy.orm import Mapped, aliased, mapped_column

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.base import TenantBase
from minshui.infrastructure.security.errors import OUT_OF_SCOPE
from minshui.infrastructure.security.scope import EVERYTHING, Scope
from minshui.infrastructure.security.scoping import KeyColumn, in_scope
from minshui.kernel.errors import MinshuiError

_DEPARTMENT, _OWN = "department", "own"


class BatchScope(TenantBase):
    """A part of the scope that a batch was begun with; one for everything has none."""

    __tablename__ = "system_batch_scope"

    batch_kind: Mapped[str] = mapped_column(String(32), primary_key=True)
    batch_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    part: Mapped[str] = mapped_column(String(16), primary_key=True)  # department | own
    # The department, or the user whose own rows it takes.
    part_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)


_INSERT = insert(BatchScope)
_OF_BATCH = select(BatchScope.part, BatchScope.part_id).where(
    BatchScope.batch_kind == bindparam("kind"), BatchScope.batch_id == bindparam("batch")
)


async def keep_scope(ctx: Context, kind: str, batch_id: int) -> None:
    """Let a batch take the rows that the actor sees now, and no others.

    Raises ``E_OUT_OF_SCOPE`` where the actor sees nothing.
    """
    actor = ctx.actor
    if actor.scope.everything:
        return
    parts = [(_DEPARTMENT, each) for each in sorted(actor.scope.departments)]
    if actor.scope.own and actor.user_id is not None:
        parts.append((_OWN, actor.user_id))
    rows = [
        {"batch_kind": kind, "batch_id": batch_id, "part": part, "part_id": part_id}
        for part, part_id in parts
    ]
    if not rows:
        raise MinshuiError(OUT_OF_SCOPE)
    await ctx.session.execute(_INSERT, rows)


async def within_batch(ctx: Context, kind: str, batch_id: int) -> Context:
    """Return the context in which the rows of a batch are seen, whoever carries it out."""
    rows = (await ctx.session.execute(_OF_BATCH, {"kind": kind, "batch": batch_id})).all()
    if not rows:
        return replace(ctx, actor=replace(ctx.actor, scope=EVERYTHING))
    owners = [row.part_id for row in rows if row.part == _OWN]
    departments = frozenset(row.part_id for row in rows if row.part == _DEPARTMENT)
    scope = Scope(departments=departments, own=bool(owners))
    user_id = owners[0] if owners else ctx.actor.user_id
    return replace(ctx, actor=replace(ctx.actor, scope=scope, user_id=user_id))


def batch_in_scope(
    ctx: Context, kind: str, batch_id: KeyColumn, asked_by: KeyColumn
) -> ColumnElement[bool]:
    """Return the condition that the actor sees all rows of a batch, or began it themselves."""
    if ctx.actor.scope.everything:
        return true()
    some, other = aliased(BatchScope), aliased(BatchScope)
    has_scope = select(some.batch_id).where(some.batch_kind == kind, some.batch_id == batch_id)
    has_others = select(other.batch_id).where(
        other.batch_kind == kind,
        other.batch_id == batch_id,
        or_(other.part != _DEPARTMENT, ~in_scope(ctx, department=other.part_id)),
    )
    return or_(and_(has_scope.exists(), ~has_others.exists()), in_scope(ctx, owner=asked_by))

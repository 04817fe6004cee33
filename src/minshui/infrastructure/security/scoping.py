"""Where a data scope becomes SQL, and is asked of a single row: the only place (R-082, R-205).

A list adds ``in_scope`` to its conditions. Who reads one row by its key selects whose it is too
and asks ``sees``: what is not seen is answered as what does not exist, with the same error, so
that nobody learns what there is elsewhere.
"""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import ColumnElement, false, or_, true
from sqlalchemy.orm import InstrumentedAttribute

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.keys import is_one_of
from minshui.infrastructure.security.errors import OUT_OF_SCOPE, SCOPE_WHOLE
from minshui.infrastructure.security.permission import Permission
from minshui.infrastructure.security.scope import Scope, scope_of
from minshui.kernel.errors import MinshuiError, Place

KeyColumn = (
    ColumnElement[int]
    | ColumnElement[int | None]
    | InstrumentedAttribute[int]
    | InstrumentedAttribute[int | None]
)


def in_scope(
    ctx: Context, *, department: KeyColumn | None = None, owner: KeyColumn | None = None
) -> ColumnElement[bool]:
    """Return the condition that a row is one of the actor's.

    ``department`` and ``owner`` are the columns that say whose it is; rows without an owner are
    nobody's own.
    """
    scope = ctx.actor.scope
    if scope.everything:
        return true()
    ways: list[ColumnElement[bool]] = []
    if department is not None and scope.departments:
        ways.append(is_one_of(department, scope.departments))
    if owner is not None and scope.own and ctx.actor.user_id is not None:
        ways.append(owner == ctx.actor.user_id)
    return or_(false(), *ways)


def by_department(ctx: Context) -> Context:
    """Return the context in which only the rows of departments are seen, not one's own."""
    return replace(ctx, actor=replace(ctx.actor, scope=replace(ctx.actor.scope, own=False)))


def sees(ctx: Context, department_id: int | None, owner_id: int | None = None) -> bool:
    """Return whether a row of this department and owner is one of the actor's."""
    scope = ctx.actor.scope
    return (
        scope.everything
        or department_id in scope.departments
        or (scope.own and owner_id is not None and owner_id == ctx.actor.user_id)
    )


def check_in_scope(
    ctx: Context,
    department_id: int | None,
    owner_id: int | None = None,
    *,
    place: Place | None = None,
) -> None:
    """Raise ``E_OUT_OF_SCOPE`` unless ``sees``; for what has no error of its own when unknown."""
    if not sees(ctx, department_id, owner_id):
        raise MinshuiError(OUT_OF_SCOPE, place=place)


def check_everything(ctx: Context) -> None:
    """Raise ``E_SCOPE_WHOLE`` unless the actor sees everybody's rows."""
    if not ctx.actor.scope.everything:
        raise MinshuiError(SCOPE_WHOLE)


def may_throughout(ctx: Context, permission: Permission) -> bool:
    """Return whether the actor holds a further permission for all the rows they see here."""
    if not ctx.actor.may(permission.code):
        return False
    holdings = ctx.actor.holdings
    return not holdings or _covers(scope_of(holdings, permission.code), ctx.actor.scope)


def _covers(wide: Scope, narrow: Scope) -> bool:
    return wide.everything or (
        not narrow.everything
        and narrow.departments <= wide.departments
        and (wide.own or not narrow.own)
    )

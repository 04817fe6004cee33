"""The rows that a cut-over brought in, and what was built upon them since."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Delete,
    Select,
    Table,
    bindparam,
    delete,
    func,
    or_,
    select,
)

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.base import TenantBase
from minshui.infrastructure.db.dialects.selection import database_of
from minshui.kernel.errors import MinshuiError
from minshui.revenue.billing.models import Bill
from minshui.revenue.cutover.domain.owned import (
    NOTES,
    OTHER_NAMES,
    OWNED,
    OwnedBy,
    referred_to,
)
from minshui.revenue.cutover.errors import BUILT_UPON, ROWS_CHANGED
from minshui.revenue.cutover.models import CutoverAccount, CutoverMeter

_ID: BindParameter[int] = bindparam("cutover")
_ACCOUNTS = select(CutoverAccount.account_id).where(CutoverAccount.cutover_id == _ID)
_CUSTOMERS = select(CutoverAccount.cust_id).where(CutoverAccount.cutover_id == _ID)
_METERS = select(CutoverMeter.meter_id).where(CutoverMeter.cutover_id == _ID)
_RELATIONS = select(CutoverMeter.cust_meter_id).where(CutoverMeter.cutover_id == _ID)
_BILLS = select(Bill.id).where(Bill.cust_id.in_(_CUSTOMERS))
_KEYS = {
    OwnedBy.ACCOUNT: _ACCOUNTS,
    OwnedBy.CUSTOMER: _CUSTOMERS,
    OwnedBy.METER: _METERS,
    OwnedBy.RELATION: _RELATIONS,
    OwnedBy.BILL: _BILLS,
}

Fingerprints = Mapping[str, tuple[int, str]]
"""Rows and hash of each table that a cut-over writes."""


def table_named(name: str) -> Table:
    """Return a table of the tenant by name."""
    return TenantBase.metadata.tables[name]


def is_owned(name: str) -> ColumnElement[bool]:
    """Return the condition that a row of a table was brought in by the cut-over."""
    column, owner, _ = OWNED[name]
    return table_named(name).c[column].in_(_KEYS[owner])


def deletes() -> dict[str, Delete]:
    """Return what takes the rows away, in order; binds ``cutover``."""
    statements = {name: delete(table_named(name)).where(is_owned(name)) for name in OWNED}
    for name in NOTES:
        table = table_named(name)
        statements[name] = delete(table).where(table.c.cutover_id == _ID)
    return statements


async def fingerprints(ctx: Context, cutover_id: int) -> dict[str, tuple[int, str]]:
    """Return what the cut-over's rows are like now."""
    database = database_of(ctx.session)
    return {
        name: await database.fingerprint(
            ctx.session,
            select(table_named(name)).where(is_owned(name)).params(cutover=cutover_id),
        )
        for name in OWNED
    }


async def check_untouched(ctx: Context, cutover_id: int, code: str, loaded: Fingerprints) -> None:
    """Raise ``E_CUTOVER_BUILT_UPON`` or ``E_CUTOVER_ROWS_CHANGED`` unless all is as loaded."""
    for name, statement in _references().items():
        count = (await ctx.session.execute(statement, {"cutover": cutover_id})).scalar_one()
        if count:
            what = OTHER_NAMES.get(name, name)
            raise MinshuiError(BUILT_UPON, code=code, what=what, count=count)
    now = await fingerprints(ctx, cutover_id)
    for name, (count, _) in now.items():
        more = count - loaded[name][0]
        if more > 0:
            raise MinshuiError(BUILT_UPON, code=code, what=OWNED[name][2], count=more)
    for name, present in now.items():
        if present != tuple(loaded[name]):
            raise MinshuiError(ROWS_CHANGED, code=code, what=OWNED[name][2])


def _references() -> dict[str, Select[Any]]:
    """Return by table how many of its rows refer to something that a cut-over brought in.

    Of every table there is, so that a module which is yet to come stops an undo as well.
    """
    statements = {}
    for table in TenantBase.metadata.sorted_tables:
        if table.name in OWNED or table.name in NOTES or table.name.startswith("sys_"):
            continue
        conditions = []
        for column in table.columns:
            owner = referred_to(column.name)
            if owner is not None:
                conditions.append(column.in_(_KEYS[owner]))
        if conditions:
            counted = select(func.count()).select_from(table).where(or_(*conditions))
            statements[table.name] = counted
    return statements

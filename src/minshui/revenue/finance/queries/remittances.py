"""What was collected for others, what of it was paid over, and what is still to be."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import bindparam, func, select

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError, Place
from minshui.revenue.billing.facade import collected_by_component
from minshui.revenue.finance.contracts import RemittanceContract, RemittanceLine
from minshui.revenue.finance.errors import REMITTANCE_COMPONENT, REMITTANCE_PERIOD
from minshui.revenue.finance.models import Remittance
from minshui.revenue.ledger.models import Journal, JournalLine
from minshui.revenue.parameter.facade import (
    ComponentNature,
    CostComponentContract,
    cost_components,
)

_BEGINNING = date(1900, 1, 1)
_ONE_DAY = timedelta(days=1)
_REMITTED = (
    select(Remittance.component_code, func.sum(Remittance.amount_fen))
    .where(Remittance.remitted_on.between(bindparam("first"), bindparam("last")))
    .group_by(Remittance.component_code)
)
_PAID_OVER = select(func.coalesce(func.sum(Remittance.amount_fen), 0)).where(
    Remittance.component_code == bindparam("component")
)
# What a component was booked for others by bills and their corrections: debit is negative.
_BOOKED = (
    select(JournalLine.component_code, -func.sum(JournalLine.amount_fen))
    .join(Journal, Journal.id == JournalLine.journal_id)
    .where(
        Journal.posted_on <= bindparam("last"),
        Journal.kind != "remittance",
        JournalLine.component_code.in_(bindparam("components", expanding=True)),
    )
    .group_by(JournalLine.component_code)
)


async def agency_components(ctx: Context) -> dict[str, CostComponentContract]:
    """Return the components that are collected for others."""
    found = (await cost_components(ctx)).items()
    return {code: each for code, each in found if each.nature is ComponentNature.AGENCY}


async def agency_component(ctx: Context, code: str) -> CostComponentContract:
    """Return one of them; raises ``E_REMITTANCE_COMPONENT``."""
    known = await agency_components(ctx)
    if code not in known:
        raise MinshuiError(
            REMITTANCE_COMPONENT,
            place=Place(field="component_code"),
            component=code,
            known="、".join(known),
        )
    return known[code]


async def unremitted_fen(ctx: Context, component: str, until: date) -> int:
    """Return what was collected of a component up to a day, less all that was paid over."""
    collected = (await collected_by_component(ctx, _BEGINNING, until)).get(component, 0)
    paid = (await ctx.session.execute(_PAID_OVER, {"component": component})).scalar_one()
    return collected - int(paid)


async def remittance_statement(ctx: Context, first: date, last: date) -> list[RemittanceLine]:
    """Return the statement of a period (both days included), one line a component.

    Raises ``E_REMITTANCE_PERIOD``, also for days before the year 1900.
    """
    if first > last or first <= _BEGINNING:
        raise MinshuiError(REMITTANCE_PERIOD, place=Place(field="from_on"), first=first, last=last)
    components = await agency_components(ctx)
    before = await collected_by_component(ctx, _BEGINNING, first - _ONE_DAY)
    collected = await collected_by_component(ctx, first, last)
    paid_before = await _remitted(ctx, _BEGINNING, first - _ONE_DAY)
    paid = await _remitted(ctx, first, last)
    values = {"last": last, "components": sorted(components)}
    rows = (await ctx.session.execute(_BOOKED, values)).all() if components else []
    booked = {code: int(fen) for code, fen in rows}
    lines = []
    for code, component in sorted(components.items()):
        opening = before.get(code, 0) - paid_before.get(code, 0)
        received = before.get(code, 0) + collected.get(code, 0)
        lines.append(
            RemittanceLine(
                code,
                component.name,
                opening,
                collected.get(code, 0),
                paid.get(code, 0),
                opening + collected.get(code, 0) - paid.get(code, 0),
                booked.get(code, 0) - received,
            )
        )
    return lines


async def list_remittances(ctx: Context, component: str | None) -> list[RemittanceContract]:
    """Return remittances, the newest first."""
    statement = select(
        Remittance.id,
        Remittance.code,
        Remittance.component_code,
        Remittance.amount_fen,
        Remittance.collected_to_on,
        Remittance.remitted_on,
    ).order_by(Remittance.id.desc())
    if component is not None:
        statement = statement.where(Remittance.component_code == component)
    return [RemittanceContract(*row) for row in await ctx.session.execute(statement)]


async def _remitted(ctx: Context, first: date, last: date) -> dict[str, int]:
    rows = await ctx.session.execute(_REMITTED, {"first": first, "last": last})
    return {code: int(fen) for code, fen in rows}

"""Tariffs and their versions as screens list them."""

from __future__ import annotations

from sqlalchemy import bindparam, func, or_, select

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.kernel.paging import Page, PageRequest
from minshui.revenue.tariff import errors
from minshui.revenue.tariff.contracts import TariffContract, VersionContract, VersionDetail
from minshui.revenue.tariff.models import Tariff, TariffVersion
from minshui.revenue.tariff.version_store import VERSION_COLUMNS, version_contract

_COLUMNS = (
    Tariff.code,
    Tariff.name,
    Tariff.class_code,
    Tariff.status,
    Tariff.release_id,
)
_VERSIONS = (
    select(*VERSION_COLUMNS)
    .where(TariffVersion.tariff_code == bindparam("code"))
    .order_by(TariffVersion.version_no.desc())
)
_VERSION = select(*VERSION_COLUMNS, TariffVersion.document).where(
    TariffVersion.tariff_code == bindparam("code"), TariffVersion.version_no == bindparam("number")
)
_IN_FORCE = (
    select(TariffVersion.tariff_code, TariffVersion.effective_from, TariffVersion.effective_to)
    .where(
        TariffVersion.tariff_code.in_(bindparam("codes", expanding=True)),
        TariffVersion.status == "approved",
        or_(
            TariffVersion.effective_from.is_(None), TariffVersion.effective_from <= bindparam("on")
        ),
        or_(TariffVersion.effective_to.is_(None), TariffVersion.effective_to >= bindparam("on")),
    )
    # A later version of the same days took the place of an earlier one.
    .order_by(TariffVersion.version_no)
)


async def find_tariffs(ctx: Context, text: str, page: PageRequest) -> Page[TariffContract]:
    """Return tariffs whose code or name holds ``text`` (all for an empty one), by code."""
    found = or_(
        Tariff.code.contains(text, autoescape=True), Tariff.name.contains(text, autoescape=True)
    )
    count = (
        await ctx.session.execute(select(func.count()).select_from(Tariff).where(found))
    ).scalar_one()
    statement = (
        select(*_COLUMNS).where(found).order_by(Tariff.code).limit(page.size).offset(page.offset)
    )
    rows = (await ctx.session.execute(statement)).all()
    spans = await _in_force(ctx, [row.code for row in rows])
    items = [TariffContract(**row._asdict(), **spans.get(row.code, _NO_SPAN)) for row in rows]
    return Page(items, count, page.page, page.size)


_NO_SPAN = {"effective_from": None, "effective_to": None}


async def _in_force(ctx: Context, codes: list[str]) -> dict[str, dict[str, object]]:
    values = {"codes": codes, "on": ctx.clock.today()}
    rows = (await ctx.session.execute(_IN_FORCE, values)).all() if codes else []
    return {
        row.tariff_code: {"effective_from": row.effective_from, "effective_to": row.effective_to}
        for row in rows
    }


async def tariff_detail(ctx: Context, code: str) -> TariffContract:
    """Return one tariff; raises ``E_TARIFF_UNKNOWN``."""
    row = (await ctx.session.execute(select(*_COLUMNS).where(Tariff.code == code))).one_or_none()
    if row is None:
        raise MinshuiError(errors.TARIFF_UNKNOWN, tariff=code)
    spans = await _in_force(ctx, [code])
    return TariffContract(**row._asdict(), **spans.get(code, _NO_SPAN))


async def tariff_versions(ctx: Context, code: str) -> list[VersionContract]:
    """Return the versions of a tariff, the newest first; raises ``E_TARIFF_UNKNOWN``."""
    await tariff_detail(ctx, code)
    rows = (await ctx.session.execute(_VERSIONS, {"code": code})).all()
    return [version_contract(row) for row in rows]


async def tariff_version(ctx: Context, code: str, version_no: int) -> VersionDetail:
    """Return one version with its document; raises ``E_TARIFF_VERSION_UNKNOWN``."""
    values = {"code": code, "number": version_no}
    row = (await ctx.session.execute(_VERSION, values)).one_or_none()
    if row is None:
        raise MinshuiError(errors.VERSION_UNKNOWN, version=f"{code} 第 {version_no} 版")
    return VersionDetail(**row._asdict())

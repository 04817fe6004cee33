"""A site, a released tariff, a book and meters in stock for the customer tests."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest

from minshui.infrastructure.context import Context
from minshui.metering.device.facade import RegisterMeter, register_meter
from minshui.platform.organization.facade import (
    CreateDepartment,
    DepartmentKind,
    create_department,
)
from minshui.revenue.reading.models import MeterBook
from minshui.revenue.tariff.facade import approve_version, save_version

TARIFF = "fj.fuzhou.res"


def flat_tariff(code: str) -> dict[str, Any]:
    """A tariff of one price for water."""
    water = {"code": "water", "name": "自来水", "measure": "volume", "mode": "flat", "price": "1.7"}
    return {
        "format": "tariff/1",
        "code": code,
        "name": "测试水价",
        "currency": "CNY",
        "unit": "m3",
        "effective": {"from": "1900-01-01"},
        "counter": {"basis": "bill"},
        "components": [water],
    }


@dataclass(frozen=True)
class Town:
    """What customers are opened in."""

    site_id: int
    book_id: int


@pytest.fixture
async def town(ctx: Context) -> Town:
    """See ``make_town``."""
    return await make_town(ctx)


async def make_town(ctx: Context) -> Town:
    """Site ``FZA``, book ``B1``, tariff ``fj.fuzhou.res``, meters ``M1``, ``M2``, ``M3``."""
    site = await create_department(ctx, CreateDepartment("FZA", "鼓楼营业所", DepartmentKind.SITE))
    for number in ("M1", "M2", "M3"):
        await register_meter(
            ctx, RegisterMeter(number, caliber_code="DN15", modulus_m3=Decimal(100000))
        )
    for code in (TARIFF, "fj.fuzhou.shop"):
        version = await save_version(ctx, flat_tariff(code))
        await approve_version(ctx, version.id)
    book = MeterBook(
        code="B1",
        name="一号册",
        site_id=site.id,
        cycle_type="monthly",
        status="open",
        created_at=ctx.clock.now(),
    )
    ctx.session.add(book)
    await ctx.session.flush()
    return Town(site_id=site.id, book_id=book.id)

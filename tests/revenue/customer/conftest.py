"""A site, a released tariff, a book and meters in stock for the customer tests."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import pytest
from sqlalchemy import insert

from minshui.infrastructure.context import Context
from minshui.metering.device.facade import RegisterMeter, register_meter
from minshui.platform.organization.facade import (
    CreateDepartment,
    DepartmentKind,
    create_department,
)
from minshui.revenue.reading.models import MeterBook
from minshui.revenue.tariff.models import Tariff

TARIFF = "fj.fuzhou.res"


@dataclass(frozen=True)
class Town:
    """What customers are opened in."""

    site_id: int
    book_id: int


@pytest.fixture
async def town(ctx: Context) -> Town:
    """Site ``FZA``, book ``B1``, tariff ``fj.fuzhou.res``, meters ``M1``, ``M2``, ``M3``."""
    site = await create_department(ctx, CreateDepartment("FZA", "鼓楼营业所", DepartmentKind.SITE))
    for number in ("M1", "M2", "M3"):
        await register_meter(
            ctx, RegisterMeter(number, caliber_code="DN15", modulus_m3=Decimal(100000))
        )
    await ctx.session.execute(
        insert(Tariff),
        [
            {
                "code": code,
                "name": code,
                "status": "active",
                "release_id": 1,
                "created_at": ctx.clock.now(),
            }
            for code in (TARIFF, "fj.fuzhou.shop")
        ],
    )
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

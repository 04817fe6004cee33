"""One box finds a customer by number, name, address, mobile, identity or meter number."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.kernel.paging import PageRequest
from minshui.revenue.customer.facade import (
    CustomerType,
    MeterPlacement,
    OpenCustomer,
    customers_by_mobile,
    find_customers,
    open_customer,
)
from tests.revenue.customer.conftest import Town

SINCE = date(2026, 1, 1)


@pytest.fixture
async def neighbours(ctx: Context, town: Town) -> None:
    """Three customers: 张三 with ``M1``, 张三丰, and a shop."""
    await open_customer(
        ctx,
        OpenCustomer(
            "张三",
            CustomerType.RESIDENT,
            "福州市东街 1 号 101",
            town.site_id,
            mobile="13800001234",
            id_no="11010519491231002X",
            opened_on=SINCE,
            external_no="old-1",
            meter=MeterPlacement("M1", SINCE, Decimal(0)),
        ),
    )
    await open_customer(
        ctx, OpenCustomer("张三丰", CustomerType.RESIDENT, "福州市武当路 9 号", town.site_id)
    )
    await open_customer(
        ctx,
        OpenCustomer(
            "百分之百_便利店",
            CustomerType.UNIT,
            "福州市东街 100%广场",
            town.site_id,
            mobile="13900001234",
        ),
    )


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("FZA2026000002", ["张三丰"]),
        ("fza2026000002", ["张三丰"]),
        ("old-1", ["张三"]),
        ("张三", ["张三", "张三丰"]),
        ("武当路", ["张三丰"]),
        ("福州市东街", ["张三", "百分之百_便利店"]),
        ("13800001234", ["张三"]),
        ("1234", ["张三", "百分之百_便利店"]),
        ("11010519491231002x", ["张三"]),
        ("M1", ["张三"]),
        ("100%广场", ["百分之百_便利店"]),
        ("100_广场", []),
        ("没有这个人", []),
    ],
)
async def test_the_text_finds(ctx: Context, neighbours: None, text: str, names: list[str]) -> None:
    assert [hit.name for hit in (await find_customers(ctx, text)).items] == names


async def test_a_list_comes_in_pages(ctx: Context, neighbours: None) -> None:
    page = await find_customers(ctx, "张三", PageRequest(page=2, size=1))
    assert (page.total, [hit.name for hit in page.items]) == (2, ["张三丰"])


async def test_a_hit_shows_its_meter_and_masks_nothing_for_the_system(
    ctx: Context, neighbours: None
) -> None:
    hit = (await find_customers(ctx, "old-1")).items[0]
    assert (hit.meter_no, hit.mobile) == ("M1", "13800001234")


async def test_one_character_is_too_little(ctx: Context) -> None:
    with pytest.raises(MinshuiError) as refused:
        await find_customers(ctx, " 张 ")
    assert refused.value.code == "E_SEARCH_TOO_SHORT"


async def test_a_mobile_finds_all_its_customers_or_says_so(ctx: Context, neighbours: None) -> None:
    assert [each.name for each in await customers_by_mobile(ctx, "138-0000-1234")] == ["张三"]
    with pytest.raises(MinshuiError) as refused:
        await customers_by_mobile(ctx, "13800009999")
    assert refused.value.code == "E_CUSTOMER_UNKNOWN"

"""Opening customers: numbers, checks, the first meter and the pricing profile."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.platform.organization.facade import (
    CreateDepartment,
    DepartmentKind,
    create_department,
)
from minshui.revenue.customer.facade import (
    AttributeKind,
    AttributeValue,
    CustomerType,
    MeterPlacement,
    OpenCustomer,
    customer_overview,
    open_customer,
)
from minshui.revenue.customer.models import Account, Customer, PricingProfile
from tests.revenue.customer.conftest import TARIFF, Town

SINCE = date(2026, 1, 1)


def household(town: Town) -> OpenCustomer:
    return OpenCustomer(
        name="张三",
        cust_type=CustomerType.RESIDENT,
        address="东街 1 号 101",
        site_id=town.site_id,
        mobile="13800001234",
        id_no="11010519491231002X",
        opened_on=SINCE,
        attributes=(
            AttributeValue(AttributeKind.TARIFF, {"code": TARIFF}, SINCE),
            AttributeValue(
                AttributeKind.POPULATION,
                {"persons": 5},
                SINCE,
                proof_no="户口簿 1",
                reason="五口之家",
            ),
        ),
        meter=MeterPlacement("M1", SINCE, Decimal(12), town.book_id, 3),
    )


async def test_a_household_is_opened_with_number_account_profile_and_meter(
    ctx: Context, town: Town
) -> None:
    opened = await open_customer(ctx, household(town))

    assert opened.customer.code == "FZA2026000001"
    assert opened.account.code == "FZA2026000001"
    assert opened.account.tariff_code == TARIFF
    profile = await ctx.session.get_one(PricingProfile, opened.account.profile_id)
    assert profile.document == {
        "population": [{"persons": 5, "from": "2026-01-01"}],
        "tariffs": [{"code": TARIFF, "from": "2026-01-01"}],
    }
    overview = await customer_overview(ctx, opened.customer.id)
    assert [(m.meter_no, m.book_code, m.relation.start_reading_m3) for m in overview.meters] == [
        ("M1", "B1", Decimal(12))
    ]
    assert (overview.unsettled.arrears_fen, overview.unsettled.deposit_fen) == (0, 0)


async def test_numbers_run_per_site_and_year(ctx: Context, town: Town) -> None:
    other = await create_department(ctx, CreateDepartment("FZB", "台江营业所", DepartmentKind.SITE))
    plain = replace(household(town), meter=None)

    codes = [
        (await open_customer(ctx, replace(plain, site_id=site_id))).customer.code
        for site_id in (town.site_id, town.site_id, other.id)
    ]

    assert codes == ["FZA2026000001", "FZA2026000002", "FZB2026000001"]


async def test_accounts_with_the_same_attributes_share_one_profile(
    ctx: Context, town: Town
) -> None:
    plain = replace(household(town), meter=None)
    first = await open_customer(ctx, plain)
    second = await open_customer(ctx, plain)
    assert first.account.profile_id == second.account.profile_id


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"name": "  "}, "E_CUSTOMER_TEXT_REQUIRED"),
        ({"address": "x" * 201}, "E_CUSTOMER_TEXT_REQUIRED"),
        ({"mobile": "12345"}, "E_MOBILE_FORM"),
        ({"id_no": "350102199001011230"}, "E_IDENTITY_NUMBER_CHECK"),
        ({"id_no": "110105194912310"}, "E_IDENTITY_NUMBER_FORM"),
        ({"id_no": "110105194913310021"}, "E_IDENTITY_NUMBER_FORM"),
        ({"cust_type": CustomerType.UNIT, "id_no": "9135010015445700I1"}, "E_CREDIT_CODE_FORM"),
        ({"cust_type": CustomerType.UNIT, "id_no": "91350100M000100Y40"}, "E_CREDIT_CODE_CHECK"),
        ({"opened_on": date(2026, 11, 22)}, "E_CUSTOMER_OPENED_IN_FUTURE"),
        ({"site_id": 0}, "E_DEPARTMENT_UNKNOWN"),
        ({"meter": MeterPlacement("M9", SINCE, Decimal(0))}, "E_METER_UNKNOWN"),
        (
            {"meter": MeterPlacement("M1", SINCE, Decimal(100000))},
            "E_CUSTOMER_METER_POINTER",
        ),
        (
            {"meter": MeterPlacement("M1", date(2025, 12, 31), Decimal(0))},
            "E_CUSTOMER_METER_DATE",
        ),
        ({"meter": MeterPlacement("M1", SINCE, Decimal(0), 0, 1)}, "E_BOOK_UNKNOWN"),
        (
            {"attributes": (AttributeValue(AttributeKind.TARIFF, {"code": "no.such"}, SINCE),)},
            "E_TARIFF_UNKNOWN",
        ),
    ],
)
async def test_a_wrong_application_is_refused_and_changes_nothing(
    ctx: Context, town: Town, changes: dict[str, object], code: str
) -> None:
    savepoint = await ctx.session.begin_nested()
    with pytest.raises(MinshuiError) as refused:
        await open_customer(ctx, replace(household(town), **changes))  # type: ignore[arg-type]
    await savepoint.rollback()

    assert refused.value.code == code
    count = select(func.count()).select_from(Customer.__table__.join(Account.__table__))
    assert (await ctx.session.execute(count)).scalar_one() == 0


async def test_customers_belong_to_sites_only(ctx: Context, town: Town) -> None:
    company = await create_department(ctx, CreateDepartment("FZ", "公司", DepartmentKind.COMPANY))
    with pytest.raises(MinshuiError) as refused:
        await open_customer(ctx, replace(household(town), site_id=company.id))
    assert refused.value.code == "E_DEPARTMENT_NOT_SITE"


async def test_an_external_number_names_one_customer(ctx: Context, town: Town) -> None:
    plain = replace(household(town), meter=None, external_no="OLD-1")
    await open_customer(ctx, plain)
    with pytest.raises(MinshuiError) as refused:
        await open_customer(ctx, plain)
    assert refused.value.code == "E_CUSTOMER_EXTERNAL_TAKEN"


async def test_a_meter_serves_one_customer(ctx: Context, town: Town) -> None:
    await open_customer(ctx, household(town))
    with pytest.raises(MinshuiError) as refused:
        await open_customer(ctx, household(town))
    assert refused.value.code == "E_METER_NOT_IN_STOCK"
    assert "M1" in refused.value.message

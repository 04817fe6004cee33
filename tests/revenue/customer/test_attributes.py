"""Dated attributes: what wins on which day, proof and expiry, the profile and its history."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.revenue.customer.domain.attribute_timeline import Span, supersede
from minshui.revenue.customer.facade import (
    AccountContract,
    AttributeKind,
    CustomerType,
    EndAttribute,
    OpenCustomer,
    SetAttribute,
    account_of,
    end_attribute,
    open_customer,
    set_attribute,
)
from minshui.revenue.customer.models import AccountAttribute, AccountProfile, PricingProfile
from minshui.revenue.parameter.facade import SetParameter, set_parameter
from tests.revenue.customer.conftest import TARIFF, Town

JANUARY, JULY = date(2026, 1, 1), date(2026, 7, 1)


@pytest.fixture
async def account(ctx: Context, town: Town) -> AccountContract:
    """An account without attributes, opened today."""
    command = OpenCustomer("李四", CustomerType.RESIDENT, "西洪路 2 号", town.site_id)
    return (await open_customer(ctx, command)).account


def persons(account: AccountContract, count: int, from_on: date, to_on: date | None = None) -> Any:
    return SetAttribute(
        account.id,
        AttributeKind.POPULATION,
        {"persons": count},
        from_on,
        to_on,
        proof_no="户口簿 8",
        reason="人口核定",
    )


async def document(ctx: Context, account: AccountContract) -> dict[str, Any]:
    current = await account_of(ctx, account.cust_id)
    assert current.profile_id is not None
    return (await ctx.session.get_one(PricingProfile, current.profile_id)).document


async def test_a_span_inside_another_wins_on_its_days_only(
    ctx: Context, account: AccountContract
) -> None:
    await set_attribute(ctx, persons(account, 4, JANUARY))
    await set_attribute(ctx, persons(account, 6, JULY, date(2026, 9, 30)))

    assert (await document(ctx, account))["population"] == [
        {"persons": 4, "from": "2026-01-01", "to": "2026-06-30"},
        {"persons": 6, "from": "2026-07-01", "to": "2026-09-30"},
        {"persons": 4, "from": "2026-10-01"},
    ]


async def test_every_change_is_a_revision_and_old_rows_stay(
    ctx: Context, account: AccountContract
) -> None:
    await set_attribute(ctx, persons(account, 4, JANUARY))
    change = await set_attribute(ctx, persons(account, 5, JANUARY))

    assert change.profile_revision == 3
    revisions = await ctx.session.execute(
        select(AccountProfile.revision).where(AccountProfile.account_id == account.id)
    )
    assert sorted(revisions.scalars()) == [1, 2, 3]
    rows = await ctx.session.execute(
        select(AccountAttribute.value, AccountAttribute.ended_at.is_(None))
        .where(AccountAttribute.account_id == account.id)
        .order_by(AccountAttribute.id)
    )
    assert [tuple(row) for row in rows] == [({"persons": 4}, False), ({"persons": 5}, True)]


async def test_two_reliefs_run_side_by_side(ctx: Context, account: AccountContract) -> None:
    for code in ("low-income", "veteran"):
        await set_attribute(
            ctx,
            SetAttribute(
                account.id,
                AttributeKind.RELIEF,
                {"code": code},
                JANUARY,
                date(2026, 12, 31),
                proof_no="证 1",
                reason="年审",
            ),
        )
    assert [each["code"] for each in (await document(ctx, account))["reliefs"]] == [
        "low-income",
        "veteran",
    ]


async def test_the_tariff_of_today_stands_with_the_account(
    ctx: Context, account: AccountContract
) -> None:
    for code, from_on in ((TARIFF, JANUARY), ("fj.fuzhou.shop", date(2027, 1, 1))):
        await set_attribute(
            ctx, SetAttribute(account.id, AttributeKind.TARIFF, {"code": code}, from_on)
        )
    assert (await account_of(ctx, account.cust_id)).tariff_code == TARIFF
    assert (await document(ctx, account))["tariffs"] == [
        {"code": TARIFF, "from": "2026-01-01", "to": "2026-12-31"},
        {"code": "fj.fuzhou.shop", "from": "2027-01-01"},
    ]


async def test_an_attribute_ends_earlier(ctx: Context, account: AccountContract) -> None:
    await set_attribute(ctx, persons(account, 4, JANUARY))
    row = (await ctx.session.execute(select(AccountAttribute.id))).scalar_one()

    await end_attribute(ctx, EndAttribute(row, date(2026, 6, 30), "迁出"))

    assert (await document(ctx, account))["population"] == [
        {"persons": 4, "from": "2026-01-01", "to": "2026-06-30"}
    ]
    with pytest.raises(MinshuiError) as refused:
        await end_attribute(ctx, EndAttribute(row, date(2026, 5, 31), "迁出"))
    assert refused.value.code == "E_ATTRIBUTE_UNKNOWN"


async def test_an_attribute_cannot_be_made_longer_by_ending_it(
    ctx: Context, account: AccountContract
) -> None:
    await set_attribute(ctx, persons(account, 4, JANUARY, JULY))
    row = (await ctx.session.execute(select(AccountAttribute.id))).scalar_one()
    with pytest.raises(MinshuiError) as refused:
        await end_attribute(ctx, EndAttribute(row, date(2026, 8, 1), "延长"))
    assert refused.value.code == "E_ATTRIBUTE_END"


MIXED = {"parts": [{"tariff": TARIFF, "percent": "60"}, {"tariff": TARIFF, "percent": "30"}]}


@pytest.mark.parametrize(
    ("kind", "value", "span", "code"),
    [
        (AttributeKind.POPULATION, {"persons": 0}, (JANUARY, None), "E_ATTRIBUTE_VALUE"),
        (AttributeKind.POPULATION, {"persons": True}, (JANUARY, None), "E_ATTRIBUTE_VALUE"),
        (AttributeKind.QUOTA, {"volume": "NaN"}, (JANUARY, None), "E_ATTRIBUTE_VALUE"),
        (AttributeKind.QUOTA, {"volume": 5.5}, (JANUARY, None), "E_ATTRIBUTE_VALUE"),
        (AttributeKind.RELIEF, {"code": "低保"}, (JANUARY, JULY), "E_ATTRIBUTE_VALUE"),
        (AttributeKind.MIXED_USE, MIXED, (JANUARY, None), "E_ATTRIBUTE_VALUE"),
        (AttributeKind.CALIBER, {"value": ""}, (JANUARY, None), "E_ATTRIBUTE_VALUE"),
        (AttributeKind.POPULATION, {"persons": 3}, (JULY, JANUARY), "E_ATTRIBUTE_SPAN"),
        (AttributeKind.HOUSEHOLDS, {"count": 3}, (JANUARY, JULY), "E_ATTRIBUTE_UNDATED"),
        (AttributeKind.CLASS, {"value": "shop"}, (date(2027, 1, 1), None), "E_ATTRIBUTE_UNDATED"),
        (AttributeKind.RELIEF, {"code": "low-income"}, (JANUARY, None), "E_ATTRIBUTE_EXPIRY"),
        (AttributeKind.TARIFF, {"code": "no.such"}, (JANUARY, None), "E_TARIFF_UNKNOWN"),
    ],
)
async def test_a_wrong_attribute_is_refused_and_changes_nothing(
    ctx: Context,
    account: AccountContract,
    *,
    kind: AttributeKind,
    value: dict[str, Any],
    span: tuple[date, date | None],
    code: str,
) -> None:
    with pytest.raises(MinshuiError) as refused:
        await set_attribute(
            ctx, SetAttribute(account.id, kind, value, *span, proof_no="证", reason="申请")
        )
    assert refused.value.code == code
    assert (await account_of(ctx, account.cust_id)).profile_id == account.profile_id


async def test_persons_need_proof_unless_the_tenant_says_otherwise(
    ctx: Context, account: AccountContract
) -> None:
    unproven = SetAttribute(account.id, AttributeKind.POPULATION, {"persons": 6}, JANUARY)
    with pytest.raises(MinshuiError) as refused:
        await set_attribute(ctx, unproven)
    assert refused.value.code == "E_ATTRIBUTE_PROOF"

    await set_parameter(ctx, SetParameter("customer", "proof_required_kinds", [], JANUARY))
    await set_attribute(ctx, unproven)
    assert (await document(ctx, account))["population"] == [{"persons": 6, "from": "2026-01-01"}]


@pytest.mark.parametrize(
    ("old", "new", "left"),
    [
        ((1, 9), (3, 5), [(1, 2), (6, 9), (3, 5)]),
        ((1, 9), (1, 9), [(1, 9)]),
        ((3, 5), (1, 9), [(1, 9)]),
        ((1, 5), (5, 9), [(1, 4), (5, 9)]),
        ((1, 4), (5, 9), [(5, 9)]),
        ((1, None), (5, None), [(1, 4), (5, None)]),
        ((5, None), (1, 4), [(1, 4)]),
    ],
)
def test_days_of_the_new_span_win(
    old: tuple[int, int | None], new: tuple[int, int | None], left: list[tuple[int, int | None]]
) -> None:
    ended, added = supersede([_span(*old)], _span(*new))
    assert sorted(_days(span) for span in added) == sorted(_days(_span(*each)) for each in left)
    assert len(ended) == (0 if old in ((1, 4), (5, None)) else 1)


def _span(first: int, last: int | None) -> Span:
    last_day = None if last is None else date(2026, 1, last)
    return Span(AttributeKind.QUOTA, {"volume": "1"}, date(2026, 1, first), last_day)


def _days(span: Span) -> tuple[date, date]:
    return span.from_on, span.to_on or date.max

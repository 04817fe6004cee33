"""Versions of tariffs: saving, approving, releases, books, assignment."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from sqlalchemy import func, select

from minshui.infrastructure.context import Actor, Context
from minshui.kernel.errors import MinshuiError
from minshui.kernel.paging import PageRequest
from minshui.revenue.tariff.facade import (
    AccountInput,
    BillInput,
    approve_version,
    check_assignable,
    check_document,
    check_profile,
    current_release,
    find_tariffs,
    price_bill,
    price_trial,
    save_version,
    tariff_book,
    tariff_version,
    tariff_versions,
)
from minshui.revenue.tariff.models import TariffRelease, TariffVersion

CODE = "test.res"


def document(price: str = "2.40", first: str | None = "2020-01-01", **more: Any) -> dict[str, Any]:
    """Return a flat tariff."""
    return {
        "format": "tariff/1",
        "code": CODE,
        "name": "测试居民",
        "currency": "CNY",
        "unit": "m3",
        "effective": {"from": first},
        "counter": {"basis": "bill"},
        "components": [
            {
                "code": "water",
                "name": "自来水",
                "measure": "volume",
                "mode": "flat",
                "price": price,
            }
        ],
        **more,
    }


async def released(ctx: Context, *documents: dict[str, Any]) -> None:
    """Save and approve documents one after the other."""
    for each in documents:
        await approve_version(ctx, (await save_version(ctx, each)).id)


def clerk(user_id: int) -> Actor:
    """Return a signed-in user."""
    return Actor(user_id, f"u{user_id}", f"员工{user_id}", None, frozenset(), "user")


async def test_saved_version_is_a_draft_that_prices_nothing(ctx: Context) -> None:
    version = await save_version(ctx, document())

    assert (version.version_no, version.status, version.assignable) == (1, "draft", True)
    with pytest.raises(MinshuiError, match="E_TARIFF_NOT_RELEASED"):
        await current_release(ctx, CODE)


async def test_same_document_again_is_the_same_version(ctx: Context) -> None:
    first = await save_version(ctx, document())

    again = await save_version(ctx, dict(reversed(document().items())))

    assert again.id == first.id


async def test_faulty_document_is_refused_with_its_first_fault(ctx: Context) -> None:
    faulty = document(price="-1")

    with pytest.raises(MinshuiError) as refused:
        await save_version(ctx, faulty)

    assert refused.value.code == "E_TARIFF_DOCUMENT"
    assert refused.value.place is not None
    assert "components[0].price" in str(refused.value.place.field)
    assert check_document(faulty)[0].code == "E_NEGATIVE"
    assert (
        await ctx.session.execute(select(func.count()).select_from(TariffVersion))
    ).scalar() == 0


async def test_approved_version_prices_bills(ctx: Context) -> None:
    await released(ctx, document())

    release = await current_release(ctx, CODE)
    book = await tariff_book(ctx, [release.id])
    bill = BillInput(usage=Fraction(10), to_on=date(2026, 11, 1))

    assert price_bill(book, CODE, bill, AccountInput()).total == 24
    assert await tariff_book(ctx, [release.id]) is book


async def test_new_price_ends_the_open_one_the_day_before(ctx: Context) -> None:
    await released(ctx, document(), document("3.00", "2026-12-01"))

    release = await current_release(ctx, CODE)
    book = await tariff_book(ctx, [release.id])

    assert [version.effective_to for version in book.versions(CODE)] == [date(2026, 11, 30), None]
    assert release.release_no == 2


async def test_old_release_still_prices_as_it_did(ctx: Context) -> None:
    await released(ctx, document())
    before = await current_release(ctx, CODE)
    await released(ctx, document("9.00"))

    book = await tariff_book(ctx, [before.id])
    bill = BillInput(usage=Fraction(10), to_on=date(2026, 11, 1))

    assert price_bill(book, CODE, bill, AccountInput()).total == 24


async def test_overlapping_version_is_refused_and_nothing_is_released(ctx: Context) -> None:
    await released(ctx, document(effective={"from": "2020-01-01", "to": "2026-12-31"}))
    version = await save_version(ctx, document("3.00", "2026-06-01"))

    with pytest.raises(MinshuiError, match="E_OVERLAP"):
        await approve_version(ctx, version.id)

    assert (
        await ctx.session.execute(select(func.count()).select_from(TariffRelease))
    ).scalar() == 1
    assert (await tariff_versions(ctx, CODE))[0].status == "draft"


async def test_own_version_needs_another_approver(ctx: Context) -> None:
    own = replace(ctx, actor=clerk(7))
    version = await save_version(own, document())

    with pytest.raises(MinshuiError, match="E_TARIFF_SAME_PERSON"):
        await approve_version(own, version.id)

    assert (await tariff_version(ctx, CODE, 1)).status == "draft"
    release = await approve_version(replace(ctx, actor=clerk(8)), version.id)
    assert release.version_ids == (version.id,)


async def test_approved_version_is_not_approved_again(ctx: Context) -> None:
    await released(ctx, document())

    with pytest.raises(MinshuiError, match="E_TARIFF_VERSION_STATUS"):
        await approve_version(ctx, (await tariff_versions(ctx, CODE))[0].id)


async def test_unknown_things_are_named(ctx: Context) -> None:
    with pytest.raises(MinshuiError, match="E_TARIFF_UNKNOWN"):
        await check_assignable(ctx, "no.such")
    with pytest.raises(MinshuiError, match="E_TARIFF_VERSION_UNKNOWN"):
        await approve_version(ctx, 999_999)
    with pytest.raises(MinshuiError, match="E_TARIFF_RELEASE_UNKNOWN"):
        await tariff_book(ctx, [999_999])


async def test_tariff_that_is_not_whole_fen_cannot_be_assigned(ctx: Context) -> None:
    await released(ctx, document(rounding={"line": "none"}))

    with pytest.raises(MinshuiError, match="E_TARIFF_NOT_ASSIGNABLE"):
        await check_assignable(ctx, CODE)


async def test_whole_fen_tariff_may_be_assigned(ctx: Context) -> None:
    await released(ctx, document())

    await check_assignable(ctx, CODE)


async def test_list_shows_the_span_in_force(ctx: Context) -> None:
    await released(ctx, document(), document("3.00", "2026-12-01"))

    page = await find_tariffs(ctx, "居民", PageRequest())

    assert page.total == 1
    assert page.items[0].effective_from == date(2020, 1, 1)
    assert page.items[0].effective_to == date(2026, 11, 30)


async def test_trial_bill_is_explained(ctx: Context) -> None:
    await released(ctx, document())

    trial = await price_trial(ctx, CODE, {"usage": "35", "to": "2026-11-01"}, {})

    assert trial.total == "84.00"
    assert trial.components == {"water": "84.00"}
    assert any("84.00" in line for line in trial.explanation)


@pytest.mark.parametrize(
    "document",
    [
        {"population": "five"},
        {"tariffs": [{"code": "a"}]},
        {"tariffs": [{"from": "2020-01-01"}]},
        {"tariffs": [{"code": "a", "from": "2020-01-01", "to": "2026-06-31"}]},
        {"quota": [{"volume": "much", "from": "2026-01-01"}]},
    ],
)
def test_faulty_profile_is_named(document: dict[str, Any]) -> None:
    with pytest.raises(MinshuiError, match="E_TARIFF_PROFILE"):
        check_profile(document)


def test_a_good_profile_passes() -> None:
    check_profile(
        {
            "tariffs": [
                {"code": "a", "from": "2020-01-01", "to": "2026-06-30"},
                {"code": "b", "from": "2026-07-01"},
            ],
            "quota": [{"volume": "30", "from": "2026-01-01"}],
            "population": [{"persons": 5, "from": "2020-01-01"}],
        }
    )

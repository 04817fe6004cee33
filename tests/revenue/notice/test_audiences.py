"""Whom batches of notices go to."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import insert, update

from minshui.infrastructure.context import Context
from minshui.kernel.clock import FixedClock
from minshui.kernel.errors import MinshuiError
from minshui.message.gateway.facade import AudienceMember, ReceiverKind, audiences
from minshui.revenue.billing.models import Bill, BillTransit
from minshui.revenue.cashier.facade import PaymentMethod, TakePayment, take_payment
from tests.revenue.cashier.counter import open_counter
from tests.revenue.money_world import NewBill, Payer, build_town, issue_bills


async def everybody(
    ctx: Context, code: str, size: int = 100, **parameters: Any
) -> list[AudienceMember]:
    """Read an audience page by page."""
    page = audiences()[code].page
    members: list[AudienceMember] = []
    while found := await page(ctx, parameters, members[-1].key if members else "", size):
        assert len(found) <= size
        members += found
    assert [each.key for each in members] == sorted({each.key for each in members})
    return members


async def arrears(ctx: Context, **parameters: Any) -> list[tuple[str, dict[str, Any]]]:
    said: dict[str, Any] = {"overdue_days": 0, "at_least": "0.01", "site_code": ""} | parameters
    members = await everybody(ctx, "accounts_in_arrears", 100, **said)
    return [(each.receiver.ref, dict(each.parameters)) for each in members]


async def refusal(ctx: Context, code: str, **parameters: Any) -> tuple[str, str | None]:
    with pytest.raises(MinshuiError) as refused:
        await everybody(ctx, code, 100, **parameters)
    place = refused.value.place
    return refused.value.code, place.field if place else None


async def owing(ctx: Context, count: int) -> list[Payer]:
    """Payers with 70.35 of October, due on the 25th, and 30.00 of September."""
    payers = await build_town(ctx, count)
    await issue_bills(ctx, 202609, [NewBill(each, 3000) for each in payers])
    await issue_bills(ctx, 202610, [NewBill(each, 7035) for each in payers])
    return payers


async def test_a_months_bills_are_told_to_who_still_has_to_pay(ctx: Context) -> None:
    # given three who owe for October; one pays a part of it, one all
    first, second, third = await owing(ctx, 3)
    counter = await open_counter(ctx)
    for payer, fen in ((second, 3000 + 5000), (third, 3000 + 7035)):
        command = TakePayment(PaymentMethod.CASH, fen, account_id=payer.account_id)
        await take_payment(counter.ctx, command)
    # when
    members = await everybody(ctx, "bills_of_month", bill_month=202610, site_code="")
    # then
    assert [(each.receiver.kind, each.receiver.ref) for each in members] == [
        (ReceiverKind.CUSTOMER, first.code),
        (ReceiverKind.CUSTOMER, second.code),
    ]
    assert [dict(each.parameters) for each in members] == [
        {
            "name": f"林小满{number}",
            "customer_code": payer.code,
            "month": 202610,
            "amount": amount,
            "due_on": date(2026, 10, 25),
        }
        for number, payer, amount in ((1, first, "70.35"), (2, second, "20.35"))
    ]


async def test_several_bills_of_a_month_are_one_notice(ctx: Context) -> None:
    (payer,) = await build_town(ctx, 1)
    await issue_bills(ctx, 202610, [NewBill(payer, 7035)])
    await issue_bills(ctx, 202610, [NewBill(payer, 1000)])
    await ctx.session.execute(
        update(Bill).where(Bill.total_amount_fen == 1000).values(due_on=date(2026, 10, 20))
    )

    (member,) = await everybody(ctx, "bills_of_month", bill_month="202610", site_code="")

    told = member.parameters
    assert (told["amount"], told["due_on"]) == ("80.35", date(2026, 10, 20))


@pytest.mark.parametrize("size", [1, 2, 3, 7])
async def test_pages_of_any_size_give_everybody_once(ctx: Context, size: int) -> None:
    payers = await owing(ctx, 7)
    codes = [payer.code for payer in payers]
    rest: dict[str, Any] = {"overdue_days": 0, "at_least": "0.01", "site_code": ""}

    bills = await everybody(ctx, "bills_of_month", size, bill_month=202609, site_code="")
    late = await everybody(ctx, "accounts_in_arrears", size, **rest)

    assert [each.receiver.ref for each in bills] == codes
    assert [each.receiver.ref for each in late] == codes


async def test_arrears_count_what_is_overdue_and_not_on_its_way(
    ctx: Context, clock: FixedClock
) -> None:
    # given: 30.00 due on 25 September, 70.35 due on 25 October, 10.00 not due yet
    first, second = await owing(ctx, 2)
    (held, *_) = await issue_bills(ctx, 202611, [NewBill(first, 1000)])
    assert await arrears(ctx) == [
        (
            payer.code,
            {
                "name": f"林小满{number}",
                "customer_code": payer.code,
                "since_month": 202609,
                "months": "2",
                "amount": "100.35",
            },
        )
        for number, payer in ((1, first), (2, second))
    ]
    # when November is due as well, and money for the first one's bill of November on its way
    clock.move_to(FixedClock.at_noon(date(2026, 11, 26)).now())
    assert [each[1]["amount"] for each in await arrears(ctx)] == ["110.35", "100.35"]
    transit = {
        "account_id": first.account_id,
        "bill_id": held,
        "bill_month": 202611,
        "reason": "银行代扣",
        "locks": True,
        "held_on": date(2026, 11, 26),
        "held_at": ctx.clock.now(),
    }
    await ctx.session.execute(insert(BillTransit), transit)
    # then
    assert [each[1]["amount"] for each in await arrears(ctx)] == ["100.35", "100.35"]


async def test_arrears_are_chosen_by_days_amount_and_site(ctx: Context) -> None:
    payers = await owing(ctx, 1)
    assert len(payers) == 1
    # 25 October is 27 days ago, 25 September 57
    assert [each[1]["amount"] for each in await arrears(ctx, overdue_days=26)] == ["100.35"]
    assert [each[1]["amount"] for each in await arrears(ctx, overdue_days="27")] == ["30.00"]
    assert await arrears(ctx, overdue_days=57) == []
    assert await arrears(ctx, at_least="100.36") == []
    assert await arrears(ctx, at_least="100.35") != []
    # the town's bills name a site that is none of its departments
    assert await arrears(ctx, site_code="GL") == []


async def test_parameters_that_make_no_sense_are_refused_at_their_names(ctx: Context) -> None:
    late: dict[str, Any] = {"overdue_days": 0, "at_least": "1", "site_code": ""}
    code = "E_NOTICE_PARAMETER"
    assert await refusal(ctx, "bills_of_month", bill_month="十月", site_code="") == (
        code,
        "parameters.bill_month",
    )
    assert await refusal(ctx, "bills_of_month", bill_month=202613, site_code="") == (
        code,
        "parameters.bill_month",
    )
    for name, value in (("overdue_days", -1), ("overdue_days", None), ("at_least", "一元")):
        assert await refusal(ctx, "accounts_in_arrears", **(late | {name: value})) == (
            code,
            f"parameters.{name}",
        )
    found = await refusal(ctx, "accounts_in_arrears", **(late | {"site_code": "NONE"}))
    assert found[0] == "E_DEPARTMENT_UNKNOWN"

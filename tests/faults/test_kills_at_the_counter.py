"""A month at the counter, and every deed of it killed (−9) in the middle, at each named point.

A till from its opening to the hand-over's confirmation, payments and what undoes them, a billing
run, a distribution, a collected file, a cancellation and bills anew, months closed and reopened.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from minshui.infrastructure.context import Context
from minshui.revenue.billing.facade import CancelScope, PlanCancellation, plan_cancellation
from minshui.revenue.collective.facade import CreateGroup, add_members, create_group
from minshui.revenue.ledger.facade import OpeningDeposit, open_deposits
from tests.faults.affairs import Affairs, Signers, sign_in_two
from tests.faults.deeds import Deed
from tests.faults.kill_contents import BOOKS, COUNTER
from tests.faults.killing import Play, play_twice
from tests.faults.wire import Point
from tests.revenue.billing.billing_world import assign, bill_month, build_world, plan
from tests.revenue.reading.district import Household, add_household, at, read

SEED, LEAST = 20261121, 100
HOUSEHOLDS, CHUNK = 24, 3
TARIFFS = ("t.monthly", "t.yearly")
OCTOBER, NOVEMBER = date(2026, 10, 20), date(2026, 11, 20)
AT_COUNTER = "/api/v1/revenue/counter"
RUNS = "/api/v1/revenue/billing/runs"
MONTHS = "/api/v1/revenue/finance/months"


async def build(ctx: Context) -> tuple[Signers, Play]:
    """October billed, November planned; prepayment, and a group of whom one pays for all."""
    signers = await sign_in_two(ctx)
    district = await build_world(ctx)
    town = []
    for number in range(1, HOUSEHOLDS + 1):
        household = await add_household(ctx, district, number, started_on=date(2026, 9, 20))
        await assign(ctx, household, TARIFFS[number % 2])
        await read(ctx, household, str(10 + number), OCTOBER)
        town.append(household)
    await bill_month(at(ctx, OCTOBER), 202610)
    for number, household in enumerate(town, start=1):
        await read(ctx, household, str(30 + 3 * number), NOVEMBER)
    prepaid = [OpeningDeposit(each.account_id, 3000) for each in town[10::3]]
    await open_deposits(ctx, [*prepaid, OpeningDeposit(town[4].account_id, 20_000)], "t", 1)
    group = await create_group(ctx, CreateGroup("温泉公寓", town[4].code))
    await add_members(ctx, group.id, [each.code for each in town[5:9]])
    run = await plan(ctx, chunk_size=CHUNK)

    async def play(affairs: Affairs) -> None:
        till_id, paid_id = await work_a_till(affairs, town, district.site_id, run.id, group.id)
        await hand_over(affairs, till_id, paid_id)
        await cancel_and_bill_anew(affairs, town)
        await close_months(affairs)

    return signers, play


async def work_a_till(
    affairs: Affairs, town: list[Household], site_id: int, run_id: int, group_id: int
) -> tuple[int, int]:
    """Let a cashier's day pass, with the month's bills in the middle of it.

    Returns the till and a payment of it.
    """
    first, second, third, fourth = town[:4]

    async def pay(name: str, payer: Household, yuan: str, **more: Any) -> int:
        body: dict[str, Any] = {"account_id": payer.account_id, "amount": yuan, "method": "cash"}
        paid = await affairs.ask(name, f"{AT_COUNTER}/payments", **body | more)
        return int(paid["payment_id"])

    till = await affairs.ask(
        "open till", f"{AT_COUNTER}/tills", float_amount="100.00", site_id=site_id
    )
    over = await pay("pay over", first, "150.00")
    await pay("pay by card", second, "200.00", method="pos", reference_no="P1")
    await affairs.do("bill", Deed("shard", body={"run_id": run_id}))
    part = await pay("pay part", third, "20.00", method="pos", reference_no="P2")
    await affairs.ask("reverse", f"{AT_COUNTER}/payments/{over}/reversal", reason="收错户")
    await transfer_and_refund(affairs, second, fourth)
    await affairs.ask("distribute", f"/api/v1/revenue/collective-groups/{group_id}/distributions")
    rows = [(each.account_id, each.cust_id, 1234) for each in town[9:]]
    await affairs.do("collect", Deed("collect", body={"rows": rows}, key="collect"))
    await affairs.ask("close till", f"{AT_COUNTER}/tills/{till['id']}/close", counted_cash="100.00")
    return int(till["id"]), part


async def transfer_and_refund(affairs: Affairs, payer: Household, other: Household) -> None:
    """Let a household's prepayment go, part to another and part to its bank."""
    moved = await affairs.ask(
        "ask transfer",
        f"{AT_COUNTER}/deposit-transfers",
        account_id=payer.account_id,
        to_account_id=other.account_id,
        amount="10.00",
        reason="同一业主",
    )
    await affairs.approve("transfer", moved["id"])
    refund = await affairs.ask(
        "ask refund",
        f"{AT_COUNTER}/refunds",
        account_id=payer.account_id,
        amount="5.00",
        reason="搬迁",
        payee={"name": "林小满", "bank": "中国银行", "account_no": "62178800000012"},
    )
    await affairs.approve("refund", refund["id"])


async def hand_over(affairs: Affairs, till_id: int, paid_id: int) -> None:
    """Undo a payment of the closed till; hand its money over and have it confirmed."""
    contra = await affairs.ask(
        "ask contra",
        f"{AT_COUNTER}/payments/{paid_id}/contra",
        reason="重复",
        from_own_till=False,
    )
    await affairs.approve("contra", contra["id"])
    handed = await affairs.ask(
        "hand over", f"{AT_COUNTER}/handovers", till_ids=[till_id], slip_no="S1"
    )
    await affairs.order("confirm", f"{AT_COUNTER}/handovers/{handed['id']}/confirm")


async def cancel_and_bill_anew(affairs: Affairs, town: list[Household]) -> None:
    """Take back what half of the town was billed, and bill it anew: by a run, one at once."""
    accounts = [each.account_id for each in town[::2]]
    scope = CancelScope(account_ids=tuple(accounts), first_month=202610, last_month=202611)
    planned = await affairs.meanwhile(
        lambda ctx: plan_cancellation(ctx, PlanCancellation(scope, "抄错表", chunk_size=CHUNK))
    )
    await affairs.do("cancel", Deed("cancel", body={"cancellation_id": planned.id}))
    at_once = f"/api/v1/revenue/billing/accounts/{accounts[0]}/bill-now"
    await affairs.ask("bill at once", at_once)
    again = await affairs.ask(
        "plan anew", RUNS, bill_month=202611, chunk_size=CHUNK, confirmed=False
    )
    run_id = again["summary"]["run"]["id"]
    await affairs.do("bill anew", Deed("shard", body={"run_id": run_id}))


async def close_months(affairs: Affairs) -> None:
    """Close two months; open the later one again and close it."""
    await affairs.ask("close October", f"{MONTHS}/202610/close")
    await affairs.ask("close November", f"{MONTHS}/202611/close")
    asked = await affairs.ask("ask reopening", f"{MONTHS}/202611/reopen", reason="补记一笔")
    await affairs.approve("reopen", asked["process_id"])
    await affairs.ask("close again", f"{MONTHS}/202611/close")


@pytest.mark.slow
async def test_a_month_at_the_counter_survives_its_kills(
    capsys: pytest.CaptureFixture[str],
) -> None:
    month = await play_twice(build, BOOKS | COUNTER, SEED)

    with capsys.disabled():
        print(f"\n{month.table()}")  # noqa: T201
    month.check(LEAST)
    for loop in ("bill", "bill anew", "cancel"):
        assert min(month.by_point(loop)[point] for point in Point) > 0, loop

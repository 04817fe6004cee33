"""A company pays for its dormitory of 300 rooms, at a counter, in two goes.

18 m³ a month at 2.40, to 29 at 3.60; wastewater 0.95. Rooms 1 to 20 use 20 m³, 43.20 + 7.20 +
19.00 = 69.40; the others 10 m³, 24.00 + 9.50 = 33.50. 20 × 69.40 + 280 × 33.50 = 1,388.00 +
9,380.00 = 10,768.00.

25 November, 10,000.00: the first 20 rooms in full; 8,612.00 are 257 rooms in full and 2.50 of the
278th, which still owes 31.00. With 22 × 33.50 = 737.00 that is 768.00.
28 November, 1,000.00: 768.00 to 23 rooms, 232.00 stay the company's.
3 December: room 1 was misread, 10 m³ for 20. Its bill is taken back and made anew: 69.40 − 33.50 =
35.90 are the room's, and go back to the company, which then has 267.90.

Or the company pays 11,000.00 by cheque on 25 November, which the bank returns on 10 December: the
distribution of 10,768.00 is undone first. By then room 1 has been billed anew, 33.50 and 35.90 to
its credit: 69.40 go back all the same, and the rooms owe 10,768.00 − 35.90 = 10,732.10.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import text

from minshui.infrastructure.context import Context
from minshui.infrastructure.imports.running import Importer, run_import
from minshui.infrastructure.imports.sheets import ImportFile
from minshui.kernel.paging import PageRequest
from minshui.metering.device.facade import MeterImport
from minshui.revenue.billing.facade import (
    CancelScope,
    PlanCancellation,
    PlanRun,
    cancel_bills,
    plan_run,
)
from minshui.revenue.cashier.facade import (
    ChequeDetails,
    CloseTill,
    DepositOrderKind,
    OpenTill,
    OrderDeposit,
    PaymentMethod,
    TakePayment,
    close_till,
    dishonour_payment,
    open_till,
    request_deposit_order,
    take_payment,
)
from minshui.revenue.collective.facade import (
    CreateGroup,
    Distribution,
    Group,
    add_members,
    create_group,
    distribute,
    find_group,
    list_members,
    undo_distribution,
)
from minshui.revenue.customer.facade import (
    CustomerImport,
    CustomerType,
    OpenCustomer,
    open_customer,
)
from minshui.revenue.ledger.facade import account_statement, deposit_balances
from minshui.revenue.reading.facade import (
    CorrectReading,
    ReadingFilter,
    ReadingImport,
    correct_reading,
    list_readings,
)
from minshui.workorder.approval.facade import approve as approve_process
from tests.revenue.billing.billing_world import bill_all, build_world
from tests.revenue.cashier.counter import hire_cashier, hire_supervisor
from tests.revenue.money_world import broken
from tests.revenue.reading.district import OPENED_ON, Household, approve, at
from tests.revenue.refusals import refused
from tests.scenarios.life import bill, bills_of, explained, pay

ROOMS = range(1, 301)
READ_ON = date(2026, 11, 20)
AGAIN = date(2026, 12, 3)
BOUNCED = date(2026, 12, 10)


async def _import(ctx: Context, kind: Importer, header: str, *rows: str) -> None:
    result = await run_import(ctx, kind, ImportFile("表.csv", "\n".join((header, *rows)).encode()))
    assert (result.new, list(result.faults)) == (len(rows), [])


async def _open_rooms(ctx: Context) -> list[Household]:
    """Open 300 rooms from files, and return the first."""
    meters = [f"M{room},DN15,100000" for room in ROOMS]
    await _import(ctx, MeterImport(), "表号,口径,量程", *meters)
    header = (
        "原户号,户名,客户类型,地址,营业所编码,立户日期,水价编码,"
        "表号,起码,装表日期,册本编码,册内序号"
    )
    rooms = [
        f"R{room},宿舍 {room} 室,居民,宿舍 {room} 室,SB01,2026-06-25,t.monthly,"
        f"M{room},0,2026-10-20,B01,{room}"
        for room in ROOMS
    ]
    await _import(ctx, CustomerImport(), header, *rooms)
    found = await ctx.session.execute(
        text(
            "SELECT c.id, a.id, c.code FROM biz_cust c JOIN biz_account a ON a.cust_id = c.id"
            " WHERE c.external_no LIKE 'R%' ORDER BY a.id"
        )
    )
    return [Household(cust, account, code, 0, "", 0) for cust, account, code in found]


@dataclass(frozen=True)
class Dormitory:
    """The company, its rooms, its group, and the counter where it pays."""

    ctx: Context
    company: Household
    rooms: list[Household]
    group: Group
    cashier: Context

    async def pay(self, day: date, amount_fen: int) -> Distribution:
        """Pay at the counter, and have it spread over the rooms."""
        paid = await pay(self.cashier, self.company, day, amount_fen)
        assert paid.prepayment_after_fen == amount_fen
        return await distribute(at(self.cashier, day), self.group.id)

    async def pay_by_cheque(self, day: date, amount_fen: int) -> int:
        """Pay by cheque at the counter, whose till is closed, and return the payment."""
        desk = at(self.cashier, day)
        till = await open_till(desk, OpenTill(0))
        command = TakePayment(
            PaymentMethod.CHEQUE,
            amount_fen,
            account_id=self.company.account_id,
            reference_no="30801",
            cheque=ChequeDetails("建设银行台江支行", day),
        )
        paid = await take_payment(desk, command)
        await close_till(desk, CloseTill(till.id, 0))
        return paid.payment_id

    async def owes_fen(self) -> int:
        """Return what the rooms' bills have open."""
        return (await find_group(self.ctx, self.group.id)).owed_fen


async def _settle_in(ctx: Context) -> Dormitory:
    """Return the dormitory, whose rooms are billed."""
    district = await build_world(ctx)
    rooms = await _open_rooms(ctx)
    company = OpenCustomer(
        "榕城机械厂", CustomerType.UNIT, "工业路 9 号", district.site_id, opened_on=OPENED_ON
    )
    opened = await open_customer(ctx, company)
    payer = Household(opened.customer.id, opened.account.id, opened.customer.code, 0, "", 0)
    group = await create_group(ctx, CreateGroup("机械厂宿舍", payer.code))
    group = await add_members(ctx, group.id, [room.code for room in rooms])
    readings = [f"M{room},2026-11-20,{20 if room <= 20 else 10}" for room in ROOMS]
    await _import(at(ctx, READ_ON), ReadingImport(), "表号,抄表日期,读数", *readings)
    await bill(ctx, READ_ON)
    return Dormitory(ctx, payer, rooms, group, await hire_cashier(ctx))


async def _mend_first_room(ctx: Context, room: Household) -> None:
    """Take back the bill, correct the reading, and bill it anew."""
    today = at(ctx, AGAIN)
    scope = CancelScope(account_ids=(room.account_id,), first_month=202611, last_month=202611)
    taken = await cancel_bills(today, PlanCancellation(scope, "抄错表"))
    assert (taken.bill_count, taken.credited_fen) == (1, 6940)
    criteria = ReadingFilter(account_id=room.account_id)
    (reading,) = (await list_readings(ctx, criteria, PageRequest())).items
    await correct_reading(today, CorrectReading(reading.id, "抄错表", Decimal(10)))
    await approve(today, 202611)
    await bill_all(today, await plan_run(today, PlanRun(202611)))


@pytest.mark.feature("F-0277", "F-0322")
async def test_a_company_pays_for_three_hundred_rooms(ctx: Context) -> None:
    # given
    dormitory = await _settle_in(ctx)
    assert await dormitory.owes_fen() == 1_076_800
    # when
    first = await dormitory.pay(date(2026, 11, 25), 1_000_000)
    # then
    assert [each.amount_fen for each in first.shares] == [6940] * 20 + [3350] * 257 + [250]
    assert (first.member_count, first.prepayment_after_fen) == (278, 0)
    assert await dormitory.owes_fen() == 76_800
    page = await list_members(ctx, dormitory.group.id, PageRequest(size=25))
    assert [each.owed_fen for each in page.items] == [3350] * 22 + [3100] + [0] * 2
    # when the rest is paid
    second = await dormitory.pay(date(2026, 11, 28), 100_000)
    # then
    assert [each.amount_fen for each in second.shares] == [3100] + [3350] * 22
    assert (second.member_count, second.prepayment_after_fen) == (23, 23_200)
    assert await dormitory.owes_fen() == 0
    assert await broken(ctx) == []


@pytest.mark.feature("F-0277", "F-0346")
async def test_what_a_rooms_bill_was_too_high_goes_back_to_the_company(ctx: Context) -> None:
    # given
    dormitory = await _settle_in(ctx)
    given = await dormitory.pay(date(2026, 11, 28), 1_100_000)
    room, company = dormitory.rooms[0].account_id, dormitory.company.account_id
    # when
    await _mend_first_room(ctx, dormitory.rooms[0])
    before = await deposit_balances(ctx, [room, company])
    order = OrderDeposit(DepositOrderKind.TRANSFER, room, 3590, "退回集收付费户", company)
    process = await request_deposit_order(at(dormitory.cashier, AGAIN), order)
    await approve_process(at(await hire_supervisor(ctx), AGAIN), process.id)
    # then
    assert before == {room: 3590, company: 23_200}
    assert await deposit_balances(ctx, [room, company]) == {room: 0, company: 26_790}
    bills = await bills_of(ctx, dormitory.rooms[0])
    assert [(each.total_amount_fen, each.status) for each in bills] == [
        (6940, "reversed"),
        (-6940, "paid"),
        (3350, "paid"),
    ]
    assert await _deposit_movements(ctx, room) == [
        ("distribution", 6940),
        ("offset", -6940),
        ("restore", 6940),
        ("offset", -3350),
        ("transfer", -3590),
    ]
    await explained(ctx, dormitory.rooms[0])
    assert await broken(ctx) == []
    # and the distribution can no longer be undone: the room does not hold what it got
    async with refused(ctx, "E_SHARES_SPENT") as told:
        await undo_distribution(at(ctx, AGAIN), dormitory.group.id, given.id, "分错了")
    assert f"1 户分得的款已退出或转走，其中客户 {dormitory.rooms[0].code} 尚差 35.90 元" in str(
        told.value
    )


async def _deposit_movements(ctx: Context, account_id: int) -> list[tuple[str, int]]:
    """Return what moved an account's deposit, the oldest first."""
    statement = await account_statement(ctx, account_id, PageRequest(size=50))
    return [
        (each.kind, each.amount_fen)
        for each in reversed(statement.items)
        if each.ledger == "deposit"
    ]


@pytest.mark.feature("F-0277")
async def test_the_companys_cheque_comes_back_after_the_rooms_were_paid(ctx: Context) -> None:
    # given a cheque that was spread over the rooms, and a room that was billed anew since
    dormitory = await _settle_in(ctx)
    room, company = dormitory.rooms[0].account_id, dormitory.company.account_id
    paid_on = date(2026, 11, 25)
    cheque = await dormitory.pay_by_cheque(paid_on, 1_100_000)
    given = await distribute(at(dormitory.cashier, paid_on), dormitory.group.id)
    await _mend_first_room(ctx, dormitory.rooms[0])
    assert await deposit_balances(ctx, [room, company]) == {room: 3590, company: 23_200}
    finance = at(ctx, BOUNCED)
    async with refused(ctx, "E_PREPAYMENT_SPENT"):
        await dishonour_payment(finance, cheque, "存款不足")
    # when
    undone = await undo_distribution(finance, dormitory.group.id, given.id, "付费支票退票")
    bounced = await dishonour_payment(finance, cheque, "存款不足")
    # then every room owes what it owed, and nobody holds anything
    assert (undone.amount_fen, undone.prepayment_after_fen) == (-1_076_800, 1_100_000)
    assert [each.amount_fen for each in undone.shares] == [-6940] * 20 + [-3350] * 280
    assert (bounced.amount_fen, bounced.prepayment_after_fen) == (-1_100_000, 0)
    assert await dormitory.owes_fen() == 1_073_210
    assert await deposit_balances(ctx, [room, company]) == {room: 0, company: 0}
    assert [
        (each.total_amount_fen, each.status) for each in await bills_of(ctx, dormitory.rooms[0])
    ] == [(6940, "reversed"), (-6940, "paid"), (3350, "open")]
    assert await _deposit_movements(ctx, room) == [
        ("distribution", 6940),
        ("offset", -6940),
        ("restore", 6940),
        ("offset", -3350),
        ("restore", 3350),
        ("share_back", -6940),
    ]
    await explained(ctx, dormitory.rooms[0])
    assert await broken(ctx) == []
    # when the company pays again, in cash
    again = await dormitory.pay(date(2026, 12, 12), 1_073_210)
    # then
    assert (again.member_count, again.amount_fen, again.prepayment_after_fen) == (
        300,
        1_073_210,
        0,
    )
    assert await dormitory.owes_fen() == 0
    assert await broken(ctx) == []

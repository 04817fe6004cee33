"""Operations with customers: what they are charged by, cases, groups, and those who come and go."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from minshui.metering.device.facade import RegisterMeter, register_meter
from minshui.revenue.cashier.facade import (
    CollectBatch,
    CollectedRow,
    PaymentMethod,
    collect_batch,
)
from minshui.revenue.collective.facade import (
    CreateGroup,
    add_members,
    create_group,
    distribute,
    end_group,
    remove_member,
    undo_distribution,
)
from minshui.revenue.customer.facade import (
    AttributeKind,
    BillingMode,
    BindMeter,
    CaseKind,
    ChangeCollectionManner,
    ChangeStatus,
    CollectionManner,
    CustomerStatus,
    CustomerType,
    EndAttribute,
    MeterPlacement,
    OpenCaseLock,
    OpenCustomer,
    SetAttribute,
    SetBillingMode,
    SetMaster,
    account_by_id,
    bind_meter,
    change_collection_manner,
    change_status,
    customer_by_id,
    end_attribute,
    open_case_lock,
    open_customer,
    release_case_lock,
    set_attribute,
    set_billing_mode,
    set_master,
)
from minshui.revenue.customer.quota_sharing import EndQuotaShare, ShareQuota
from minshui.revenue.customer.use_cases.end_quota_share import end_quota_share
from minshui.revenue.customer.use_cases.share_quota import share_quota
from minshui.revenue.ownership.facade import (
    CloseAccount,
    MeterStop,
    TransferOwnership,
    request_closing,
    request_transfer,
)
from tests.property.operations.deck import Deck
from tests.property.operations.town import Nothing, Turn

_VALUES: tuple[tuple[AttributeKind, dict[str, Any]], ...] = (
    (AttributeKind.POPULATION, {"persons": 6}),
    (AttributeKind.TARIFF, {"code": "t.monthly"}),
    (AttributeKind.TARIFF, {"code": "t.yearly"}),
)
_MEMBERS = (
    "SELECT m.group_id, a.code FROM biz_collective_member m"
    " JOIN biz_account a ON a.id = m.open_account_id"
)
_GROUPS = "SELECT id FROM biz_collective_group WHERE status = 'active'"


async def _code(turn: Turn, account: int) -> str:
    """Return the number of an account's customer."""
    customer = (await account_by_id(turn.ctx, account)).cust_id
    return (await customer_by_id(turn.ctx, customer)).code


async def _stops(turn: Turn, account: int) -> tuple[MeterStop, ...]:
    return tuple(
        MeterStop(each.id, each.pointer + turn.dice.randint(0, 9))
        for each in await turn.meters()
        if each.account_id == account
    )


def _new_customer(turn: Turn, **more: Any) -> OpenCustomer:
    return OpenCustomer(
        f"陈大暑{turn.number()}",
        CustomerType.RESIDENT,
        "福州市鼓楼区温泉路 9 号",
        turn.town.district.site_id,
        **more,
    )


async def change_what_it_is_charged_by(turn: Turn) -> None:
    kind, value = turn.dice.choice(_VALUES)
    first = date(turn.today.year, turn.today.month, turn.dice.randint(1, 28))
    await set_attribute(turn.ctx, SetAttribute(await turn.account(), kind, value, first))


async def end_what_it_is_charged_by(turn: Turn) -> None:
    attribute = await turn.any(
        "SELECT id FROM biz_cust_attr WHERE kind = 'population' AND ended_at IS NULL"
    )
    await end_attribute(turn.ctx, EndAttribute(attribute, turn.today, "迁出"))


async def change_the_mode(turn: Turn) -> None:
    mode = turn.dice.choice((BillingMode.BILLED, BillingMode.UNBILLED))
    await set_billing_mode(turn.ctx, SetBillingMode((await turn.meter()).id, mode, "改造"))


async def turn_master(turn: Turn) -> None:
    below = await turn.rows(
        "SELECT id FROM biz_cust_meter"
        " WHERE master_cust_meter_id IS NOT NULL AND bind_status = 'bound'"
    )
    if below:
        await set_master(turn.ctx, SetMaster(below[0].id, None, "改造"))
    else:
        sub, master = await turn.meter(), await turn.meter()
        await set_master(turn.ctx, SetMaster(sub.id, master.id, "改造"))


async def turn_quota(turn: Turn) -> None:
    shares = await turn.rows(
        "SELECT s.main_account_id, a.code FROM biz_quota_share s"
        " JOIN biz_account a ON a.id = s.open_account_id"
    )
    if shares:
        ended = EndQuotaShare(shares[0].main_account_id, shares[0].code, turn.today)
        await end_quota_share(turn.ctx, ended)
    else:
        main, other = await turn.two_accounts()
        await share_quota(turn.ctx, ShareQuota(main, await _code(turn, other)))


async def change_the_manner(turn: Turn) -> None:
    manner = turn.dice.choice(list(CollectionManner))
    await change_collection_manner(
        turn.ctx, ChangeCollectionManner(await turn.account(), manner, "改收费方式")
    )


async def open_case(turn: Turn) -> None:
    lock = OpenCaseLock(await turn.account(), CaseKind.CORRECTION, "水量有争议")
    await open_case_lock(turn.at_desk, lock)


async def release_case(turn: Turn) -> None:
    case = await turn.any("SELECT id FROM biz_account_lock WHERE released_at IS NULL")
    await release_case_lock(turn.at_desk, case)


async def change_the_status(turn: Turn) -> None:
    customer = (await account_by_id(turn.ctx, await turn.account())).cust_id
    present = (await customer_by_id(turn.ctx, customer)).status
    wanted = (
        turn.dice.choice((CustomerStatus.SUSPENDED, CustomerStatus.CLOSED))
        if present is CustomerStatus.NORMAL
        else CustomerStatus.NORMAL
    )
    await change_status(turn.at_desk, ChangeStatus(customer, wanted, "客户申请"))


async def move_in(turn: Turn) -> None:
    bare = await turn.rows(
        "SELECT id FROM biz_account a WHERE status = 'active' AND NOT EXISTS"
        " (SELECT FROM biz_cust_meter m WHERE m.account_id = a.id AND bind_status = 'bound')"
    )
    number = f"B{turn.number()}"
    if not bare:
        raise Nothing
    await register_meter(
        turn.ctx, RegisterMeter(number, caliber_code="DN15", modulus_m3=Decimal(100_000))
    )
    await turn.next_work()
    book, account = turn.town.district.book.id, turn.dice.choice(bare).id
    placement = MeterPlacement(number, turn.today, Decimal(0), book, 99)
    await bind_meter(turn.ctx, BindMeter(account, placement))
    await turn.next_work()
    tariff = SetAttribute(account, AttributeKind.TARIFF, {"code": "t.yearly"}, turn.today)
    await set_attribute(turn.ctx, tariff)


async def ask_closing(turn: Turn) -> None:
    account = (await turn.meter()).account_id
    stops = await _stops(turn, account)
    command = CloseAccount(account, turn.today, stops, "房屋拆迁", whole=turn.likely(0.8))
    await turn.decide((await request_closing(turn.at_desk, command)).id)


async def ask_new_owner(turn: Turn) -> None:
    account = (await turn.meter()).account_id
    arrears, prepayment = turn.likely(0.5), turn.likely(0.5)
    new = await open_customer(turn.ctx, _new_customer(turn, pre_opened=True))
    await turn.next_work()
    command = TransferOwnership(
        account,
        new.account.id,
        turn.today,
        await _stops(turn, account),
        "房屋买卖",
        takes_arrears=arrears,
        takes_prepayment=prepayment,
        agreement_no="XY-1" if arrears or prepayment else None,
    )
    await turn.decide((await request_transfer(turn.at_desk, command)).id)


async def found_group(turn: Turn) -> None:
    payer, member = await turn.two_accounts()
    group = await create_group(turn.ctx, CreateGroup("温泉公寓", await _code(turn, payer)))
    await turn.next_work()
    await add_members(turn.ctx, group.id, [await _code(turn, member)])


async def join_group(turn: Turn) -> None:
    group = await turn.any(_GROUPS)
    await add_members(turn.ctx, group, [await _code(turn, await turn.account())])


async def leave_group(turn: Turn) -> None:
    member = await turn.any_row(_MEMBERS)
    await remove_member(turn.ctx, member.group_id, member.code)


async def dissolve_group(turn: Turn) -> None:
    await end_group(turn.ctx, await turn.any(_GROUPS))


async def share_out(turn: Turn) -> None:
    await distribute(turn.at_desk, await turn.any(_GROUPS))


async def share_out_no_more(turn: Turn) -> None:
    done = await turn.any_row(
        "SELECT group_id, id FROM biz_collective_distribution WHERE reverses_id IS NULL"
    )
    await undo_distribution(turn.in_office, done.group_id, done.id, "付款被退")


async def pay_for_a_group(turn: Turn) -> None:
    payer = await turn.any_row(
        "SELECT payer_account_id, cust_id FROM biz_collective_group g"
        " JOIN biz_account a ON a.id = payer_account_id WHERE g.status = 'active'"
    )
    row = CollectedRow(payer.payer_account_id, payer.cust_id, turn.fen(20_000), f"G{turn.number()}")
    await collect_batch(turn.ctx, CollectBatch(PaymentMethod.TRANSFER, "batch", [row]))


CUSTOMERS: Deck = {
    change_what_it_is_charged_by: 2,
    end_what_it_is_charged_by: 1,
    change_the_mode: 1,
    turn_master: 2,
    turn_quota: 1,
    change_the_manner: 1,
    open_case: 1,
    release_case: 5,
    change_the_status: 1,
    move_in: 2,
    ask_closing: 2,
    ask_new_owner: 3,
    found_group: 2,
    join_group: 1,
    leave_group: 1,
    dissolve_group: 1,
    pay_for_a_group: 3,
    share_out: 5,
    share_out_no_more: 3,
}

"""A customer's life: amending, status, contacts, meters, books, cases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import insert, select

from minshui.infrastructure.audit.models import AuditRow
from minshui.infrastructure.context import Actor, Context
from minshui.kernel.errors import MinshuiError
from minshui.metering.device.facade import MeterStatus, meter_by_number
from minshui.revenue.customer.facade import (
    AddContact,
    AmendCustomer,
    BindMeter,
    CaseKind,
    ChangeCollectionManner,
    ChangeStatus,
    CollectionManner,
    CustomerStatus,
    CustomerType,
    MeterPlacement,
    OpenCaseLock,
    OpenCustomer,
    OpenedCustomer,
    RemoveMeter,
    ReplaceMeter,
    account_locks,
    account_of,
    add_contact,
    amend_customer,
    assign_to_book,
    bind_meter,
    change_collection_manner,
    change_status,
    customer_by_code,
    customer_overview,
    open_case_lock,
    open_customer,
    release_case_lock,
    remove_contact,
    remove_meter,
    replace_meter,
    require_unlocked,
)
from minshui.revenue.customer.queries.history import customer_history
from minshui.revenue.ledger.models import Deposit
from tests.revenue.customer.conftest import Town

SINCE = date(2026, 1, 1)


@pytest.fixture
async def opened(ctx: Context, town: Town) -> OpenedCustomer:
    """A customer with meter ``M1`` standing at 10 since January."""
    command = OpenCustomer(
        "张三",
        CustomerType.RESIDENT,
        "东街 1 号 101",
        town.site_id,
        mobile="13800001234",
        opened_on=SINCE,
        meter=MeterPlacement("M1", SINCE, Decimal(10), town.book_id, 1),
    )
    return await open_customer(ctx, command)


def clerk(*permissions: str) -> Actor:
    return Actor(7, "wang", "王收费", None, frozenset(permissions), "user")


async def test_personal_numbers_are_masked_for_those_who_may_not_see_them(
    ctx: Context, opened: OpenedCustomer
) -> None:
    plain = replace(ctx, actor=clerk("revenue.customer.read"))
    full = replace(ctx, actor=clerk("revenue.customer.read_personal"))
    assert (await customer_by_code(plain, opened.customer.code)).mobile == "138****1234"
    assert (await customer_by_code(full, opened.customer.code)).mobile == "13800001234"


async def test_an_amendment_keeps_before_and_after_with_numbers_masked(
    ctx: Context, opened: OpenedCustomer
) -> None:
    command = AmendCustomer(
        opened.customer.id, {"name": "张三丰", "mobile": "13900005678"}, "更名过户"
    )
    amended = await amend_customer(ctx, command)

    assert (amended.name, amended.mobile) == ("张三丰", "13900005678")
    change = (await customer_history(ctx, opened.customer.id))[0]
    assert change.action == "customer.amend"
    assert change.before == {"name": "张三", "mobile": "138****1234"}
    assert change.after == {"name": "张三丰", "mobile": "139****5678", "reason": "更名过户"}


async def test_nothing_personal_stands_readable_in_the_audit_log(
    ctx: Context, opened: OpenedCustomer
) -> None:
    rows = (await ctx.session.execute(select(AuditRow.before, AuditRow.after))).all()
    assert not any("13800001234" in str(row) for row in rows)


async def test_a_mobile_can_be_removed(ctx: Context, opened: OpenedCustomer) -> None:
    command = AmendCustomer(opened.customer.id, {"mobile": None}, "客户要求")
    assert (await amend_customer(ctx, command)).mobile is None


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (CustomerStatus.PRE_OPENED, "E_CUSTOMER_STATUS_STEP"),
        (CustomerStatus.NORMAL, "E_CUSTOMER_STATUS_STEP"),
        (CustomerStatus.CLOSED, "E_CUSTOMER_METERS_BOUND"),
    ],
)
async def test_a_wrong_step_is_refused(
    ctx: Context, opened: OpenedCustomer, status: CustomerStatus, code: str
) -> None:
    with pytest.raises(MinshuiError) as refused:
        await change_status(ctx, ChangeStatus(opened.customer.id, status, "测试"))
    assert refused.value.code == code
    found = await customer_by_code(ctx, opened.customer.code)
    assert found.status is CustomerStatus.NORMAL


async def test_closing_with_prepayment_left_is_refused(
    ctx: Context, opened: OpenedCustomer
) -> None:
    await ctx.session.execute(
        insert(Deposit), {"account_id": opened.account.id, "balance_fen": 1234, "last_seq": 1}
    )
    with pytest.raises(MinshuiError) as refused:
        await change_status(ctx, ChangeStatus(opened.customer.id, CustomerStatus.CLOSED, "搬迁"))
    assert refused.value.code == "E_CUSTOMER_UNSETTLED"
    assert "预存 12.34 元" in refused.value.message

    manner = ChangeCollectionManner(opened.account.id, CollectionManner.COLLECTOR, "上门")
    with pytest.raises(MinshuiError) as also_refused:
        await change_collection_manner(ctx, manner)
    assert also_refused.value.code == "E_CUSTOMER_UNSETTLED"


async def test_a_customer_is_closed_and_reinstated(ctx: Context, opened: OpenedCustomer) -> None:
    assert opened.cust_meter_id is not None
    await remove_meter(ctx, RemoveMeter(opened.cust_meter_id, date(2026, 11, 20), Decimal(99)))

    closed = await change_status(
        ctx, ChangeStatus(opened.customer.id, CustomerStatus.CLOSED, "搬迁")
    )
    assert (closed.status, closed.closed_on) == (CustomerStatus.CLOSED, date(2026, 11, 21))
    assert (await account_of(ctx, opened.customer.id)).status == "closed"
    with pytest.raises(MinshuiError) as refused:
        await amend_customer(ctx, AmendCustomer(opened.customer.id, {"name": "他人"}, ""))
    assert refused.value.code == "E_CUSTOMER_CLOSED"

    await change_status(ctx, ChangeStatus(opened.customer.id, CustomerStatus.NORMAL, "恢复"))
    assert (await account_of(ctx, opened.customer.id)).status == "active"


async def test_an_account_without_money_changes_its_manner(
    ctx: Context, opened: OpenedCustomer
) -> None:
    manner = ChangeCollectionManner(opened.account.id, CollectionManner.COLLECTOR, "上门")
    changed = await change_collection_manner(ctx, manner)
    assert changed.collection_manner is CollectionManner.COLLECTOR


async def test_a_new_default_contact_takes_the_place_of_the_old(
    ctx: Context, opened: OpenedCustomer
) -> None:
    for name, mobile in (("王五", "13700000001"), ("赵六", "13700000002")):
        await add_contact(
            ctx, AddContact(opened.customer.id, name, mobile, "tenant", is_default=True)
        )
    contacts = (await customer_overview(ctx, opened.customer.id)).contacts
    assert [(each.name, each.is_default) for each in contacts] == [("王五", False), ("赵六", True)]

    await remove_contact(ctx, opened.customer.id, contacts[0].id)
    with pytest.raises(MinshuiError) as refused:
        await remove_contact(ctx, opened.customer.id, contacts[0].id)
    assert refused.value.code == "E_CONTACT_UNKNOWN"


async def test_a_contact_has_a_known_type(ctx: Context, opened: OpenedCustomer) -> None:
    with pytest.raises(MinshuiError) as refused:
        await add_contact(ctx, AddContact(opened.customer.id, "王五", "13700000001", "friend"))
    assert refused.value.code == "E_CONTACT_TYPE"


async def test_an_exchanged_meter_keeps_book_and_place(
    ctx: Context, opened: OpenedCustomer, town: Town
) -> None:
    assert opened.cust_meter_id is not None
    new = await replace_meter(
        ctx, ReplaceMeter(opened.cust_meter_id, "M2", date(2026, 11, 1), Decimal(88), Decimal(3))
    )

    assert (new.replaces_id, new.book_id, new.book_sequence) == (
        opened.cust_meter_id,
        town.book_id,
        1,
    )
    meters = (await customer_overview(ctx, opened.customer.id)).meters
    assert [(m.meter_no, m.relation.bound, m.relation.stop_reading_m3) for m in meters] == [
        ("M1", False, Decimal(88)),
        ("M2", True, None),
    ]
    assert (await meter_by_number(ctx, "M1")).status is MeterStatus.REMOVED
    with pytest.raises(MinshuiError) as refused:
        await remove_meter(ctx, RemoveMeter(opened.cust_meter_id, date(2026, 11, 2), Decimal(90)))
    assert refused.value.code == "E_CUSTOMER_METER_UNKNOWN"


async def test_a_second_meter_is_bound_and_put_into_a_book(
    ctx: Context, opened: OpenedCustomer, town: Town
) -> None:
    relation = await bind_meter(
        ctx, BindMeter(opened.account.id, MeterPlacement("M3", SINCE, Decimal(0)))
    )
    placed = await assign_to_book(ctx, relation.id, town.book_id, 9)
    assert (placed.book_id, placed.book_sequence) == (town.book_id, 9)


async def test_an_open_case_holds_what_its_rule_says(ctx: Context, opened: OpenedCustomer) -> None:
    lock = await open_case_lock(
        ctx, OpenCaseLock(opened.account.id, CaseKind.EXCHANGE, "用户报修换表")
    )
    assert lock.blocks == {"reading", "billing", "case"}
    assert await account_locks(ctx, [opened.account.id], "offset") == []
    with pytest.raises(MinshuiError) as refused:
        await require_unlocked(ctx, opened.account.id, opened.account.code, "reading")
    assert refused.value.code == "E_ACCOUNT_LOCKED"
    assert "换表" in refused.value.message
    with pytest.raises(MinshuiError) as second:
        await open_case_lock(ctx, OpenCaseLock(opened.account.id, CaseKind.REFUND, "退款"))
    assert second.value.code == "E_ACCOUNT_LOCKED"

    await release_case_lock(ctx, lock.id)
    assert await account_locks(ctx, [opened.account.id], "reading") == []
    with pytest.raises(MinshuiError) as gone:
        await release_case_lock(ctx, lock.id)
    assert gone.value.code == "E_CASE_LOCK_UNKNOWN"

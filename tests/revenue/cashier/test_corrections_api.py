"""The routes of corrections, prepayment, hand-over and arrival."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, ClassVar

import httpx
import pytest

from minshui.infrastructure.context import Context
from minshui.revenue.cashier.facade import (
    CloseTill,
    ConfirmHandOver,
    HandOverTills,
    Payee,
    PaymentMethod,
    RequestRefund,
    TakePayment,
    close_till,
    confirm_handover,
    hand_over,
    request_refund,
    take_payment,
)
from tests.api_cases import ApiCases, Staff
from tests.revenue.cashier.counter import Counter, open_counter
from tests.revenue.cashier.test_api import PaidCases, sit_down
from tests.revenue.money_world import Payer, broken, build_town

COUNTER = "/api/v1/revenue/counter"
APPROVALS = "/api/v1/workorder/approvals"
COLLECT, REVERSE, READ, REQUEST, HAND_OVER, CONFIRM = (
    f"revenue.cashier.{verb}"
    for verb in ("collect", "reverse", "read", "request", "hand_over", "confirm")
)
UNDOING, PAYOUT = "revenue.cashier.approve_undoing", "revenue.cashier.approve_payout"
DECIDE, ASKED = "workorder.approval.decide", "workorder.approval.read"
NO_REASON: list[Any] = [{}, {"reason": ""}]


class ByCard(PaidCases):
    """A card payment of a till that is closed."""

    async def paths(self, counter: Counter) -> dict[str, int]:
        command = TakePayment(PaymentMethod.POS, 7035, self.payer.account_id, reference_no="P1")
        payment = await take_payment(counter.ctx, command)
        await close_till(counter.ctx, CloseTill(counter.till.id, 20000))
        return {"payment_id": payment.payment_id, "till_id": counter.till.id}


class TestAskContra(ByCard):
    ROUTE = f"POST {COUNTER}/payments/{{payment_id}}/contra"
    PERMISSION = REQUEST
    STATUS = 201
    BODY: ClassVar[Any] = {"reason": "重复"}
    BAD_BODIES = NO_REASON


class TestBounce(ByCard):
    ROUTE = f"POST {COUNTER}/payments/{{payment_id}}/dishonour"
    PERMISSION = CONFIRM
    STATUS = 201
    BODY: ClassVar[Any] = {"reason": "拒付"}
    BAD_BODIES = NO_REASON


class TestAskMove(ByCard):
    ROUTE = f"POST {COUNTER}/payments/{{payment_id}}/move-request"
    PERMISSION = REQUEST
    STATUS = 201
    BAD_BODIES: ClassVar[list[Any]] = [{"reason": "错"}, {"to_account_id": 0, "reason": "错"}]

    async def prepare(self, ctx: Context) -> dict[str, Any] | None:
        self.payer, self.other = await build_town(ctx, households=2)
        return {"path": {"payment_id": 1}, "body": self.body()}

    def body(self) -> Any:
        return {"to_account_id": self.other.account_id, "reason": "收错户"}

    other: Payer


class TestMoveNow(TestAskMove):
    ROUTE = f"POST {COUNTER}/payments/{{payment_id}}/move"
    PERMISSION = REVERSE

    async def paths(self, counter: Counter) -> dict[str, int]:
        return await PaidCases.paths(self, counter)


class TestChangeMethod(PaidCases):
    ROUTE = f"POST {COUNTER}/payments/{{payment_id}}/method"
    PERMISSION = REVERSE
    BODY: ClassVar[Any] = {"method": "pos", "reference_no": "P9"}
    BAD_BODIES: ClassVar[list[Any]] = [{}, {"method": "shells"}, {"method": "cheque", "cheque": {}}]


class PrepaidCases(ApiCases):
    """Cases about an account with 50.00 prepaid by card."""

    async def prepare(self, ctx: Context) -> dict[str, Any] | None:
        self.payer, self.other = await build_town(ctx, households=2)
        counter = await open_counter(ctx)
        command = TakePayment(PaymentMethod.POS, 5000, self.payer.account_id, reference_no="P1")
        await take_payment(counter.ctx, command)
        await close_till(counter.ctx, CloseTill(counter.till.id, 20000))
        account = {"account_id": self.payer.account_id}
        return {"path": account | {"refund_id": 1}, "body": self.body()}

    def body(self) -> Any:
        return None

    payer: Payer
    other: Payer


def refund_of(payer: Payer) -> dict[str, Any]:
    payee = {"name": "林小满", "bank": "中国银行", "account_no": "62178800000012"}
    return {"customer_code": payer.code, "amount": "20.00", "reason": "搬迁", "payee": payee}


class TestReadLots(PrepaidCases):
    ROUTE = f"GET {COUNTER}/accounts/{{account_id}}/lots"
    PERMISSION = READ


class TestAskRefund(PrepaidCases):
    ROUTE = f"POST {COUNTER}/refunds"
    PERMISSION = REQUEST
    STATUS = 201
    BAD_BODIES: ClassVar[list[Any]] = [
        {},
        {"amount": "1.00", "reason": "搬迁", "payee": {"name": "林", "bank": "中行"}},
        {"amount": "1.001", "reason": "搬迁"},
    ]

    def body(self) -> Any:
        return refund_of(self.payer)


class TestFindRefunds(PrepaidCases):
    ROUTE = f"GET {COUNTER}/refunds"
    PERMISSION = READ
    BAD_QUERIES: ClassVar[list[dict[str, str]]] = [{"account_id": "x"}]

    async def prepare(self, ctx: Context) -> dict[str, Any] | None:
        prepared = await super().prepare(ctx)
        payee = Payee("林小满", "中国银行", "62178800000012")
        account_id = self.payer.account_id
        command = RequestRefund(2000, "搬迁", account_id=account_id, payee=payee)
        await request_refund(ctx, command)
        return prepared


class TestAskTransfer(PrepaidCases):
    ROUTE = f"POST {COUNTER}/deposit-transfers"
    PERMISSION = REQUEST
    STATUS = 201
    BAD_BODIES: ClassVar[list[Any]] = [{}, {"account_id": 1, "amount": "1", "reason": "转"}]

    def body(self) -> Any:
        return {
            "account_id": self.payer.account_id,
            "to_account_id": self.other.account_id,
            "amount": "20.00",
            "reason": "同一业主",
        }


class TestAskAdjustment(PrepaidCases):
    ROUTE = f"POST {COUNTER}/deposit-adjustments"
    PERMISSION = REQUEST
    STATUS = 201
    BAD_BODIES: ClassVar[list[Any]] = [{}, {"account_id": 1, "amount": 5, "reason": "调"}]

    def body(self) -> Any:
        return {"account_id": self.payer.account_id, "amount": "-0.50", "reason": "旧系统差额"}


class TestReadRefund(PrepaidCases):
    ROUTE = f"GET {COUNTER}/refunds/{{refund_id}}"
    PERMISSION = READ

    async def test_the_rightful_user_succeeds(
        self, api: httpx.AsyncClient, staff: Staff, ctx: Context
    ) -> None:
        await self.prepare(ctx)
        member = await staff.member(REQUEST, READ)
        asked = await api.post(
            f"{COUNTER}/refunds", json=refund_of(self.payer), headers=member.headers
        )
        assert asked.status_code == 201, asked.text
        listed = await api.get(f"{COUNTER}/refunds", headers=member.headers)
        (refund,) = listed.json()["items"]
        one = await api.get(f"{COUNTER}/refunds/{refund['id']}", headers=member.headers)
        assert one.json()["payee_account"] == "**********0012"
        assert (one.json()["process_status"], one.json()["lots"]) == ("pending", [])
        finance = await staff.member(READ, CONFIRM)
        shown = await api.get(f"{COUNTER}/refunds/{refund['id']}", headers=finance.headers)
        assert shown.json()["payee_account"] == "62178800000012"


class TestHandTills(ByCard):
    ROUTE = f"POST {COUNTER}/handovers"
    PERMISSION = HAND_OVER
    STATUS = 201
    BAD_BODIES: ClassVar[list[Any]] = [{}, {"till_ids": []}, {"till_ids": [0]}]
    till_id = 1

    async def paths(self, counter: Counter) -> dict[str, int]:
        self.till_id = counter.till.id
        return await super().paths(counter)

    def body(self) -> Any:
        return {"till_ids": [self.till_id], "slip_no": "J1"}


class HandedCases(ApiCases):
    """Cases about a till with 50.00 in cash that was handed over."""

    CONFIRMED: ClassVar[bool] = False

    async def prepare(self, ctx: Context) -> dict[str, Any] | None:
        (payer,) = await build_town(ctx)
        counter = await open_counter(ctx)
        await take_payment(counter.ctx, TakePayment(PaymentMethod.CASH, 5000, payer.account_id))
        card = TakePayment(PaymentMethod.POS, 700, payer.account_id, reference_no="P1")
        self.card_id = (await take_payment(counter.ctx, card)).payment_id
        await close_till(counter.ctx, CloseTill(counter.till.id, 25000))
        self.site_id = counter.site_id
        handed = await hand_over(counter.ctx, HandOverTills([counter.till.id]))
        self.handover_id = handed.id
        if self.CONFIRMED:
            await confirm_handover(ctx, ConfirmHandOver(handed.id))
        return {"path": {"handover_id": handed.id}, "body": self.body()}

    def body(self) -> Any:
        return self.BODY

    card_id: int
    site_id: int
    handover_id: int


class TestFindHandovers(HandedCases):
    ROUTE = f"GET {COUNTER}/handovers"
    PERMISSION = READ
    QUERY: ClassVar[dict[str, str]] = {"status": "handed", "handed_from": "2026-11-01"}
    BAD_QUERIES: ClassVar[list[dict[str, str]]] = [{"status": "lost"}, {"site_id": "0"}]


class TestReadHandover(HandedCases):
    ROUTE = f"GET {COUNTER}/handovers/{{handover_id}}"
    PERMISSION = READ


class TestConfirm(HandedCases):
    ROUTE = f"POST {COUNTER}/handovers/{{handover_id}}/confirm"
    PERMISSION = CONFIRM
    BODY: ClassVar[Any] = {
        "counted": [{"method": "cash", "confirmed": "49.00", "reason": "少一元"}]
    }
    BAD_BODIES: ClassVar[list[Any]] = [
        {"counted": [{"method": "cash"}]},
        {"counted": [{"method": "cash", "confirmed": "1"}, {"method": "cash", "confirmed": "2"}]},
    ]


class TestFindPending(HandedCases):
    ROUTE = f"GET {COUNTER}/arrivals/pending"
    PERMISSION = CONFIRM
    QUERY: ClassVar[dict[str, str]] = {"method": "pos"}
    BAD_QUERIES: ClassVar[list[dict[str, str]]] = [{"method": "shells"}]


class TestArriveLines(HandedCases):
    ROUTE = f"POST {COUNTER}/arrivals"
    PERMISSION = CONFIRM
    STATUS = 201
    BAD_BODIES: ClassVar[list[Any]] = [{}, {"payment_ids": [], "arrived_on": "2026-11-21"}]

    def body(self) -> Any:
        return {"payment_ids": [self.card_id], "arrived_on": "2026-11-21", "reference_no": "S1"}


class TestArriveDeposit(HandedCases):
    ROUTE = f"POST {COUNTER}/arrivals/cash"
    PERMISSION = CONFIRM
    STATUS = 201
    CONFIRMED = True
    BAD_BODIES: ClassVar[list[Any]] = [{}, {"handover_ids": [1], "arrived_on": "2026-11-21"}]

    def body(self) -> Any:
        return {
            "handover_ids": [self.handover_id],
            "amount": "50.00",
            "arrived_on": "2026-11-21",
            "slip_no": "J1",
        }


class TestReadSiteDay(HandedCases):
    ROUTE = f"GET {COUNTER}/site-days"
    PERMISSION = READ
    QUERY: ClassVar[dict[str, str]] = {"site_id": "1", "day": "2026-11-21"}
    BAD_QUERIES: ClassVar[list[dict[str, str]]] = [{"day": "2026-11-21"}, {"site_id": "1"}]

    async def test_the_rightful_user_succeeds(
        self, api: httpx.AsyncClient, staff: Staff, ctx: Context
    ) -> None:
        await self.prepare(ctx)
        member = await staff.member(READ)
        query = {"site_id": str(self.site_id), "day": "2026-11-21"}
        answer = await api.get(f"{COUNTER}/site-days", params=query, headers=member.headers)
        assert answer.status_code == 200, answer.text
        (till,) = answer.json()["tills"]
        assert (till["handover_status"], till["totals"][0]["net"]) == ("handed", "50.00")


@pytest.mark.feature("F-0347", "F-0326")
async def test_a_closed_tills_cash_goes_back_by_approval(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    (payer,) = await build_town(ctx)
    cashier = await staff.member(COLLECT, REQUEST, READ)
    first = (await sit_down(ctx, cashier)).till
    body = {"account_id": payer.account_id, "method": "cash", "amount": "50.00"}
    paid = await api.post(f"{COUNTER}/payments", json=body, headers=cashier.headers)
    closing = {"counted_cash": "250.00"}
    await api.post(f"{COUNTER}/tills/{first.id}/close", json=closing, headers=cashier.headers)
    today = (await sit_down(ctx, cashier)).till

    asked = await api.post(
        f"{COUNTER}/payments/{paid.json()['payment_id']}/contra",
        json={"reason": "重复缴费", "from_own_till": True},
        headers=cashier.headers,
    )
    assert asked.status_code == 201, asked.text
    supervisor = await staff.member(DECIDE, ASKED, UNDOING)
    decided = await api.post(
        f"{APPROVALS}/{asked.json()['id']}/approve", json={}, headers=supervisor.headers
    )

    assert (decided.json()["status"], decided.json()["kind_name"]) == ("approved", "冲正")
    report = await api.get(f"{COUNTER}/tills/{today.id}", headers=cashier.headers)
    (cash,) = report.json()["totals"]
    assert (cash["contra"], cash["reversals"], cash["net"]) == ("-50.00", "0.00", "-50.00")
    before = await api.get(f"{COUNTER}/tills/{first.id}", headers=cashier.headers)
    assert before.json()["totals"][0]["net"] == "50.00"
    assert await broken(ctx) == []


@pytest.mark.feature("F-0330", "F-0341", "F-0342")
async def test_an_overpayment_goes_back_the_way_it_came(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    (payer,) = await build_town(ctx)
    cashier = await staff.member(COLLECT, REQUEST, READ)
    counter = await sit_down(ctx, cashier)
    for method, fen in ((PaymentMethod.CASH, 3000), (PaymentMethod.POS, 2000)):
        reference = "P1" if method is PaymentMethod.POS else None
        command = TakePayment(method, fen, payer.account_id, reference_no=reference)
        await take_payment(counter.ctx, command)
    body = {
        "customer_code": payer.code,
        "kind": "overpayment",
        "amount": "45.00",
        "reason": "多缴",
        "payee": {"name": "林小满", "bank": "中国银行", "account_no": "62178800000012"},
    }
    asked = await api.post(f"{COUNTER}/refunds", json=body, headers=cashier.headers)
    supervisor = await staff.member(DECIDE, ASKED, PAYOUT)
    decided = await api.post(
        f"{APPROVALS}/{asked.json()['id']}/approve", json={}, headers=supervisor.headers
    )

    assert decided.status_code == 200, decided.text
    listed = await api.get(f"{COUNTER}/refunds", headers=cashier.headers)
    (refund,) = listed.json()["items"]
    assert [(lot["method"], lot["amount"]) for lot in refund["lots"]] == [
        ("cash", "30.00"),
        ("transfer", "15.00"),
    ]
    lots = await api.get(f"{COUNTER}/accounts/{payer.account_id}/lots", headers=cashier.headers)
    assert [(lot["method"], lot["remaining"]) for lot in lots.json()] == [("pos", "5.00")]
    assert await broken(ctx) == []


@pytest.mark.feature("F-0345", "F-0346")
async def test_prepayment_is_transferred_and_adjusted_by_approval(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    first, second = await build_town(ctx, households=2)
    cashier = await staff.member(COLLECT, REQUEST, READ)
    counter = await sit_down(ctx, cashier)
    await take_payment(counter.ctx, TakePayment(PaymentMethod.CASH, 5000, first.account_id))
    transfer = {
        "account_id": first.account_id,
        "to_account_id": second.account_id,
        "amount": "20.00",
        "reason": "同一业主",
    }
    adjust = {"account_id": second.account_id, "amount": "-0.50", "reason": "旧系统差额"}
    supervisor = await staff.member(DECIDE, ASKED, PAYOUT)
    for path, body in (("deposit-transfers", transfer), ("deposit-adjustments", adjust)):
        asked = await api.post(f"{COUNTER}/{path}", json=body, headers=cashier.headers)
        await api.post(
            f"{APPROVALS}/{asked.json()['id']}/approve", json={}, headers=supervisor.headers
        )

    remaining = []
    for payer in (first, second):
        path = f"{COUNTER}/accounts/{payer.account_id}/lots"
        lots = await api.get(path, headers=cashier.headers)
        remaining.append([lot["remaining"] for lot in lots.json()])
    assert remaining == [["30.00"], ["19.50"]]
    assert await broken(ctx) == []


async def test_the_same_contra_asked_for_twice_is_one_request(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    (payer,) = await build_town(ctx)
    cashier = await staff.member(REQUEST)
    counter = await sit_down(ctx, cashier)
    command = TakePayment(PaymentMethod.POS, 700, payer.account_id, reference_no="P1")
    paid = await take_payment(counter.ctx, command)
    await close_till(counter.ctx, CloseTill(counter.till.id, 20000))
    path, headers = f"{COUNTER}/payments/{paid.payment_id}/contra", cashier.headers

    first = await api.post(path, json={"reason": "重复"}, headers=headers)
    second = await api.post(path, json={"reason": "重复"}, headers=headers)

    assert second.json() == first.json()
    other = replace(cashier).headers
    third = await api.post(path, json={"reason": "重复"}, headers=other)
    assert (third.status_code, third.json()["code"]) == (409, "E_APPROVAL_PENDING")

"""What the routes of corrections, refunds, hand-over and arrival take and give."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import Field, model_validator

from minshui.infrastructure.http.values import (
    CodeText,
    IdIn,
    LineText,
    RequestBody,
    View,
    YuanIn,
    YuanOut,
)
from minshui.revenue.cashier.contracts import PaymentMethod
from minshui.revenue.cashier.deposits import (
    DepositOrderKind,
    OrderDeposit,
    Payee,
    RefundKind,
    RequestRefund,
)
from minshui.revenue.cashier.handovers import (
    ConfirmedSum,
    ConfirmHandOver,
    HandOverStatus,
    SiteDay,
)
from minshui.revenue.cashier.schemas import (
    METHOD_TEXT,
    ChequeBody,
    MethodTotalsView,
    PaymentResultView,
    TillView,
    totals_view,
)
from minshui.workorder.approval.facade import ProcessStatus


class ContraBody(RequestBody):
    """Why a payment of a closed till is undone."""

    reason: LineText = Field(description="冲正原因")
    from_own_till: bool = Field(
        default=False, description="款项从本人当前班次付出（现金冲正必须如此）"
    )


class MoveBody(RequestBody):
    """Whose payment it is."""

    to_account_id: IdIn = Field(description="转入账户")
    reason: LineText = Field(description="转户原因")


class MovedView(View):
    """What was undone, and the payment of the right account."""

    undone: PaymentResultView = Field(description="原账户的转出")
    payment: PaymentResultView = Field(description="转入账户的缴费")


class MethodBody(RequestBody):
    """By what means a payment was made in truth."""

    method: PaymentMethod = Field(description=METHOD_TEXT)
    reference_no: CodeText | None = Field(default=None, description="凭证号")
    cheque: ChequeBody | None = Field(default=None, description="支票")


class MethodView(View):
    """A payment whose means were corrected."""

    id: int = Field(description="缴费 id")
    code: str = Field(description="缴费编号")
    method: PaymentMethod = Field(description=METHOD_TEXT)
    reference_no: str | None = Field(description="凭证号")


class LotView(View):
    """A lot of prepayment."""

    seq: int = Field(description="预存明细账序号")
    posted_on: date = Field(description="存入日期")
    kind: str = Field(description="来源：payment 缴费，opening 期初，transfer 转入 等")
    payment_id: int | None = Field(description="缴费 id")
    method: PaymentMethod | None = Field(description=METHOD_TEXT)
    pending: bool = Field(description="支票款尚未到账")
    amount: YuanOut = Field(validation_alias="amount_fen", description="存入（元）")
    remaining: YuanOut = Field(validation_alias="remaining_fen", description="剩余（元）")


class PayeeBody(RequestBody):
    """Where a refund is transferred to."""

    name: LineText = Field(description="收款户名")
    bank: LineText = Field(description="开户行")
    account_no: CodeText = Field(description="账号", pattern=r"^[0-9-]{6,40}$")


class RefundBody(RequestBody):
    """Prepayment to give back."""

    customer_code: CodeText | None = Field(default=None, description="客户编号")
    account_id: IdIn | None = Field(default=None, description="账户，与客户编号二选一")
    kind: RefundKind = Field(
        default=RefundKind.PREPAYMENT, description="prepayment 预付款退款，overpayment 多缴费退款"
    )
    amount: YuanIn = Field(description="退款金额（元）")
    reason: LineText = Field(description="退款原因")
    payee: PayeeBody | None = Field(default=None, description="非现金部分的收款账户")
    unpaid_by: Literal[PaymentMethod.CASH, PaymentMethod.TRANSFER] = Field(
        default=PaymentMethod.TRANSFER,
        description="不是缴费存入的部分（如退还的押金）怎样付出：cash 现金，transfer 转账",
    )

    def to_command(self) -> RequestRefund:
        """Return the refund as the use case takes it."""
        payee = self.payee
        return RequestRefund(
            amount_fen=self.amount,
            reason=self.reason,
            kind=self.kind,
            account_id=self.account_id,
            customer_code=self.customer_code,
            payee=Payee(payee.name, payee.bank, payee.account_no) if payee else None,
            unpaid_by=self.unpaid_by,
        )


class RefundLotView(View):
    """What a refund took of one lot."""

    lot_seq: int = Field(description="预存明细账序号")
    posted_on: date = Field(description="存入日期")
    method: PaymentMethod = Field(description="付出方式：cash 现金，transfer 转账")
    amount: YuanOut = Field(validation_alias="amount_fen", description="退款（元）")
    receipt_no: str = Field(description="退款凭单号")


class RefundView(View):
    """A refund."""

    id: int = Field(description="退款单 id")
    code: str = Field(description="退款单号")
    customer_code: str = Field(description="客户编号")
    customer_name: str = Field(description="户名")
    account_id: int = Field(description="账户")
    kind: RefundKind = Field(description="类别")
    amount: YuanOut = Field(validation_alias="amount_fen", description="退款金额（元）")
    reason: str = Field(description="退款原因")
    payee_name: str | None = Field(description="收款户名")
    payee_bank: str | None = Field(description="开户行")
    payee_account: str | None = Field(description="账号，按权限脱敏")
    process_id: int | None = Field(description="审批单 id")
    process_code: str | None = Field(description="审批单号")
    process_status: ProcessStatus | None = Field(description="审批状态")
    requested_at: datetime = Field(description="申请时间")
    paid_at: datetime | None = Field(description="付出时间")
    lots: list[RefundLotView] = Field(description="所退的各批预存")


class TransferBody(RequestBody):
    """Prepayment for another account."""

    account_id: IdIn = Field(description="转出账户")
    to_account_id: IdIn = Field(description="转入账户")
    amount: YuanIn = Field(description="金额（元）")
    reason: LineText = Field(description="转账原因")

    def to_command(self) -> OrderDeposit:
        """Return the transfer as the use case takes it."""
        return OrderDeposit(
            DepositOrderKind.TRANSFER,
            self.account_id,
            self.amount,
            self.reason,
            self.to_account_id,
        )


class AdjustBody(RequestBody):
    """Prepayment to set right."""

    account_id: IdIn = Field(description="账户")
    amount: YuanIn = Field(description="调整金额（元），调减为负")
    reason: LineText = Field(description="调整原因")

    def to_command(self) -> OrderDeposit:
        """Return the adjustment as the use case takes it."""
        return OrderDeposit(DepositOrderKind.ADJUST, self.account_id, self.amount, self.reason)


class HandOverBody(RequestBody):
    """Closed tills to hand over."""

    till_ids: list[IdIn] = Field(min_length=1, max_length=200, description="已结账的班次")
    slip_no: CodeText | None = Field(default=None, description="银行交款单号")


class HandOverSumView(View):
    """One method's part of a hand-over."""

    method: PaymentMethod = Field(description=METHOD_TEXT)
    payment_count: int = Field(description="笔数，冲销和退款也计")
    amount: YuanOut = Field(validation_alias="amount_fen", description="交款（元）")
    confirmed: YuanOut | None = Field(
        validation_alias="confirmed_fen", description="财务确认（元）"
    )
    difference_reason: str | None = Field(description="差异原因")


class HandOverView(View):
    """A hand-over."""

    id: int = Field(description="交款单 id")
    code: str = Field(description="交款单号")
    site_id: int = Field(description="营业所")
    status: HandOverStatus = Field(
        description="状态：handed 已交款，confirmed 财务已确认，arrived 现金已到账"
    )
    handed_on: date = Field(description="交款日期")
    slip_no: str | None = Field(description="银行交款单号")
    handed_by: int | None = Field(description="交款人")
    handed_at: datetime = Field(description="交款时间")
    confirmed_by: int | None = Field(description="确认人")
    confirmed_at: datetime | None = Field(description="确认时间")
    arrived_on: date | None = Field(description="现金到账日期")
    sums: list[HandOverSumView] = Field(description="按支付方式的合计")
    till_codes: list[str] = Field(description="班次")


class CountedBody(RequestBody):
    """What finance counted of one method."""

    method: PaymentMethod = Field(description=METHOD_TEXT)
    confirmed: YuanIn = Field(description="确认金额（元）")
    reason: LineText | None = Field(default=None, description="差异原因")


class ConfirmBody(RequestBody):
    """Finance's count; what is not named is confirmed as handed over."""

    counted: list[CountedBody] = Field(
        default_factory=list, max_length=len(PaymentMethod), description="与交款不符的各项"
    )

    @model_validator(mode="after")
    def _each_once(self) -> ConfirmBody:
        if len({each.method for each in self.counted}) != len(self.counted):
            raise ValueError("同一支付方式只能填一项")
        return self

    def to_command(self, handover_id: int) -> ConfirmHandOver:
        """Return the count as the use case takes it."""
        counted = {each.method: ConfirmedSum(each.confirmed, each.reason) for each in self.counted}
        return ConfirmHandOver(handover_id, counted)


class PendingArrivalView(View):
    """A payment whose money the bank has not shown yet."""

    payment_id: int = Field(description="缴费 id")
    code: str = Field(description="缴费编号")
    receipt_no: str | None = Field(description="收据号")
    customer_code: str = Field(description="客户编号")
    customer_name: str = Field(description="户名")
    site_id: int = Field(description="营业所")
    method: PaymentMethod = Field(description=METHOD_TEXT)
    amount: YuanOut = Field(validation_alias="amount_fen", description="金额（元）")
    reference_no: str | None = Field(description="凭证号")
    bank_name: str | None = Field(description="出票银行")
    status: str = Field(description="状态")
    received_on: date = Field(description="收费日期")


class ArrivalBody(RequestBody):
    """Payments that the bank's statement shows."""

    payment_ids: list[IdIn] = Field(min_length=1, max_length=1000, description="到账的缴费")
    arrived_on: date = Field(description="到账日期")
    reference_no: CodeText | None = Field(default=None, description="银行流水号")


class CashArrivalBody(RequestBody):
    """Cash that the bank's statement shows."""

    handover_ids: list[IdIn] = Field(min_length=1, max_length=200, description="同一营业所的交款单")
    amount: YuanIn = Field(description="到账金额（元）")
    arrived_on: date = Field(description="到账日期")
    slip_no: CodeText | None = Field(default=None, description="银行交款单号")


class ArrivalView(View):
    """Money found on the bank's statement."""

    id: int = Field(description="到账单 id")
    code: str = Field(description="到账单号")
    kind: str = Field(description="类别：lines 逐笔，cash 现金")
    arrived_on: date = Field(description="到账日期")
    reference_no: str | None = Field(description="银行流水号或交款单号")
    amount: YuanOut = Field(validation_alias="amount_fen", description="到账金额（元）")


class DishonourBody(RequestBody):
    """Why the bank did not honour a payment."""

    reason: LineText = Field(description="退票或拒付原因")


class SiteTillView(View):
    """A till in a site's day."""

    till: TillView = Field(description="班次")
    cashier: str | None = Field(description="收费员")
    handover_code: str | None = Field(description="交款单号")
    handover_status: HandOverStatus | None = Field(description="交款状态")
    handed_at: datetime | None = Field(description="交款时间")
    confirmed_at: datetime | None = Field(description="财务确认时间")
    arrived_on: date | None = Field(description="现金到账日期")
    totals: list[MethodTotalsView] = Field(description="按支付方式的合计")


class SiteDayView(View):
    """A site's day at the counter."""

    site_id: int = Field(description="营业所")
    site: str = Field(description="营业所名称")
    day: date = Field(description="日期")
    tills: list[SiteTillView] = Field(description="当日开的班次")
    vouchers: list[MethodTotalsView] = Field(description="不经班次的冲销和退款")
    totals: list[MethodTotalsView] = Field(description="合计")

    @classmethod
    def of(cls, report: SiteDay) -> SiteDayView:
        """Return the view of a site's day."""
        tills = [
            SiteTillView.model_validate(
                {
                    name: getattr(each, name)
                    for name in SiteTillView.model_fields
                    if name != "totals"
                }
                | {"totals": totals_view(each.totals)}
            )
            for each in report.tills
        ]
        return cls(
            site_id=report.site_id,
            site=report.site,
            day=report.day,
            tills=tills,
            vouchers=totals_view(report.vouchers),
            totals=totals_view(report.totals),
        )

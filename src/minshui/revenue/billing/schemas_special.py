"""Bodies and views of special billing's routes."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from minshui.infrastructure.http.values import (
    CodeText,
    IdIn,
    LineText,
    MonthIn,
    RequestBody,
    View,
    YuanIn,
    YuanOut,
)
from minshui.revenue.billing.contracts_special import IssueSpecial, SpecialBill, SpecialItem
from minshui.revenue.billing.schemas import BillView
from minshui.revenue.parameter.facade import ComponentNature
from minshui.workorder.approval.facade import RequestedView


class SpecialItemBody(RequestBody):
    """What is charged for one component."""

    component_code: Annotated[CodeText, Field(max_length=32)] = Field(description="费用组成编码")
    amount: YuanIn = Field(description="金额（元），大于 0")


class SpecialBillBody(RequestBody):
    """A bill."""

    account_id: IdIn = Field(description="账户")
    items: list[SpecialItemBody] = Field(min_length=1, max_length=50, description="费用明细")


class SpecialBody(RequestBody):
    """Bills to raise without a reading."""

    bills: list[SpecialBillBody] = Field(
        min_length=1, max_length=1000, description="账单，每户一张"
    )
    reason: LineText = Field(description="事由")
    bill_month: MonthIn | None = Field(None, description="账期，YYYYMM；不给时为本月")
    due_on: date | None = Field(None, description="应收日期；不给时按参数推算")
    reference_no: CodeText | None = Field(None, description="单据号；给出时不能重复")

    def command(self) -> IssueSpecial:
        """Return the body as the use case takes it."""
        return IssueSpecial(
            tuple(
                SpecialBill(
                    bill.account_id,
                    tuple(SpecialItem(item.component_code, item.amount) for item in bill.items),
                )
                for bill in self.bills
            ),
            self.reason,
            self.bill_month,
            self.due_on,
            self.reference_no,
        )


class SpecialComponentView(View):
    """What bills come to for one component."""

    code: str = Field(description="费用组成编码")
    name: str = Field(description="费用组成")
    nature: ComponentNature = Field(description="性质：revenue 自有，agency 代收，held 暂收")
    ledger_account_code: str = Field(description="科目编码")
    amount: YuanOut = Field(validation_alias="amount_fen", description="金额（元）")


class SpecialPreviewView(View):
    """What special bills would come to."""

    bill_count: int = Field(description="账单数")
    total: YuanOut = Field(validation_alias="total_amount_fen", description="金额（元）")
    prepaid: YuanOut = Field(validation_alias="prepaid_fen", description="这些账户的预存（元）")
    bill_month: int = Field(description="账期")
    due_on: date = Field(description="应收日期")
    needs_approval: bool = Field(description="是否须审批")
    components: list[SpecialComponentView] = Field(description="按费用组成汇总")


class SpecialIssuedView(View):
    """Special bills as issued."""

    code: str = Field(description="特殊开账编号")
    bill_month: int = Field(description="账期")
    bill_count: int = Field(description="账单数")
    total: YuanOut = Field(validation_alias="total_amount_fen", description="金额（元）")
    offset: YuanOut = Field(validation_alias="offset_fen", description="预存抵扣（元）")
    bill_numbers: list[str] = Field(description="账单号")


class SpecialRequestView(RequestedView):
    """Special bills that a second person decides."""

    amount: YuanOut = Field(validation_alias="amount_fen", description="合计（元）")


class SpecialResultView(View):
    """Issued at once, or waiting for approval: one of the two."""

    issued: SpecialIssuedView | None = Field(description="已开账")
    process: SpecialRequestView | None = Field(description="待审批的申请")


class SpecialItemView(View):
    """What was charged for one component."""

    name: str = Field(description="费用组成")
    amount: YuanOut = Field(description="金额（元）")


class SpecialBillRow(View):
    """A special bill as lists show it."""

    bill: BillView = Field(description="账单")
    billing_code: str = Field(description="特殊开账编号")
    reference_no: str | None = Field(description="单据号")
    reason: str = Field(description="事由")
    items: list[SpecialItemView] = Field(description="费用明细")

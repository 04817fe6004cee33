"""What the ledger's routes give."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from minshui.infrastructure.http.values import View, YuanOut


class InvariantView(View):
    """A check of the books."""

    code: str = Field(description="检查项编码")
    title: str = Field(description="检查项")
    table: str = Field(description="所查的表")
    holds: bool = Field(description="是否成立")
    bad_count: int = Field(description="不符的行数")
    first_key: str | None = Field(description="第一处不符的位置")
    expected: str | None = Field(description="应为")
    got: str | None = Field(description="实为")


class VerificationView(View):
    """All checks of the books."""

    holds: bool = Field(description="是否全部成立")
    results: list[InvariantView] = Field(description="逐项结果")


class LedgerAccountView(View):
    """An account of the chart."""

    code: str = Field(description="科目编码")
    name: str = Field(description="科目名称")
    kind: str = Field(description="类别")
    purpose: str | None = Field(description="程序用途")
    balance: YuanOut = Field(validation_alias="balance_fen", description="余额（元），借方为正")


class ChartView(View):
    """The chart with balances."""

    accounts: list[LedgerAccountView] = Field(description="科目")


class StatementLineView(View):
    """A movement on an account."""

    posted_on: date = Field(description="记账日期")
    ledger: str = Field(description="账别：receivable 应收，deposit 预存")
    kind: str = Field(description="类型")
    amount: YuanOut = Field(validation_alias="amount_fen", description="发生额（元）")
    balance: YuanOut = Field(validation_alias="balance_fen", description="余额（元）")
    bill_id: int | None = Field(description="账单")
    bill_month: int | None = Field(description="账期")
    payment_id: int | None = Field(description="缴费")
    journal_id: int = Field(description="凭证")

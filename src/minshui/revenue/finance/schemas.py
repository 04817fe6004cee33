"""Bodies and views of finance."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import Field

from minshui.infrastructure.http.values import RequestBody, View, YuanOut
from minshui.revenue.finance.contracts import VoucherLayout


class ReopenBody(RequestBody):
    """A request to reopen a month."""

    reason: str = Field(min_length=1, max_length=200, description="反关账理由")


class SubjectBody(RequestBody):
    """A mapping of an account."""

    account_code: str = Field(
        min_length=1, max_length=32, description="本系统科目；output_tax 为销项税额"
    )
    component_code: str = Field(default="", max_length=32, description="费用项；空为其余各项")
    subject_code: str = Field(
        min_length=1, max_length=15, pattern=r"^[0-9A-Za-z.]+$", description="财务软件科目编码"
    )
    subject_name: str = Field(min_length=1, max_length=100, description="财务软件科目名称")


class SubjectView(View):
    """A mapping."""

    account_code: str = Field(description="本系统科目")
    component_code: str = Field(description="费用项")
    subject_code: str = Field(description="财务软件科目编码")
    subject_name: str = Field(description="财务软件科目名称")


class BalanceView(View):
    """An account over a month."""

    account_code: str = Field(description="科目")
    account_name: str = Field(description="科目名称")
    opening: YuanOut = Field(validation_alias="opening_fen", description="期初余额（元）")
    debit: YuanOut = Field(validation_alias="debit_fen", description="借方发生（元）")
    credit: YuanOut = Field(validation_alias="credit_fen", description="贷方发生（元）")
    closing: YuanOut = Field(validation_alias="closing_fen", description="期末余额（元）")


class CloseView(View):
    """A close of a month."""

    month: int = Field(description="会计期间")
    revision: int = Field(description="第几次关账")
    closed_by: int | None = Field(description="关账人 id")
    closed_at: datetime = Field(description="关账时间")
    balances: list[BalanceView] = Field(description="各科目发生和余额")


class ObstacleView(View):
    """What keeps a month open."""

    code: str = Field(description="代码")
    message: str = Field(description="说明")


class MonthStateView(View):
    """How a month stands."""

    month: int = Field(description="会计期间")
    closed: bool = Field(description="是否已关账")
    revision: int = Field(description="关过几次账")
    obstacles: list[ObstacleView] = Field(description="现在关账的障碍")


class DifferenceView(View):
    """An account that closed otherwise than the time before."""

    account_code: str = Field(description="科目")
    account_name: str = Field(description="科目名称")
    before: BalanceView | None = Field(description="上次关账")
    after: BalanceView | None = Field(description="本次关账")


class VoucherLineView(View):
    """A line of a voucher."""

    line_no: int = Field(description="分录号")
    summary: str = Field(description="摘要")
    subject_code: str = Field(description="科目编码")
    subject_name: str = Field(description="科目名称")
    debit: YuanOut = Field(validation_alias="debit_fen", description="借方（元）")
    credit: YuanOut = Field(validation_alias="credit_fen", description="贷方（元），红字为负")


class VoucherView(View):
    """A voucher."""

    number: int = Field(description="凭证号")
    posted_on: date = Field(description="凭证日期")
    kind: str = Field(description="业务类型")
    journal_count: int = Field(description="来源凭证数")
    lines: list[VoucherLineView] = Field(description="分录")


class VoucherExportView(View):
    """That vouchers were handed over."""

    month: int = Field(description="会计期间")
    close_revision: int = Field(description="第几次关账")
    layout: VoucherLayout = Field(description="格式")
    voucher_count: int = Field(description="凭证数")
    line_count: int = Field(description="分录数")
    content_hash: str = Field(description="内容校验值")
    exported_by: int | None = Field(description="导出人 id")
    exported_at: datetime = Field(description="导出时间")


class RequestView(View):
    """A request that waits for approval."""

    process_id: int = Field(description="审批单 id")
    process_code: str = Field(description="审批单号")

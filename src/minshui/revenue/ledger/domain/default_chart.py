"""The chart a new tenant starts with; afterwards it is the tenant's data.

Numbers follow 企业会计准则——应用指南 (Ministry of Finance, 2006), annex 会计科目和主要账务处理;
the sub-accounts are an assumption that a tenant may replace.
"""

from __future__ import annotations

from dataclasses import dataclass

from minshui.revenue.ledger.contracts import Purpose


@dataclass(frozen=True, slots=True)
class ChartAccount:
    """An account of the chart."""

    code: str
    name: str
    kind: str
    purpose: Purpose | None = None


DEFAULT_CHART = (
    ChartAccount("1001", "库存现金", "asset", Purpose.CASH),
    ChartAccount("1002", "银行存款", "asset", Purpose.BANK),
    ChartAccount("1002.01", "银行存款－转账", "asset", Purpose.TRANSFER),
    ChartAccount("1002.02", "银行存款－POS 刷卡", "asset", Purpose.POS),
    ChartAccount("1012", "其他货币资金－在途现金", "asset", Purpose.IN_TRANSIT),
    ChartAccount("1121", "应收票据－支票", "asset", Purpose.CHEQUE),
    ChartAccount("1122.01", "应收账款－应收水费", "asset", Purpose.RECEIVABLE),
    ChartAccount("1231", "坏账准备", "asset", Purpose.ALLOWANCE),
    ChartAccount("1901", "待处理财产损溢－长短款", "asset", Purpose.SUSPENSE),
    ChartAccount("2203", "预收账款－用户预存", "liability", Purpose.PREPAYMENT),
    ChartAccount("2241.01", "其他应付款－代收污水处理费", "liability"),
    ChartAccount("2241.02", "其他应付款－代收垃圾处理费", "liability"),
    ChartAccount("2241.03", "其他应付款－用户押金", "liability"),
    ChartAccount("4199", "系统上线期初结转", "equity", Purpose.OPENING),
    ChartAccount("6001.01", "主营业务收入－水费", "revenue"),
    ChartAccount("6001.02", "主营业务收入－二次供水加压费", "revenue"),
    ChartAccount("6001.03", "主营业务收入－超定额加价", "revenue"),
    ChartAccount("6051.01", "其他业务收入－安装工程", "revenue"),
    ChartAccount("6051.02", "其他业务收入－检测服务", "revenue"),
    ChartAccount("6301.01", "营业外收入－计费尾差", "revenue", Purpose.ROUNDING),
    ChartAccount("6301.02", "营业外收入－违约金", "revenue", Purpose.LATE_FEE),
    ChartAccount("6301.03", "营业外收入－现金抹零", "revenue", Purpose.CASH_ROUNDING),
    ChartAccount("6301.04", "营业外收入－违约赔偿", "revenue"),
)

"""The columns of each file of the kit."""

from __future__ import annotations

from decimal import Decimal

from minshui.infrastructure.imports import cells
from minshui.infrastructure.imports.columns import Column, ImportSpec
from minshui.metering.device.facade import METER_SPEC
from minshui.revenue.customer.facade import (
    ATTRIBUTE_NAMES,
    CUSTOMER_SPEC,
    AttributeKind,
    BillingMode,
)
from minshui.revenue.cutover.contracts import FileKind

MODE_NAMES = {
    "计费": BillingMode.BILLED,
    "抄而不计": BillingMode.UNBILLED,
    "考核表": BillingMode.ASSESSMENT,
}
# A mixed connection is a document, which no cell holds.
ATTRIBUTES = {
    name: kind for kind, name in ATTRIBUTE_NAMES.items() if kind is not AttributeKind.MIXED_USE
}
METHODS = {
    "现金": "cash",
    "刷卡": "pos",
    "转账": "transfer",
    "支票": "cheque",
    "微信": "wechat",
    "支付宝": "alipay",
    "银行代扣": "withholding",
    "其他": "other",
}
_VOLUME = cells.decimal(4, Decimal(0), Decimal(10**9))
_CUSTOMER = Column(
    "customer", "原户号", cells.code(64), required=True, example="A0001", note="客户文件中的原户号"
)
_OF_CUSTOMERS = (
    "external_no",
    "name",
    "cust_type",
    "mobile",
    "id_no",
    "address",
    "site",
    "opened_on",
    "collection_manner",
    "tier_year_start_on",
)
_YES_NO = cells.choice({"是": True, "否": False})

SPECS: dict[FileKind, ImportSpec] = {
    FileKind.CUSTOMERS: ImportSpec(
        code="cutover.customers",
        title="客户",
        key=("external_no",),
        columns=(
            *(column for column in CUSTOMER_SPEC.columns if column.field in _OF_CUSTOMERS),
            Column("late_fee_exempt", "免违约金", _YES_NO, example="否"),
            Column("arrears_fen", "欠费合计", cells.yuan, note="填了就与欠费文件核对"),
            Column("deposit_fen", "预存余额", cells.yuan, note="填了就与预存文件核对"),
        ),
    ),
    FileKind.METERS: ImportSpec(
        code="cutover.meters",
        title="水表",
        key=("meter_no",),
        columns=(
            _CUSTOMER,
            *METER_SPEC.columns,
            Column("start_reading_m3", "表底", _VOLUME, required=True, example="128"),
            Column("started_on", "表底日期", cells.day, note="最后一次计费的抄表日，不填为切换日"),
            Column("installed_on", "装表日期", cells.day, note="不填则同表底日期"),
            Column("book", "册本编码", cells.code(32), note="册本须先建立"),
            Column("book_sequence", "册内序号", cells.integer(0, 10**9)),
            Column("billing_mode", "计费方式", cells.choice(MODE_NAMES), example="计费"),
            Column("master", "总表表号", cells.code(32), note="分表填，总表须在本文件中"),
        ),
    ),
    FileKind.ATTRIBUTES: ImportSpec(
        code="cutover.attributes",
        title="计价属性",
        key=("customer", "kind", "value", "from_on"),
        columns=(
            _CUSTOMER,
            Column("kind", "属性", cells.choice(ATTRIBUTES), required=True, example="水价"),
            Column("value", "值", cells.text(64), required=True, example="fj.fuzhou.res"),
            Column("from_on", "起始日期", cells.day, note="不填为自始"),
            Column("to_on", "截止日期", cells.day, note="优惠必填"),
            Column("proof_no", "证明编号", cells.text(64)),
        ),
    ),
    FileKind.COUNTERS: ImportSpec(
        code="cutover.counters",
        title="阶梯累计",
        key=("customer", "tariff"),
        columns=(
            _CUSTOMER,
            Column("tariff", "水价编码", cells.code(64), required=True, example="fj.fuzhou.res"),
            Column("window_start_on", "年度起始日", cells.day, required=True, example="2026-01-01"),
            Column("usage_m3", "累计水量", _VOLUME, required=True, example="96"),
        ),
    ),
    FileKind.ARREARS: ImportSpec(
        code="cutover.arrears",
        title="欠费",
        key=("customer", "bill_month", "reference"),
        columns=(
            _CUSTOMER,
            Column("bill_month", "账期", cells.month, required=True, example="2026-10"),
            Column("reference", "原账单号", cells.text(64), note="同月有多张时必填"),
            Column("usage_m3", "水量", _VOLUME, example="18"),
            Column("amount_fen", "欠费金额", cells.yuan, required=True, example="70.35"),
            Column("due_on", "到期日", cells.day, required=True, example="2026-10-31"),
            Column("late_fee_from_on", "违约金起算日", cells.day, note="不填按到期日和参数计算"),
            Column("late_fee_fen", "已计违约金", cells.yuan, note="截至切换日"),
        ),
    ),
    FileKind.DEPOSITS: ImportSpec(
        code="cutover.deposits",
        title="预存",
        key=("customer", "received_on", "method", "reference"),
        columns=(
            _CUSTOMER,
            Column("received_on", "收款日期", cells.day, required=True, example="2026-10-08"),
            Column("amount_fen", "剩余金额", cells.yuan, required=True, example="100.00"),
            Column("method", "收款方式", cells.choice(METHODS), example="现金"),
            Column("reference", "原收据号", cells.text(64), note="同日同方式有多笔时必填"),
        ),
    ),
    FileKind.HISTORY: ImportSpec(
        code="cutover.history",
        title="历史用水",
        key=("customer", "meter_no", "bill_month"),
        columns=(
            _CUSTOMER,
            Column("meter_no", "表号", cells.code(32), note="有几只水表时必填"),
            Column("bill_month", "账期", cells.month, required=True, example="2026-09"),
            Column("usage_m3", "水量", _VOLUME, required=True, example="16"),
            Column("amount_fen", "金额", cells.yuan, example="54.40"),
            Column("paid_on", "缴清日期", cells.day),
        ),
    ),
}
REQUIRED = (FileKind.CUSTOMERS, FileKind.METERS)

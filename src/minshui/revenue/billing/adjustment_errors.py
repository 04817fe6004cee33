"""Coded errors of adjusting bills."""

from __future__ import annotations

from minshui.kernel.errors import ErrorCode

ADJUST_WAY = ErrorCode(
    "E_ADJUST_WAY", "调整内容不明确：请只填水量（可附单价），或只填各费用的金额，且不能为零"
)
ADJUST_KIND = ErrorCode(
    "E_ADJUST_KIND", "账单 {number} 是{kind}账单，不能作这种调整；请核对账单或改用金额调整", 409
)
ADJUST_GONE = ErrorCode(
    "E_ADJUST_GONE", "账单 {number} 已撤销或已分账，不能再调整；请调整取代它的账单", 409
)
ADJUST_WRITTEN_OFF = ErrorCode(
    "E_ADJUST_WRITTEN_OFF", "账单 {number} 已作坏账核销，不能调整；请先恢复核销", 409
)
ADJUST_TRANSIT = ErrorCode(
    "E_ADJUST_TRANSIT",
    "账单 {number} 的款项自 {day} 起在途（{reason}），到账或退回前不能调整",
    409,
)
ADJUST_USAGE = ErrorCode(
    "E_ADJUST_USAGE",
    "账单 {number} 的计费水量（含已作的调整）是 {usage} m³，不能调减 {reduced} m³",
)
ADJUST_BELOW_ZERO = ErrorCode(
    "E_ADJUST_BELOW_ZERO",
    "费用“{component}”连同已作的调整只有 {charged} 元，不能调减 {reduced} 元",
)
ADJUST_COMPONENT = ErrorCode(
    "E_ADJUST_COMPONENT", "没有费用组成“{component}”，请从费用组成表中选择"
)
ADJUST_PRICE = ErrorCode("E_ADJUST_PRICE", "单价“{price}”不对：应大于 0，最多六位小数")
ADJUST_VOLUME = ErrorCode("E_ADJUST_VOLUME", "水量“{usage}”不对：最多四位小数")
ADJUST_COUNTER = ErrorCode(
    "E_ADJUST_COUNTER",
    "账单 {number} 按原计价依据重算时，计入阶梯的水量与已计入的不同，不能按阶梯调整；"
    "请改用指定单价",
    409,
)
ADJUST_UNPRICED = ErrorCode(
    "E_ADJUST_UNPRICED", "账单 {number} 调整后的水量不能计价：{why}；请核对水量或改用指定单价", 409
)
ADJUST_NOTHING = ErrorCode("E_ADJUST_NOTHING", "调整后金额没有变化，无须调整")
ADJUST_MONTH = ErrorCode(
    "E_ADJUST_MONTH",
    "账单 {number} 的调整不能记入会计期间 {month}；可记入 {first} 至 {last} 之间未关账的期间",
)

"""Coded faults of opening balances."""

from __future__ import annotations

from minshui.kernel.errors import ErrorCode

CELL_MISSING = ErrorCode("E_OPENING_CELL_MISSING", "类别为“{kind}”时必须填“{column}”")
CELL_UNWANTED = ErrorCode("E_OPENING_CELL_UNWANTED", "类别为“{kind}”时不填“{column}”，请清空本格")
AMOUNT = ErrorCode("E_OPENING_ROW_AMOUNT", "“{column}”应大于 0，没有余额的客户不必列出")
MONTH = ErrorCode("E_OPENING_MONTH", "账期 {month} 晚于本月，期初欠费应是已出的账单")
DUE_DATE = ErrorCode("E_OPENING_DUE_DATE", "到期日 {due} 早于账期 {month} 的第一天")
WINDOW = ErrorCode("E_OPENING_WINDOW", "年度起始日 {start} 晚于今天，阶梯年还没有开始")
DEPOSIT_IN_USE = ErrorCode(
    "E_OPENING_DEPOSIT_IN_USE",
    "客户 {customer} 已有预存收支，不能再导入期初预存；请走账务调整",
    409,
)
NO_YEARLY_COUNTER = ErrorCode(
    "E_OPENING_NO_COUNTER", "水价“{tariff}”不按年累计阶梯用量，无须导入，请删去本行"
)

"""Coded errors of meters."""

from __future__ import annotations

from minshui.kernel.errors import ErrorCode

METER_UNKNOWN = ErrorCode("E_METER_UNKNOWN", "没有表号为“{meter}”的水表，请先登记水表", 404)
METER_NUMBER_TAKEN = ErrorCode(
    "E_METER_NUMBER_TAKEN", "表号或资产编号“{meter}”已登记，请核对表身号码", 409
)
METER_MODEL_UNKNOWN = ErrorCode(
    "E_METER_MODEL_UNKNOWN", "没有编码为“{model}”的水表型号，请先登记型号", 404
)
METER_MODEL_TAKEN = ErrorCode("E_METER_MODEL_TAKEN", "水表型号编码“{model}”已登记", 409)
METER_INCOMPLETE = ErrorCode(
    "E_METER_INCOMPLETE", "水表“{meter}”没有指明型号，因此必须填写口径和量程"
)
METER_MODULUS = ErrorCode(
    "E_METER_MODULUS",
    "水表“{meter}”的量程“{modulus}”不对：应为最大读数加 1，且须为 10 的整数次方，如五位表填 100000",
)
METER_MULTIPLIER = ErrorCode(
    "E_METER_MULTIPLIER", "水表“{meter}”的倍率“{multiplier}”不对：应大于 0，最多四位小数"
)
METER_REGISTERS = ErrorCode(
    "E_METER_REGISTERS", "水表“{meter}”的计数器编码“{register}”重复，请为每个计数器起不同的编码"
)
METER_MOUNTED = ErrorCode("E_METER_MOUNTED", "水表“{meter}”已登记为{mounting}，不需要再登记", 409)
METER_MOUNT_REASON = ErrorCode("E_METER_MOUNT_REASON", "登记反装或恢复正装必须填写原因")
METER_NOT_IN_STOCK = ErrorCode(
    "E_METER_NOT_IN_STOCK", "水表“{meter}”不在库（状态：{status}），不能安装", 409
)
METER_NOT_INSTALLED = ErrorCode(
    "E_METER_NOT_INSTALLED", "水表“{meter}”不在用（状态：{status}），不能拆除", 409
)
METER_DATE_ORDER = ErrorCode(
    "E_METER_DATE_ORDER", "水表“{meter}”的拆除日期 {removed} 早于安装日期 {installed}"
)

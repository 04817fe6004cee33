"""Coded errors of parameters."""

from __future__ import annotations

from minshui.kernel.errors import ErrorCode

PARAMETER_UNKNOWN = ErrorCode(
    "E_PARAMETER_UNKNOWN", "没有业务参数“{module}.{key}”，请在参数清单中选择", 404
)
PARAMETER_VALUE = ErrorCode("E_PARAMETER_VALUE", "业务参数“{title}”的值“{value}”不对：{reason}")
COMPONENT_VALUE = ErrorCode("E_COMPONENT_VALUE", "费用组成“{code}”的{field}不对：{reason}")
HOLIDAY_YEAR = ErrorCode("E_HOLIDAY_YEAR", "{day} 不在 {year} 年，请按年份分别设置")
HOLIDAY_REPEATED = ErrorCode("E_HOLIDAY_REPEATED", "{day} 填了两次，请只留一行")

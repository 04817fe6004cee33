"""Coded errors of parameters."""

from __future__ import annotations

from minshui.kernel.errors import ErrorCode

PARAMETER_UNKNOWN = ErrorCode(
    "E_PARAMETER_UNKNOWN", "没有业务参数“{module}.{key}”，请在参数清单中选择", 404
)
PARAMETER_VALUE = ErrorCode("E_PARAMETER_VALUE", "业务参数“{title}”的值“{value}”不对：{reason}")
COMPONENT_VALUE = ErrorCode("E_COMPONENT_VALUE", "费用组成“{code}”的{field}不对：{reason}")

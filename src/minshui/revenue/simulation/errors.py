"""Coded errors of simulations."""

from __future__ import annotations

from minshui.kernel.errors import ErrorCode

SIMULATION_YEAR = ErrorCode("E_SIMULATION_YEAR", "年度“{year}”不对，应为四位数，如 2026")
SIMULATION_EMPTY = ErrorCode(
    "E_SIMULATION_EMPTY", "{year} 年没有按价格“{tariffs}”开过账单，无从模拟；请核对价格编码和年度"
)
SIMULATION_TARIFF = ErrorCode(
    "E_SIMULATION_TARIFF", "文件里没有编码为“{tariff}”的价格，有的是：{known}"
)
SIMULATION_INSTEAD = ErrorCode(
    "E_SIMULATION_INSTEAD", "文件里有 {count} 个价格，要代替“{tariff}”请用 --code 指明一个"
)
SIMULATION_FAULTY = ErrorCode(
    "E_SIMULATION_FAULTY", "价格文件有 {count} 处错误，第一处：{code}，{message}；请先用 check 检查"
)

"""Coded errors of offsetting."""

from __future__ import annotations

from minshui.kernel.errors import ErrorCode

PREPAYMENT_SPENT = ErrorCode(
    "E_PREPAYMENT_SPENT",
    "这笔缴费 {amount} 元形成的预存已另作他用，尚差 {missing} 元，不能撤销；请先处理后续业务",
    409,
)

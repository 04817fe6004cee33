"""Coded errors of offsetting."""

from __future__ import annotations

from minshui.kernel.errors import ErrorCode

PREPAYMENT_SPENT = ErrorCode(
    "E_PREPAYMENT_SPENT",
    "这笔缴费 {amount} 元形成的预存已另作他用，尚差 {missing} 元，不能撤销；"
    "请先撤回用去它的业务再办：集收分配请撤销该笔分配，退款或预存转账请先收回",
    409,
)

"""Coded errors of messages to and from systems outside."""

from __future__ import annotations

from minshui.kernel.errors import ErrorCode

EXTERNAL_SIGNATURE = ErrorCode("E_EXTERNAL_SIGNATURE", "来文未被接受：{reason}", 401)
EXTERNAL_ID_REUSED = ErrorCode(
    "E_EXTERNAL_ID_REUSED", "webhook-id {call} 已用于内容不同的来文，请换一个", 409
)
EXTERNAL_BODY = ErrorCode("E_EXTERNAL_BODY", "来文的字段“{field}”{fault}")
EXTERNAL_PARTY = ErrorCode("E_EXTERNAL_PARTY", "供应商 {supplier} 不是外部系统")
EXTERNAL_RECEIVERS = ErrorCode("E_EXTERNAL_RECEIVERS", "接收用户 {user} 重复，请去掉一个")

"""Coded errors of WeChat messages."""

from __future__ import annotations

from minshui.kernel.errors import ErrorCode

WECHAT_PUSH_REFUSED = ErrorCode(
    "E_WECHAT_PUSH_REFUSED", "消息推送未通过校验：{reason}；请核对公众平台的服务器配置", 403
)
WECHAT_PUSH_UNREADABLE = ErrorCode(
    "E_WECHAT_PUSH_UNREADABLE", "消息推送的内容不是约定的 XML，无法读取", 400
)

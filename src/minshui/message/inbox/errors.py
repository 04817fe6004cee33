"""Coded errors of inboxes."""

from __future__ import annotations

from minshui.kernel.errors import ErrorCode

INBOX_MESSAGE_UNKNOWN = ErrorCode(
    "E_INBOX_MESSAGE_UNKNOWN", "您的收件箱里没有编号为 {message} 的消息，可能已经删除", 404
)
INBOX_NOBODY = ErrorCode(
    "E_INBOX_NOBODY", "没有可以接收的用户：请核对所选的用户、角色和部门（停用的用户不接收）"
)
INBOX_USERS_UNKNOWN = ErrorCode(
    "E_INBOX_USERS_UNKNOWN", "这些用户不存在或已停用：{users}，请去掉后再发"
)
INBOX_TOO_MANY = ErrorCode(
    "E_INBOX_TOO_MANY", "一次最多发给 {limit} 个用户，所选共 {count} 个，请分次发送"
)

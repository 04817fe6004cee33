"""Coded errors of keys, encrypted fields, tokens and data scopes."""

from __future__ import annotations

from minshui.kernel.errors import ErrorCode

MASTER_KEY_INVALID = ErrorCode(
    "E_MASTER_KEY_INVALID",
    "主密钥无效：{source} 应是 32 字节的 Base64 文本；请恢复备份的主密钥，切勿重新生成，"
    "否则已加密的资料无法读出",
    500,
)
FIELD_UNREADABLE = ErrorCode(
    "E_FIELD_UNREADABLE",
    "加密字段 {field} 无法解密：密文已损坏，或主密钥不是加密时的那一把；请核对 MINSHUI_MASTER_KEY",
    500,
)
TOKEN_INVALID = ErrorCode("E_TOKEN_INVALID", "访问令牌无效，请重新登录", 401)
TOKEN_EXPIRED = ErrorCode("E_TOKEN_EXPIRED", "访问令牌已过期，请刷新令牌或重新登录", 401)
OUT_OF_SCOPE = ErrorCode("E_OUT_OF_SCOPE", "没有这条资料，或它不在您的数据范围内", 404)

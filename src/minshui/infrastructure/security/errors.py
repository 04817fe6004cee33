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
SCOPE_WHOLE = ErrorCode(
    "E_SCOPE_WHOLE", "这里是全公司的数据，须由数据范围为“全部”的角色查看和办理", 403
)
OUT_OF_SCOPE = ErrorCode("E_OUT_OF_SCOPE", "没有这条资料，或它不在您的数据范围内", 404)
SIGNING_KEY_UNKNOWN = ErrorCode(
    "E_SIGNING_KEY_UNKNOWN", "没有签名密钥 {kid}，请用 minshui signing-key list 查看", 404
)
SIGNING_KEY_IN_USE = ErrorCode(
    "E_SIGNING_KEY_IN_USE",
    "签名密钥 {kid} 还在使用，它签发的令牌可能尚未过期；请在新密钥启用两小时后再停用，"
    "密钥已经泄露时加 --compromised",
    409,
)
SIGNING_KEY_LAST = ErrorCode(
    "E_SIGNING_KEY_LAST",
    "签名密钥 {kid} 停用后没有可以签发令牌的密钥；请先用 minshui signing-key rotate --now 换新的",
    409,
)

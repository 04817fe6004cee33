"""Coded errors of closings and transfers."""

from __future__ import annotations

from minshui.kernel.errors import ErrorCode

METERS_LEFT = ErrorCode(
    "E_METERS_NOT_STOPPED", "账户 {account} 在用水表 {meters} 没有抄清，请填写它们的止码", 409
)
METER_FOREIGN = ErrorCode(
    "E_METER_NOT_OF_ACCOUNT", "户表关系 {relation} 不是账户 {account} 的在用水表，请核对", 409
)
METER_TWICE = ErrorCode("E_METER_STOPPED_TWICE", "户表关系 {relation} 填了两次，请只填一次")
METERS_NONE = ErrorCode("E_METER_STOPS_EMPTY", "没有填写要拆的水表，请至少填一只")
TRANSFER_SELF = ErrorCode("E_TRANSFER_SELF", "新户和旧户是同一账户 {account}，请核对")
TRANSFER_TARGET = ErrorCode(
    "E_TRANSFER_TARGET",
    "客户 {customer} 不能作为过户的新户：{reason}；请先为新户办理预立户（不装表）",
    409,
)
TRANSFER_PENDING = ErrorCode(
    "E_TRANSFER_PENDING",
    "账户 {account} 的预存中有尚未到账的支票款（缴费 {payment}），新户不能承接；请待到账后再办理",
    409,
)
TRANSFER_AGREEMENT = ErrorCode(
    "E_TRANSFER_AGREEMENT", "新户承接欠费或预存须凭双方协议办理，请填写协议编号"
)

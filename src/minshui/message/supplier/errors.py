"""Coded errors of suppliers."""

from __future__ import annotations

from minshui.kernel.errors import ErrorCode

SUPPLIER_UNKNOWN = ErrorCode(
    "E_SUPPLIER_UNKNOWN", "没有编码为 {supplier} 的消息供应商，请先在供应商管理中登记", 404
)
SUPPLIER_EXISTS = ErrorCode(
    "E_SUPPLIER_EXISTS", "已有编码为 {supplier} 的消息供应商，请换一个编码，或修改原有的", 409
)
SUPPLIER_KIND_UNKNOWN = ErrorCode(
    "E_SUPPLIER_KIND_UNKNOWN", "没有“{kind}”这种供应商，可选：{known}"
)
SUPPLIER_KIND_FIXED = ErrorCode(
    "E_SUPPLIER_KIND_FIXED",
    "供应商 {supplier} 的种类是“{kind}”，不能改为别的；请停用它，另外登记一个",
    409,
)
SUPPLIER_SETTING_INVALID = ErrorCode(
    "E_SUPPLIER_SETTING_INVALID", "供应商 {supplier} 的“{field}”不合要求：{reason}"
)
ROUTE_UNKNOWN = ErrorCode("E_ROUTE_UNKNOWN", "没有编号为 {route} 的消息路由", 404)
ROUTE_SUPPLIER = ErrorCode(
    "E_ROUTE_SUPPLIER", "消息路由里的供应商 {supplier} 不是“{channel}”渠道的，请先登记或改正"
)

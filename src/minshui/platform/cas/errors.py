"""Coded errors of CAS."""

from __future__ import annotations

from minshui.kernel.errors import ErrorCode

SERVICE_NOT_REGISTERED = ErrorCode(
    "E_CAS_SERVICE_NOT_REGISTERED", "这个系统没有在统一登录登记，或已停用；请联系管理员", 403
)
SERVICE_NOT_FOR_TENANT = ErrorCode(
    "E_CAS_SERVICE_NOT_FOR_TENANT", "系统“{service}”不对 {tenant} 开放；请联系管理员", 403
)
SERVICE_UNKNOWN = ErrorCode("E_CAS_SERVICE_UNKNOWN", "没有登记过系统 {service}", 404)
SERVICE_TAKEN = ErrorCode("E_CAS_SERVICE_TAKEN", "系统编码 {service} 已有，请换一个", 409)
SERVICE_FORM = ErrorCode("E_CAS_SERVICE_FORM", "系统的登记不合要求：{reason}", 422)
SERVICE_BEYOND_REACH = ErrorCode(
    "E_CAS_SERVICE_BEYOND_REACH", "这里只能登记和修改只服务本公司的系统", 403
)
LOGOUT_NOT_TAKEN = ErrorCode(
    "E_CAS_LOGOUT_NOT_TAKEN", "系统 {service} 没有收下退出通知：{reason}", 502
)

"""Coded errors of the sign-on pages."""

from __future__ import annotations

from minshui.kernel.errors import ErrorCode

FORM_FORGED = ErrorCode(
    "E_FORM_FORGED", "页面已过期，或不是从本系统的页面提交的；请返回后刷新页面再试", 403
)
FORM_SHAPE = ErrorCode("E_FORM_SHAPE", "提交的表单无法读取，请返回后刷新页面再试", 400)

"""Coded errors of the organisation."""

from __future__ import annotations

from minshui.kernel.errors import ErrorCode

DEPARTMENT_CODE_FORM = ErrorCode(
    "E_DEPARTMENT_CODE_FORM", "部门编码“{code}”应为 1 至 16 位大写字母或数字，它是客户编号的开头"
)
DEPARTMENT_CODE_TAKEN = ErrorCode(
    "E_DEPARTMENT_CODE_TAKEN", "部门编码“{code}”已被“{name}”使用，请换一个编码", 409
)
DEPARTMENT_UNKNOWN = ErrorCode(
    "E_DEPARTMENT_UNKNOWN", "没有部门“{department}”，请先在组织机构中建立", 404
)
DEPARTMENT_DISABLED = ErrorCode(
    "E_DEPARTMENT_DISABLED", "部门“{department}”已停用，请先启用或改选其他部门", 409
)
DEPARTMENT_NOT_SITE = ErrorCode(
    "E_DEPARTMENT_NOT_SITE", "部门“{department}”不是营业所，客户、册本和收费台只能归属营业所"
)

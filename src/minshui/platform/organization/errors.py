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
DEPARTMENT_TOP = ErrorCode(
    "E_DEPARTMENT_TOP",
    "最上层的部门只能由数据范围为“全部”的管理员设立；请选择您管理的部门作为上级",
    403,
)
COMPANY_PLACE = ErrorCode(
    "E_COMPANY_PLACE", "公司只能在最上层或另一公司之下，不能在{kind}“{parent}”之下"
)
DEPARTMENT_LOOP = ErrorCode(
    "E_DEPARTMENT_LOOP", "“{name}”不能在自己或自己的下级“{parent}”之下，请另选上级"
)
DEPARTMENT_HAS_OPEN_CHILDREN = ErrorCode(
    "E_DEPARTMENT_HAS_OPEN_CHILDREN",
    "“{name}”下还有 {count} 个启用的部门（如“{child}”），请先停用它们",
    409,
)
DEPARTMENT_HAS_CHILDREN = ErrorCode(
    "E_DEPARTMENT_HAS_CHILDREN",
    "“{name}”下还有 {count} 个部门（如“{child}”），请先移走或删除它们",
    409,
)
DEPARTMENT_HELD = ErrorCode(
    "E_DEPARTMENT_HELD", "“{name}”还有 {holders}，不能删除；请先移到其他部门，或改为停用", 409
)
DEPARTMENT_PARENT_AT_FAULT = ErrorCode(
    "E_DEPARTMENT_PARENT_AT_FAULT", "上级“{parent}”在第 {line} 行，该行有错误，请先改正"
)
POST_CODE_FORM = ErrorCode(
    "E_POST_CODE_FORM", "岗位编码“{code}”应为 1 至 32 位字母、数字、下划线或短横线"
)
POST_CODE_TAKEN = ErrorCode(
    "E_POST_CODE_TAKEN", "岗位编码“{code}”已被“{name}”使用，请换一个编码", 409
)
POST_NAME_TAKEN = ErrorCode("E_POST_NAME_TAKEN", "已有名为“{name}”的岗位（编码 {code}）", 409)
POST_UNKNOWN = ErrorCode("E_POST_UNKNOWN", "没有岗位“{post}”，请先在岗位管理中建立", 404)
POST_DISABLED = ErrorCode("E_POST_DISABLED", "岗位“{name}”已停用，不能再任命", 409)
POST_HELD = ErrorCode(
    "E_POST_HELD", "岗位“{name}”还有 {holders}，不能删除；请先改派，或改为停用", 409
)

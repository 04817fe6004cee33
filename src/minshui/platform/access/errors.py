"""Coded errors of roles."""

from __future__ import annotations

from minshui.kernel.errors import ErrorCode

ROLE_CODE_FORM = ErrorCode(
    "E_ROLE_CODE_FORM", "角色编码“{code}”应为 2 至 32 位小写字母、数字或下划线，以字母开头"
)
ROLE_CODE_TAKEN = ErrorCode(
    "E_ROLE_CODE_TAKEN", "角色编码“{code}”已被“{name}”使用，请换一个编码", 409
)
ROLE_UNKNOWN = ErrorCode("E_ROLE_UNKNOWN", "没有角色“{code}”，请先在角色管理中建立", 404)
ROLE_DISABLED = ErrorCode("E_ROLE_DISABLED", "角色“{name}”已停用，不能授予用户", 409)
PERMISSION_UNKNOWN = ErrorCode("E_PERMISSION_UNKNOWN", "没有权限“{permission}”，请从权限清单中选择")
PERMISSIONS_FIXED = ErrorCode(
    "E_PERMISSIONS_FIXED", "角色“{name}”拥有全部权限，不能逐项设置，也不能停用", 409
)
TOO_MANY_ROLES = ErrorCode(
    "E_TOO_MANY_ROLES", "一个用户最多拥有 {limit} 个角色，本次选了 {count} 个（R-105）"
)
GRANT_BEYOND_OWN = ErrorCode(
    "E_GRANT_BEYOND_OWN",
    "您没有“{permission}”权限，不能授予或收回它；请由拥有该权限的管理员办理",
    403,
)
SCOPE_WITHOUT_DEPARTMENTS = ErrorCode(
    "E_SCOPE_WITHOUT_DEPARTMENTS", "数据范围为“自定义”时，请至少选择一个部门"
)
SCOPE_NOT_CUSTOM = ErrorCode(
    "E_SCOPE_NOT_CUSTOM", "只有数据范围为“自定义”的角色才能选择部门，请清空部门或改选“自定义”"
)
SCOPE_DEPARTMENT_TWICE = ErrorCode(
    "E_SCOPE_DEPARTMENT_TWICE", "部门“{department}”选了两次，请只保留一项"
)
SCOPE_BEYOND_OWN = ErrorCode(
    "E_SCOPE_BEYOND_OWN",
    "您的“{permission}”权限没有这么大的数据范围，不能授予或收回更大的范围；"
    "请由数据范围足够的管理员办理",
    403,
)
ROLE_INHERITS_ALL = ErrorCode(
    "E_ROLE_INHERITS_ALL", "角色“{name}”拥有全部权限，不能被其他角色继承", 409
)
ROLE_INHERITS_ITSELF = ErrorCode(
    "E_ROLE_INHERITS_ITSELF",
    "角色“{name}”经由所选的上级角色又继承了自己，请去掉其中一个上级角色",
    409,
)
ROLE_TOO_DEEP = ErrorCode(
    "E_ROLE_TOO_DEEP", "经过角色“{name}”的继承超过 {limit} 层，请减少继承层数", 409
)
ROLE_HELD = ErrorCode(
    "E_ROLE_HELD", "角色“{name}”还有 {count} 个用户，请先收回，或改为停用该角色", 409
)
ROLE_INHERITED = ErrorCode(
    "E_ROLE_INHERITED", "角色“{heirs}”继承了角色“{name}”，请先解除继承再删除", 409
)
ROLE_BUILT_IN = ErrorCode("E_ROLE_BUILT_IN", "角色“{name}”是内置角色，不能删除，可以停用", 409)
PERMISSIONS_UNREADABLE = ErrorCode(
    "E_PERMISSIONS_UNREADABLE",
    "暂时无法核对您的权限，为安全起见没有放行，本次操作没有执行；请稍后重试",
    503,
)
CEILING_OF_OTHERS = ErrorCode(
    "E_CEILING_OF_OTHERS", "权限上限由集团设定，请联系集团的系统管理员", 403
)
CEILING_TOO_LOW = ErrorCode("E_CEILING_TOO_LOW", "“{permission}”不能关闭，否则无人能再打开", 409)

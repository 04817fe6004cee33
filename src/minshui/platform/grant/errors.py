"""Coded errors of cross-tenant grants."""

from __future__ import annotations

from minshui.kernel.errors import ErrorCode

GRANT_UNKNOWN = ErrorCode("E_GRANT_UNKNOWN", "没有编号为 {grant} 的跨租户授权", 404)
GRANT_PERSON_UNKNOWN = ErrorCode(
    "E_GRANT_PERSON_UNKNOWN",
    "租户 {tenant} 没有在用的用户“{user}”；请核对租户编码和完整的用户名",
    404,
)
GRANT_OWN_TENANT = ErrorCode(
    "E_GRANT_OWN_TENANT", "用户所属租户和授权租户是同一个（{tenant}），请在用户管理中直接授予角色"
)
GRANT_NOT_YOURS = ErrorCode(
    "E_GRANT_NOT_YOURS", "只能为本租户申请授权；为其他租户申请须由集团总部的管理员办理", 403
)
GRANT_TENANT_INACTIVE = ErrorCode(
    "E_GRANT_TENANT_INACTIVE", "租户 {tenant} 不存在或未启用，不能办理跨租户授权", 409
)
GRANT_VALIDITY = ErrorCode("E_GRANT_VALIDITY", "授权有效期不合规则：{reason}")
GRANT_ROLES_WANTED = ErrorCode(
    "E_GRANT_ROLES_WANTED", "请指定用户在本租户的角色（1 至 {limit} 个）和数据范围"
)
GRANT_ROLES_THEIRS = ErrorCode(
    "E_GRANT_ROLES_THEIRS", "用户在 {tenant} 的角色只由该租户指定，请不要填写", 403
)
GRANT_ROLE_OWNERS = ErrorCode(
    "E_GRANT_ROLE_OWNERS", "角色“{name}”拥有全部权限，只能授予类型为“所有者”的授权"
)
GRANT_WHOLE_TENANT = ErrorCode(
    "E_GRANT_WHOLE_TENANT", "跨租户授权涉及整个租户，须由数据范围为“全部”的管理员办理", 403
)
GRANT_SCOPE = ErrorCode(
    "E_GRANT_SCOPE", "数据范围“{scope}”需要指定用户在本租户的部门，请填写部门编码"
)
GRANT_OWNER_BELOW = ErrorCode(
    "E_GRANT_OWNER_BELOW",
    "“所有者”只能授予上级单位的用户，而 {home} 不是 {guest} 的上级",
    409,
)
GRANT_OPEN_ALREADY = ErrorCode(
    "E_GRANT_OPEN_ALREADY",
    "该用户到 {tenant} 的授权申请（编号 {grant}）还未办结，不能重复申请",
    409,
)
GRANT_TENANT_LIMIT = ErrorCode(
    "E_GRANT_TENANT_LIMIT",
    "一个用户最多绑定 {limit} 个租户（含本单位），该用户已达上限（R-107）",
    409,
)
GRANT_STATE = ErrorCode(
    "E_GRANT_STATE", "该授权当前状态为“{state}”，不能{action}，请刷新后查看", 409
)
GRANT_APPROVED_ALREADY = ErrorCode(
    "E_GRANT_APPROVED_ALREADY", "本租户已经审批通过，请等待对方审批", 409
)
GRANT_SAME_PERSON = ErrorCode(
    "E_GRANT_SAME_PERSON", "双方的审批不能由同一人办理，请由另一位管理员审批（R-106）", 403
)
GRANT_OWN_CASE = ErrorCode("E_GRANT_OWN_CASE", "不能审批给自己的授权，请由其他管理员审批", 403)
GRANT_PARTIES_ONLY = ErrorCode(
    "E_GRANT_PARTIES_ONLY", "只有用户所属租户和授权租户的管理员可以审批或撤销", 403
)
GRANT_ASKER_ONLY = ErrorCode("E_GRANT_ASKER_ONLY", "只有提出申请的租户可以撤回申请", 403)
GRANT_NOT_APPLIED = ErrorCode(
    "E_GRANT_NOT_APPLIED", "审批通过后 {minutes} 分钟内未能在双方租户生效，已自动回退", 409
)
GRANT_NOT_IN_FORCE = ErrorCode(
    "E_GRANT_NOT_IN_FORCE", "跨租户授权已失效或尚未在双方生效，不能访问本租户", 403
)
GRANT_SEARCH_LIMIT = ErrorCode(
    "E_GRANT_SEARCH_LIMIT", "查找其他租户用户过于频繁，请 {minutes} 分钟后再试", 429
)
SWITCH_LIMIT = ErrorCode("E_SWITCH_LIMIT", "切换租户过于频繁，请 {seconds} 秒后再试（R-115）", 429)
SWITCH_HERE = ErrorCode("E_SWITCH_HERE", "当前就在租户 {tenant}，无须切换", 409)
SWITCH_REFUSED = ErrorCode(
    "E_SWITCH_REFUSED", "没有进入租户 {tenant} 的有效授权，请联系双方租户管理员", 403
)
SWITCH_HOME_ENDED = ErrorCode(
    "E_SWITCH_HOME_ENDED", "在本单位的登录已失效，请先在本单位重新登录再切换租户", 401
)
SWITCH_PASSWORD_FIRST = ErrorCode(
    "E_SWITCH_PASSWORD_FIRST", "请先在本单位修改密码，再切换租户", 403
)
SWITCH_STEP_UP = ErrorCode(
    "E_SWITCH_STEP_UP",
    "进入该租户前请先在本单位再次验证身份，{minutes} 分钟内有效",
    403,
)

"""Coded errors of users and sign-in."""

from __future__ import annotations

from minshui.kernel.errors import ErrorCode

SIGN_IN_REFUSED = ErrorCode(
    "E_SIGN_IN_REFUSED",
    "登录失败：租户编码、用户名或密码不正确，或账号已停用、暂时锁定；请核对后重试，"
    "连续失败会锁定账号",
    401,
)
SIGN_IN_REFUSED_CAPTCHA = ErrorCode(
    "E_SIGN_IN_REFUSED_CAPTCHA",
    "登录失败：租户编码、用户名或密码不正确，或账号已停用、暂时锁定；再次登录须输入图片验证码",
    401,
)
CAPTCHA_REQUIRED = ErrorCode("E_CAPTCHA_REQUIRED", "请输入图片验证码后再试", 401)
CAPTCHA_WRONG = ErrorCode("E_CAPTCHA_WRONG", "图片验证码不正确或已过期，请换一张再试", 401)
TOO_MANY_ATTEMPTS = ErrorCode("E_TOO_MANY_ATTEMPTS", "尝试次数过多，请 {seconds} 秒后再试", 429)
SECOND_FACTOR_REFUSED = ErrorCode(
    "E_SECOND_FACTOR_REFUSED",
    "验证未通过：验证码不正确、已用过或已过期，或登录已等待过久；请核对后重试，或重新登录",
    401,
)
STEP_UP_REQUIRED = ErrorCode(
    "E_STEP_UP_REQUIRED",
    "这是高风险操作，请先再次验证身份（POST /api/v1/platform/me/step-up），{minutes} 分钟内有效",
    403,
)
STEP_UP_REFUSED = ErrorCode(
    "E_STEP_UP_REFUSED", "身份验证未通过，请核对后重试；连续出错会暂停验证", 403
)
STEP_UP_KIND = ErrorCode("E_STEP_UP_KIND", "不能用这种方式验证身份，您可以用：{kinds}")
FACTOR_ENROLMENT_REQUIRED = ErrorCode(
    "E_FACTOR_ENROLMENT_REQUIRED",
    "您的角色须启用二次验证，请先在个人设置中绑定验证器应用或手机号",
    403,
)
SMS_REFUSED = ErrorCode(
    "E_SMS_REFUSED",
    "登录失败：租户编码、手机号或验证码不正确，验证码已过期，或账号已停用、暂时锁定；请重新获取验证码",
    401,
)
SMS_UNAVAILABLE = ErrorCode("E_SMS_UNAVAILABLE", "短信服务未接入，请用密码登录", 503)
REFRESH_REFUSED = ErrorCode("E_REFRESH_REFUSED", "登录已失效，不能续期，请重新登录", 401)
REMEMBERED_REFUSED = ErrorCode("E_REMEMBERED_REFUSED", "自动登录已失效，请用密码登录", 401)
SESSION_ENDED = ErrorCode(
    "E_SESSION_ENDED", "登录已失效（已退出、已过期或账号停用），请重新登录", 401
)
SESSIONS_FULL = ErrorCode(
    "E_SESSIONS_FULL", "您的账号同时登录数已满，请先在其他设备上退出登录，或请管理员强制下线", 409
)
SESSION_UNKNOWN = ErrorCode("E_SESSION_UNKNOWN", "没有这个登录，或已经退出，请刷新列表", 404)
DEVICE_UNKNOWN = ErrorCode(
    "E_DEVICE_UNKNOWN", "没有这台自动登录的设备，或已经移除，请刷新列表", 404
)
PASSWORD_CHANGE_REQUIRED = ErrorCode(
    "E_PASSWORD_CHANGE_REQUIRED", "当前密码由管理员设置，请先修改密码再使用系统", 403
)
PASSWORD_WRONG = ErrorCode("E_PASSWORD_WRONG", "原密码不正确，请重新输入")
PASSWORD_WEAK = ErrorCode("E_PASSWORD_WEAK", "新密码不合要求：{reason}")
USER_NAME_FORM = ErrorCode(
    "E_USER_NAME_FORM", "用户名“{name}”应为 2 至 64 位小写字母、数字、点、下划线或短横线"
)
USER_NAME_TAKEN = ErrorCode("E_USER_NAME_TAKEN", "用户名“{name}”已有人使用，请换一个", 409)
USER_MOBILE_FORM = ErrorCode("E_USER_MOBILE_FORM", "手机号应为 1 开头的 11 位数字，请核对")
USER_MOBILE_TAKEN = ErrorCode(
    "E_USER_MOBILE_TAKEN", "这个手机号已登记给用户“{name}”，一个手机号只能登记一人", 409
)
USER_UNKNOWN = ErrorCode("E_USER_UNKNOWN", "没有用户“{user}”，请在用户管理中查询", 404)
LAST_ADMINISTRATOR = ErrorCode(
    "E_LAST_ADMINISTRATOR",
    "“{name}”是最后一个拥有全部权限的用户，不能停用或收回其角色；请先任命另一位系统管理员",
    409,
)
POLICY_VALUE = ErrorCode("E_SIGN_IN_POLICY", "登录策略“{title}”应为 {low} 至 {high}")
USER_LEFT = ErrorCode("E_USER_LEFT", "“{name}”已办理离职，资料只供查询，不能再变动", 409)
USER_SELF = ErrorCode("E_USER_SELF", "不能给自己办理离职，请由另一位管理员办理", 409)
USER_GUEST = ErrorCode(
    "E_USER_GUEST", "“{name}”来自其他租户，其资料和状态随跨租户授权而定，请在授权管理中办理", 409
)
USER_DEPARTMENT_MISSING = ErrorCode(
    "E_USER_DEPARTMENT_MISSING", "请选择部门：您只能管理自己数据范围内部门的用户"
)
EMPLOYEE_NUMBER_FORM = ErrorCode(
    "E_EMPLOYEE_NUMBER_FORM", "工号“{number}”应为 1 至 32 位字母、数字、点、下划线或短横线"
)
EMPLOYEE_NUMBER_TAKEN = ErrorCode(
    "E_EMPLOYEE_NUMBER_TAKEN", "工号“{number}”已属于“{name}”，请核对", 409
)
USER_EMAIL_FORM = ErrorCode("E_USER_EMAIL_FORM", "邮箱地址“{email}”不正确，应形如 name@example.com")
TOO_MANY_POSTS = ErrorCode("E_TOO_MANY_POSTS", "一个用户最多担任 {limit} 个岗位")
PASSWORD_SHEET_UNKNOWN = ErrorCode(
    "E_PASSWORD_SHEET_UNKNOWN",
    "没有这份初始密码单：它只发给导入人一次，已领取或已过期；请为用户重置密码",
    404,
)
NAME_AMBIGUOUS = ErrorCode(
    "E_NAME_AMBIGUOUS", "“{column}”的“{name}”有 {count} 个，请改填编码：{codes}"
)
USER_IMPORT_TWICE = ErrorCode("E_USER_IMPORT_TWICE", "“{column}”与第 {first} 行相同，一人一个")

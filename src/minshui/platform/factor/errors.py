"""Coded errors of second factors."""

from __future__ import annotations

from minshui.kernel.errors import ErrorCode

FACTOR_EXISTS = ErrorCode(
    "E_FACTOR_EXISTS", "您已启用这种二次验证；如需更换，请先停用，再重新绑定", 409
)
FACTOR_NOT_BEGUN = ErrorCode("E_FACTOR_NOT_BEGUN", "还没有开始绑定，请先获取密钥或短信验证码", 409)
FACTOR_NONE = ErrorCode("E_FACTOR_NONE", "没有启用这种二次验证", 404)
FACTOR_CODE_WRONG = ErrorCode(
    "E_FACTOR_CODE_WRONG", "验证码不正确或已失效，请核对后重新输入；连续出错会暂停验证"
)
FACTOR_SMS_OFF = ErrorCode(
    "E_FACTOR_SMS_OFF", "本单位不使用短信作为二次验证，请绑定验证器应用", 409
)
FACTOR_SMS_UNAVAILABLE = ErrorCode(
    "E_FACTOR_SMS_UNAVAILABLE", "短信服务没有接通，暂时不能使用短信验证", 503
)
FACTOR_MOBILE_MISSING = ErrorCode(
    "E_FACTOR_MOBILE_MISSING", "您还没有登记手机号，请先由管理员登记，或改用验证器应用", 409
)
FACTOR_POLICY_UNKNOWN = ErrorCode(
    "E_FACTOR_POLICY_UNKNOWN", "没有角色或权限“{code}”，请从清单中选择"
)
FACTOR_POLICY_OFF = ErrorCode(
    "E_FACTOR_POLICY_OFF", "正式环境不能关闭高风险操作的二次校验，请设为 1 至 60 分钟"
)

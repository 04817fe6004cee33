"""Coded errors of sign-in by other platforms."""

from __future__ import annotations

from minshui.kernel.errors import ErrorCode

FEDERATED_OFF = ErrorCode("E_FEDERATED_OFF", "没有启用这种登录方式，请用用户名和密码登录", 404)
FEDERATED_REDIRECT = ErrorCode(
    "E_FEDERATED_REDIRECT", "回调地址没有登记，请由管理员在第三方登录设置中登记"
)
FEDERATED_ATTEMPT = ErrorCode(
    "E_FEDERATED_ATTEMPT", "授权已失效、已用过，或不是由这个浏览器发起的，请重新开始", 401
)
FEDERATED_CODE = ErrorCode("E_FEDERATED_CODE", "授权码无效、已过期或已用过，请重新授权", 401)
FEDERATED_PLATFORM = ErrorCode(
    "E_FEDERATED_PLATFORM", "第三方平台暂时无法确认身份（{reason}），请稍后重试或改用密码登录", 503
)
FEDERATED_SIGNATURE = ErrorCode(
    "E_FEDERATED_SIGNATURE",
    "第三方平台的答复未通过验签，已拒绝；请管理员核对支付宝公钥",
    503,
)
FEDERATED_UNBOUND = ErrorCode(
    "E_FEDERATED_UNBOUND", "这个账号还没有绑定用户，请先用其他方式登录，再到个人设置中绑定", 403
)
FEDERATED_REFUSED = ErrorCode(
    "E_FEDERATED_REFUSED", "这个账号对应的用户暂时不能登录，请联系管理员", 403
)
FEDERATED_TAKEN = ErrorCode(
    "E_FEDERATED_TAKEN", "这个账号已绑定本单位的另一位用户，请先由其解除绑定", 409
)
FEDERATED_BOUND = ErrorCode(
    "E_FEDERATED_BOUND", "您已绑定这个平台的账号；如需更换，请先解除绑定", 409
)
FEDERATED_NOT_BOUND = ErrorCode("E_FEDERATED_NOT_BOUND", "您没有绑定这个平台的账号", 404)
FEDERATED_SECRET = ErrorCode("E_FEDERATED_SECRET", "密钥不合要求：{reason}")

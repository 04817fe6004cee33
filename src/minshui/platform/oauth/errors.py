"""Coded errors of OAuth clients and of what they were granted."""

from __future__ import annotations

from minshui.kernel.errors import ErrorCode

CLIENT_UNKNOWN = ErrorCode(
    "E_OAUTH_CLIENT_UNKNOWN", "没有接入应用“{client}”，请在应用管理中查询", 404
)
CLIENT_TAKEN = ErrorCode("E_OAUTH_CLIENT_TAKEN", "应用标识“{client}”已有应用使用，请换一个", 409)
CLIENT_FORM = ErrorCode("E_OAUTH_CLIENT_FORM", "应用登记不合要求：{reason}")
CLIENT_BEYOND_REACH = ErrorCode(
    "E_OAUTH_CLIENT_BEYOND_REACH",
    "只能维护仅服务于本租户的应用；服务于多个租户的应用由集团租户维护",
    403,
)
CLIENT_WITHOUT_SECRET = ErrorCode(
    "E_OAUTH_CLIENT_WITHOUT_SECRET", "公开客户端“{client}”没有密钥，不能更换密钥", 409
)
APPLICATION_UNKNOWN = ErrorCode(
    "E_OAUTH_APPLICATION_UNKNOWN", "打开本页的应用没有登记，或已停用；请联系该应用的管理员", 400
)
REDIRECT_UNKNOWN = ErrorCode(
    "E_OAUTH_REDIRECT_UNKNOWN",
    "应用“{client}”要求返回的地址没有登记，为防止账号被冒用，登录已中止；请联系该应用的管理员",
    400,
)
REQUEST_TWICE = ErrorCode(
    "E_OAUTH_REQUEST_TWICE", "应用发来的请求中参数 {name} 出现了两次；请联系该应用的管理员", 400
)
AUTHORIZATION_UNKNOWN = ErrorCode(
    "E_OAUTH_AUTHORIZATION_UNKNOWN", "您没有授权过应用“{client}”，请刷新后重试", 404
)
GRANT_ENDED = ErrorCode(
    "E_OAUTH_GRANT_ENDED", "应用的授权已撤销、已过期，或应用已停用，请重新登录授权", 401
)
SCOPE_MISSING = ErrorCode(
    "E_OAUTH_SCOPE_MISSING", "应用没有获得使用这个功能的授权，请用本人的登录办理", 403
)

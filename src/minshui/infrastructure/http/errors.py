"""Coded errors of the HTTP edge."""

from __future__ import annotations

from minshui.kernel.errors import ErrorCode

NOT_SIGNED_IN = ErrorCode("E_NOT_SIGNED_IN", "请先登录：请求没有带访问令牌", 401)
OTHER_DOOR = ErrorCode("E_OTHER_DOOR", "这个访问令牌属于另一个安全域，不能用于这里的接口", 403)
VALIDATION = ErrorCode("E_VALIDATION", "提交的内容有 {count} 处不合要求，请按 errors 逐项改正")
BODY_UNREADABLE = ErrorCode("E_BODY_UNREADABLE", "请求内容无法解析，请检查编码和格式", 400)
XML_FORM = ErrorCode("E_XML_FORM", "XML 内容无法解析：{reason}", 400)
BODY_TOO_LARGE = ErrorCode("E_BODY_TOO_LARGE", "请求内容过大，请减小文件或分批提交", 413)
DATA_UNREPRESENTABLE = ErrorCode(
    "E_DATA_UNREPRESENTABLE", "提交的内容含有无法保存的数值或字符，请检查数字大小和特殊字符"
)
WRITE_CONFLICT = ErrorCode(
    "E_WRITE_CONFLICT", "数据刚被其他操作改动，本次没有保存，请刷新后重试", 409
)
DATABASE_LOST = ErrorCode(
    "E_DATABASE_LOST",
    "与数据库的连接中断，本次操作是否已保存还不能确定；请稍后用原来的幂等键重发，或刷新后核对",
    503,
)
PATH_UNKNOWN = ErrorCode("E_PATH_UNKNOWN", "没有这个接口地址：{path}", 404)
METHOD_NOT_ALLOWED = ErrorCode("E_METHOD_NOT_ALLOWED", "接口 {path} 不支持 {method} 方法", 405)
HTTP_REFUSED = ErrorCode("E_HTTP_REFUSED", "请求未被接受（HTTP {status}）", 400)
INTERNAL = ErrorCode(
    "E_INTERNAL", "系统内部出错，本次操作没有保存；请把跟踪号 {trace_id} 告诉管理员", 500
)
IDEMPOTENCY_KEY_MISSING = ErrorCode(
    "E_IDEMPOTENCY_KEY_MISSING",
    "这个接口会变动资金，必须带请求头 Idempotency-Key（每次操作一个新值，重发时用原值）",
    400,
)
IDEMPOTENCY_KEY_FORM = ErrorCode(
    "E_IDEMPOTENCY_KEY_FORM", "Idempotency-Key 应为 1 至 128 个可见的 ASCII 字符", 400
)
UPLOAD_TYPE = ErrorCode(
    "E_UPLOAD_TYPE", "文件“{name}”的内容与类型不符：只接受 {accepted}，请另存后重新上传"
)

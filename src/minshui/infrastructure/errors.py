"""Coded errors of the ground that modules stand on."""

from __future__ import annotations

from minshui.kernel.errors import ErrorCode

PERMISSION_DENIED = ErrorCode(
    "E_PERMISSION_DENIED", "{user}没有“{permission}”权限，请联系管理员授权", 403
)
TENANT_UNKNOWN = ErrorCode(
    "E_TENANT_UNKNOWN", "没有编码为 {tenant} 的租户，请用 minshui tenant list 查看现有租户", 404
)
TENANT_DISABLED = ErrorCode("E_TENANT_DISABLED", "租户 {tenant} 未启用（状态：{status}）", 403)
TENANT_ROUTE = ErrorCode(
    "E_TENANT_ROUTE",
    "数据库 {database} 自报属于 {found}，而请求的是 {expected}，已拒绝连接；"
    "请核对主库 sys_tenant_database 的登记",
    500,
)
CONNECTIONS_EXHAUSTED = ErrorCode(
    "E_CONNECTIONS_EXHAUSTED", "数据库连接已用尽（上限 {cap}），请稍后重试", 503
)
DATABASE_UNREACHABLE = ErrorCode(
    "E_DATABASE_UNREACHABLE",
    "连不上数据库 {database}：{reason}；请运行 minshui doctor 检查",
    503,
)
IDEMPOTENCY_MISMATCH = ErrorCode(
    "E_IDEMPOTENCY_MISMATCH",
    "幂等键 {key} 已用于另一个内容不同的请求，请换一个新的幂等键",
    422,
)
EMBEDDED_REFUSED = ErrorCode(
    "E_EMBEDDED_REFUSED",
    "生产环境（MINSHUI_ENV=production）默认不使用内置数据库；请设置 MINSHUI_DATABASE_URL 指向"
    "数据库服务器，或确认后设置 MINSHUI_ALLOW_EMBEDDED=1",
    500,
)
PG_BINARIES_MISSING = ErrorCode(
    "E_PG_BINARIES_MISSING",
    "找不到 PostgreSQL 程序；请重新安装依赖（make setup），或安装系统的 postgresql，"
    "或设置 MINSHUI_DATABASE_URL",
    500,
)
PG_VERSION_MISMATCH = ErrorCode(
    "E_PG_VERSION_MISMATCH",
    "数据目录 {folder} 由 PostgreSQL {found} 建立，而现有程序是 {wanted}；"
    "请安装 {found} 版程序，或用 pg_dump/pg_restore 迁移数据",
    500,
)
PG_START_FAILED = ErrorCode(
    "E_PG_START_FAILED", "内置数据库启动失败：{reason}；详情见日志 {log}", 500
)
PG_FOLDER_UNUSABLE = ErrorCode(
    "E_PG_FOLDER_UNUSABLE",
    "数据目录 {folder} 不可用：{reason}；请检查权限，或用 MINSHUI_DATA_DIR 换一个目录",
    500,
)
TENANT_EXISTS = ErrorCode("E_TENANT_EXISTS", "租户“{name}”已经存在，编码为 {code}", 409)
TENANT_CODE_TAKEN = ErrorCode("E_TENANT_CODE_TAKEN", "租户编码 {code} 已被“{name}”使用", 409)
TENANT_CODE_INVALID = ErrorCode(
    "E_TENANT_CODE_INVALID",
    "租户编码 {code} 不合规则：应为公司简称（2–8 个大写字母）+4 位年份+3 位流水号，如 FZ2026001",
)
TENANT_SHORT_NAME_INVALID = ErrorCode(
    "E_TENANT_SHORT_NAME_INVALID", "公司简称“{short_name}”不合规则：应为 2–8 个大写字母，如 FZ"
)
TENANT_CODES_EXHAUSTED = ErrorCode(
    "E_TENANT_CODES_EXHAUSTED", "简称 {short_name} 今年的 999 个租户编码已用完，请换一个简称", 409
)
JOB_NOT_FOUND = ErrorCode("E_JOB_NOT_FOUND", "没有编号为 {job_id} 的后台任务", 404)
JOB_KIND_UNKNOWN = ErrorCode(
    "E_JOB_KIND_UNKNOWN", "没有处理“{kind}”任务的程序；请确认各节点版本一致", 409
)
JOB_ABANDONED = ErrorCode(
    "E_JOB_ABANDONED", "任务已尝试 {attempts} 次，每次执行它的进程都中断，不再重试；请查看日志", 409
)
PORT_TAKEN = ErrorCode(
    "E_PORT_TAKEN",
    "端口 {host}:{port} 不能使用：{reason}；请停止占用它的程序，或用 MINSHUI_HTTP_PORT 换一个端口",
    500,
)
DATABASE_URL_INVALID = ErrorCode(
    "E_DATABASE_URL_INVALID",
    "MINSHUI_DATABASE_URL 不是 PostgreSQL 地址；应形如 postgresql://用户:密码@主机:5432/postgres",
    500,
)
SETTINGS_INVALID = ErrorCode(
    "E_SETTINGS_INVALID", "环境变量 {variable} 的值不合要求：{reason}", 500
)
SCHEMA_BEHIND = ErrorCode(
    "E_SCHEMA_BEHIND", "租户 {tenant} 的数据库升级失败：{reason}；请运行 minshui doctor 检查", 500
)

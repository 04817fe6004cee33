"""The tree of menus of the whole program, as every tenant begins with it.

A tenant hides, renames, orders and moves entries, and adds its own; what it does not touch follows
this file. A permission is a button of the first page whose patterns match it, unless a page needs
it; every permission stands somewhere here (``tests/platform/access/test_default_menus.py``).
"""

from __future__ import annotations

from minshui.platform.access.facade import catalogue, page

_CUSTOMERS = catalogue(
    "customer",
    "客户管理",
    "user",
    page(
        "customer.customers",
        "客户档案",
        "revenue.customer.read",
        "revenue.customer.*",
        "message.verification.*",
        keep_alive=True,
    ),
    page("customer.imports", "批量立户", "revenue.customer.import"),
    page("customer.ownership", "销户与过户", "revenue.ownership.read", "revenue.ownership.*"),
    page("customer.collective", "集收", "revenue.collective.read", "revenue.collective.*"),
    page("customer.meters", "水表档案", "metering.device.read", "metering.*"),
)

_READING = catalogue(
    "reading",
    "抄表管理",
    "edit",
    page(
        "reading.books",
        "抄表册本",
        "revenue.reading.read",
        "revenue.reading.*_books",
        "revenue.reading.plan",
    ),
    page(
        "reading.tasks",
        "抄表任务与录入",
        "revenue.reading.read",
        "revenue.reading.submit",
        "revenue.reading.import",
        "revenue.reading.correct",
        "revenue.reading.exchange",
        "revenue.reading.mount",
        keep_alive=True,
    ),
    page(
        "reading.review",
        "读数复核",
        "revenue.reading.review",
        "revenue.reading.release",
        keep_alive=True,
    ),
    page("reading.late", "迟到读数", "revenue.reading.read", "revenue.reading.*_late"),
    page("reading.fixed", "固定量", "revenue.reading.read", "revenue.reading.*fix*"),
    page("reading.rules", "异常规则", "revenue.reading.manage_rules"),
    page("reading.history", "用水记录与统计", "revenue.reading.read", "revenue.reading.*"),
)

_BILLING = catalogue(
    "billing",
    "开账与账务",
    "tickets",
    page("billing.runs", "开账", "revenue.billing.run", keep_alive=True),
    page(
        "billing.bills",
        "账单",
        "revenue.billing.read",
        "revenue.billing.explain",
        "revenue.billing.*split",
        keep_alive=True,
    ),
    page(
        "billing.special", "特殊开账", "revenue.billing.special", "revenue.billing.approve_special"
    ),
    page(
        "billing.late_fees",
        "违约金",
        "revenue.billing.read",
        "revenue.billing.*waive*",
        "revenue.billing.*late_fees",
    ),
    page("billing.write_offs", "呆坏账", "revenue.billing.read", "revenue.billing.*"),
    page(
        "billing.adjustments", "账务调整与撤账", "revenue.adjustment.read", "revenue.adjustment.*"
    ),
    page("billing.ledger", "账务查询", "revenue.ledger.read", "revenue.ledger.*"),
)

_COUNTER = catalogue(
    "counter",
    "柜台收费",
    "money",
    page(
        "counter.collect",
        "收费",
        "revenue.cashier.collect",
        "revenue.cashier.re[!a]*",
        keep_alive=True,
    ),
    page("counter.payments", "收费记录", "revenue.cashier.read"),
    page("counter.handovers", "交款与到账", "revenue.cashier.read", "revenue.cashier.*"),
)

_FINANCE = catalogue(
    "finance",
    "财务",
    "coin",
    page(
        "finance.months",
        "关账与凭证",
        "revenue.finance.read",
        "revenue.finance.close",
        "revenue.finance.approve_reopen",
        "revenue.finance.export",
    ),
    page("finance.mapping", "科目对照", "revenue.finance.read", "revenue.finance.map"),
    page("finance.remittances", "代收费上缴", "revenue.finance.read", "revenue.finance.*"),
)

_TARIFFS = catalogue(
    "tariff",
    "价格与参数",
    "price-tag",
    page("tariff.tariffs", "价格", "revenue.tariff.read", "revenue.tariff.*"),
    page(
        "tariff.parameters", "业务参数与费用组成", "revenue.parameter.read", "revenue.parameter.*"
    ),
    page("tariff.cutovers", "系统切换", "revenue.cutover.read", "revenue.cutover.*"),
)

_MESSAGES = catalogue(
    "message",
    "消息中心",
    "message",
    page("message.messages", "消息记录", "message.gateway.read", "message.gateway.*"),
    page("message.batches", "批量消息", "message.gateway.send_many"),
    page("message.rules", "配额与免打扰", "message.gateway.manage"),
    page("message.templates", "消息模板", "message.template.read", "message.template.*"),
    page("message.sms", "短信日志", "message.sms.read", "message.sms.*"),
    page("message.mail", "退信", "message.mail.read", "message.mail.*"),
    page("message.suppliers", "供应商与路由", "message.supplier.read", "message.supplier.*"),
    page("message.sending", "站内与外部消息", "message.inbox.send", "message.*"),
)

_SYSTEM = catalogue(
    "system",
    "系统管理",
    "setting",
    page("system.departments", "组织机构", "platform.organization.read", "platform.organization.*"),
    page("system.posts", "岗位", "platform.organization.read"),
    page(
        "system.users",
        "用户",
        "platform.identity.read",
        "platform.identity.*",
        "platform.factor.reset",
        keep_alive=True,
    ),
    page("system.roles", "角色与权限", "platform.access.read", "platform.access.*"),
    page("system.menus", "菜单", "platform.access.manage_menus"),
)

_SECURITY = catalogue(
    "security",
    "登录与安全",
    "lock",
    page("security.sessions", "在线用户", "platform.identity.sessions"),
    page("security.sign_in", "登录策略", "platform.identity.policy"),
    page("security.factors", "二次验证", "platform.factor.policy", "platform.factor.*"),
    page("security.federated", "第三方登录", "platform.federated.manage", "platform.federated.*"),
    page("security.clients", "接入的应用", "platform.oauth.read", "platform.oauth.*"),
    page("security.services", "统一登录的系统", "platform.cas.read", "platform.cas.*"),
)

_AUDIT = catalogue(
    "audit",
    "审计",
    "view",
    page("audit.logs", "审计日志", "platform.audit.read", "platform.audit.*"),
    page("audit.policy", "封存与保留", "platform.audit.manage"),
)

_TENANTS = catalogue(
    "tenant",
    "租户管理",
    "office-building",
    page("tenant.grants", "跨租户授权", "platform.grant.read", "platform.grant.*"),
    page("tenant.ceilings", "权限上限", "platform.access.limit"),
)

_OPERATION = catalogue(
    "operation",
    "运行维护",
    "monitor",
    page(
        "operation.queues",
        "队列与失败任务",
        "platform.monitoring.read",
        "platform.monitoring.retry",
        "platform.monitoring.drop",
    ),
    page("operation.schedules", "定时任务", "platform.scheduling.read", "platform.scheduling.*"),
    page("operation.caches", "缓存", "platform.monitoring.read", "platform.monitoring.*"),
)

_OWN = catalogue(
    "me",
    "个人中心",
    "avatar",
    page("me.messages", "我的消息", None),
    page("me.account", "我的账号", None),
    page("me.sessions", "我的登录", None),
    page("me.log", "我的操作记录", None),
)

MENUS = (
    page("home", "工作台", None),
    page("approvals", "审批", "workorder.approval.read", "workorder.approval.*"),
    _CUSTOMERS,
    _READING,
    _BILLING,
    _COUNTER,
    _FINANCE,
    _TARIFFS,
    _MESSAGES,
    _TENANTS,
    _SYSTEM,
    _SECURITY,
    _AUDIT,
    _OPERATION,
    _OWN,
)

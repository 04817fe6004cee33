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
        needs="revenue.customer.read",
        buttons=("revenue.customer.*", "message.verification.*"),
        keep_alive=True,
    ),
    page("customer.imports", "批量立户", needs="revenue.customer.import"),
    page(
        "customer.ownership",
        "销户与过户",
        needs="revenue.ownership.read",
        buttons=("revenue.ownership.*",),
    ),
    page(
        "customer.collective",
        "集收",
        needs="revenue.collective.read",
        buttons=("revenue.collective.*",),
    ),
    page("customer.meters", "水表档案", needs="metering.device.read", buttons=("metering.*",)),
)

_READING = catalogue(
    "reading",
    "抄表管理",
    "edit",
    page(
        "reading.books",
        "抄表册本",
        needs="revenue.reading.read",
        buttons=("revenue.reading.*_books", "revenue.reading.plan"),
    ),
    page(
        "reading.tasks",
        "抄表任务与录入",
        needs="revenue.reading.read",
        buttons=(
            "revenue.reading.submit",
            "revenue.reading.import",
            "revenue.reading.correct",
            "revenue.reading.exchange",
            "revenue.reading.mount",
        ),
        keep_alive=True,
    ),
    page(
        "reading.review",
        "读数复核",
        needs="revenue.reading.review",
        buttons=("revenue.reading.release",),
        keep_alive=True,
    ),
    page(
        "reading.late",
        "迟到读数",
        needs="revenue.reading.read",
        buttons=("revenue.reading.*_late",),
    ),
    page(
        "reading.fixed",
        "固定量",
        needs="revenue.reading.read",
        buttons=("revenue.reading.*fix*",),
    ),
    page("reading.rules", "异常规则", needs="revenue.reading.manage_rules"),
    page(
        "reading.history",
        "用水记录与统计",
        needs="revenue.reading.read",
        buttons=("revenue.reading.*",),
    ),
)

_BILLING = catalogue(
    "billing",
    "开账与账务",
    "tickets",
    page("billing.runs", "开账", needs="revenue.billing.run", keep_alive=True),
    page(
        "billing.bills",
        "账单",
        needs="revenue.billing.read",
        buttons=("revenue.billing.explain", "revenue.billing.*split"),
        keep_alive=True,
    ),
    page(
        "billing.special",
        "特殊开账",
        needs="revenue.billing.special",
        buttons=("revenue.billing.approve_special",),
    ),
    page(
        "billing.late_fees",
        "违约金",
        needs="revenue.billing.read",
        buttons=("revenue.billing.*waive*", "revenue.billing.*late_fees"),
    ),
    page(
        "billing.write_offs",
        "呆坏账",
        needs="revenue.billing.read",
        buttons=("revenue.billing.*",),
    ),
    page(
        "billing.adjustments",
        "账务调整与撤账",
        needs="revenue.adjustment.read",
        buttons=("revenue.adjustment.*",),
    ),
    page("billing.ledger", "账务查询", needs="revenue.ledger.read", buttons=("revenue.ledger.*",)),
)

_COUNTER = catalogue(
    "counter",
    "柜台收费",
    "money",
    page(
        "counter.collect",
        "收费",
        needs="revenue.cashier.collect",
        buttons=("revenue.cashier.re[!a]*",),
        keep_alive=True,
    ),
    page("counter.payments", "收费记录", needs="revenue.cashier.read"),
    page(
        "counter.handovers",
        "交款与到账",
        needs="revenue.cashier.read",
        buttons=("revenue.cashier.*",),
    ),
)

_FINANCE = catalogue(
    "finance",
    "财务",
    "coin",
    page(
        "finance.months",
        "关账与凭证",
        needs="revenue.finance.read",
        buttons=(
            "revenue.finance.close",
            "revenue.finance.approve_reopen",
            "revenue.finance.export",
        ),
    ),
    page(
        "finance.mapping",
        "科目对照",
        needs="revenue.finance.read",
        buttons=("revenue.finance.map",),
    ),
    page(
        "finance.remittances",
        "代收费上缴",
        needs="revenue.finance.read",
        buttons=("revenue.finance.*",),
    ),
)

_TARIFFS = catalogue(
    "tariff",
    "价格与参数",
    "price-tag",
    page("tariff.tariffs", "价格", needs="revenue.tariff.read", buttons=("revenue.tariff.*",)),
    page(
        "tariff.parameters",
        "业务参数与费用组成",
        needs="revenue.parameter.read",
        buttons=("revenue.parameter.*",),
    ),
    page(
        "tariff.cutovers",
        "系统切换",
        needs="revenue.cutover.read",
        buttons=("revenue.cutover.*",),
    ),
)

_MESSAGES = catalogue(
    "message",
    "消息中心",
    "message",
    page(
        "message.messages",
        "消息记录",
        needs="message.gateway.read",
        buttons=("message.gateway.*",),
    ),
    page("message.batches", "批量消息", needs="message.gateway.send_many"),
    page("message.rules", "配额与免打扰", needs="message.gateway.manage"),
    page(
        "message.templates",
        "消息模板",
        needs="message.template.read",
        buttons=("message.template.*",),
    ),
    page("message.sms", "短信日志", needs="message.sms.read", buttons=("message.sms.*",)),
    page("message.mail", "退信", needs="message.mail.read", buttons=("message.mail.*",)),
    page(
        "message.suppliers",
        "供应商与路由",
        needs="message.supplier.read",
        buttons=("message.supplier.*",),
    ),
    page(
        "message.sending",
        "站内与外部消息",
        needs="message.inbox.send",
        buttons=("message.*",),
    ),
)

_SYSTEM = catalogue(
    "system",
    "系统管理",
    "setting",
    page(
        "system.departments",
        "组织机构",
        needs="platform.organization.read",
        buttons=("platform.organization.*",),
    ),
    page("system.posts", "岗位", needs="platform.organization.read"),
    page(
        "system.users",
        "用户",
        needs="platform.identity.read",
        buttons=("platform.identity.*", "platform.factor.reset"),
        keep_alive=True,
    ),
    page(
        "system.roles", "角色与权限", needs="platform.access.read", buttons=("platform.access.*",)
    ),
    page("system.menus", "菜单", needs="platform.access.manage_menus"),
)

_SECURITY = catalogue(
    "security",
    "登录与安全",
    "lock",
    page("security.sessions", "在线用户", needs="platform.identity.sessions"),
    page("security.sign_in", "登录策略", needs="platform.identity.policy"),
    page(
        "security.factors",
        "二次验证",
        needs="platform.factor.policy",
        buttons=("platform.factor.*",),
    ),
    page(
        "security.federated",
        "第三方登录",
        needs="platform.federated.manage",
        buttons=("platform.federated.*",),
    ),
    page(
        "security.clients",
        "接入的应用",
        needs="platform.oauth.read",
        buttons=("platform.oauth.*",),
    ),
)

_TENANTS = catalogue(
    "tenant",
    "租户管理",
    "office-building",
    page(
        "tenant.grants",
        "跨租户授权",
        needs="platform.grant.read",
        buttons=("platform.grant.*",),
    ),
    page("tenant.ceilings", "权限上限", needs="platform.access.limit"),
)

_OPERATION = catalogue(
    "operation",
    "运行维护",
    "monitor",
    page(
        "operation.queues",
        "队列与失败任务",
        needs="platform.monitoring.read",
        buttons=("platform.monitoring.retry", "platform.monitoring.drop"),
    ),
    page(
        "operation.schedules",
        "定时任务",
        needs="platform.scheduling.read",
        buttons=("platform.scheduling.*",),
    ),
    page(
        "operation.caches",
        "缓存",
        needs="platform.monitoring.read",
        buttons=("platform.monitoring.*",),
    ),
)

_OWN = catalogue(
    "me",
    "个人中心",
    "avatar",
    page("me.messages", "我的消息", needs=None),
    page("me.account", "我的账号", needs=None),
    page("me.sessions", "我的登录", needs=None),
    page("me.log", "我的操作记录", needs=None),
)

MENUS = (
    page("home", "工作台", needs=None),
    page(
        "approvals",
        "审批",
        needs="workorder.approval.read",
        buttons=("workorder.approval.*",),
    ),
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
    _OPERATION,
    _OWN,
)

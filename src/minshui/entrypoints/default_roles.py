"""The roles that every tenant begins with; the tenant may change all but the administrator."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase

from minshui.infrastructure.context import Context
from minshui.infrastructure.security.permission import declared_permissions
from minshui.platform.access.facade import DataScope, SaveRole, create_role, list_roles

ADMINISTRATOR = "administrator"


_SITES = "platform.organization.read"
_ASKS = "workorder.approval.read"


@dataclass(frozen=True, slots=True)
class DefaultRole:
    """A role and the permissions it begins with, as patterns over their codes."""

    code: str
    name: str
    data_scope: DataScope
    patterns: tuple[str, ...]


_READS = ("revenue.*.read", "metering.*.read", _SITES, _ASKS)
DEFAULT_ROLES = (
    DefaultRole(ADMINISTRATOR, "系统管理员", DataScope.ALL, ()),
    DefaultRole(
        "cashier",
        "收费员",
        DataScope.DEPARTMENT,
        (
            _SITES,
            _ASKS,
            "message.verification.check",
            "revenue.cashier.collect",
            "revenue.cashier.reverse",
            "revenue.cashier.read",
            "revenue.cashier.request",
            "revenue.cashier.hand_over",
            "revenue.collective.read",
            "revenue.collective.distribute",
            "revenue.customer.read",
            "revenue.customer.read_personal",
            "revenue.billing.read",
            "revenue.billing.explain",
            "revenue.billing.collect_late_fees",
            "revenue.billing.recover",
            "revenue.billing.waive",
            "revenue.ledger.read",
        ),
    ),
    # Who approves what cashiers ask for, and takes no money.
    DefaultRole(
        "cashier_supervisor",
        "收费班长",
        DataScope.DEPARTMENT_AND_BELOW,
        (
            *_READS,
            "workorder.approval.decide",
            "revenue.cashier.approve_undoing",
            "revenue.cashier.approve_payout",
            "revenue.cashier.hand_over",
            "revenue.collective.undo",
            "revenue.customer.read_personal",
        ),
    ),
    DefaultRole(
        "clerk",
        "营业员",
        DataScope.DEPARTMENT,
        (
            _SITES,
            _ASKS,
            "message.verification.check",
            "revenue.customer.*",
            "revenue.collective.read",
            "revenue.collective.manage",
            "metering.device.*",
            "revenue.reading.read",
            "revenue.reading.exchange",
            "revenue.reading.fix_usage",
            "revenue.reading.mount",
            "revenue.reading.submit_late",
            "revenue.tariff.read",
            "revenue.ownership.read",
            "revenue.ownership.request",
            "revenue.adjustment.read",
            "revenue.adjustment.request",
            "revenue.adjustment.cancel",
            "revenue.billing.special",
            "revenue.billing.write_off",
            "revenue.billing.read",
            "revenue.billing.explain",
            "revenue.billing.waive",
            "message.gateway.read",
            "message.gateway.send",
            "revenue.ledger.read",
        ),
    ),
    DefaultRole(
        "reader",
        "抄表员",
        DataScope.SELF,
        (
            _SITES,
            _ASKS,
            "revenue.reading.read",
            "revenue.reading.submit",
            "revenue.reading.submit_late",
            "revenue.reading.import",
            "revenue.customer.read",
            "metering.device.read",
        ),
    ),
    DefaultRole(
        "reviewer",
        "复核员",
        DataScope.DEPARTMENT_AND_BELOW,
        (
            _SITES,
            _ASKS,
            # All but the release of held readings, which is a supervisor's.
            "revenue.reading.[!r]*",
            "revenue.reading.read",
            "revenue.reading.review",
            "revenue.customer.read",
            "revenue.tariff.read",
            "revenue.billing.read",
            "revenue.billing.explain",
            "metering.device.read",
        ),
    ),
    DefaultRole(
        "accountant",
        "财务",
        DataScope.ALL,
        (
            *_READS,
            "revenue.adjustment.request",
            "revenue.adjustment.cancel",
            "revenue.billing.*",
            "revenue.ledger.*",
            "revenue.tariff.save",
            "revenue.cutover.import",
            "revenue.cutover.load",
            "revenue.cutover.compare",
            "revenue.finance.close",
            "revenue.finance.map",
            "revenue.finance.export",
            "revenue.finance.remit",
            "revenue.customer.read_personal",
            "revenue.cashier.confirm",
        ),
    ),
    # Who watches administers nothing, and who administers is watched.
    DefaultRole("auditor", "审计员", DataScope.ALL, ("platform.audit.*", _SITES)),
    # What nobody may do alone: who records a price, a reading or a payment is another.
    DefaultRole(
        "manager",
        "营业主管",
        DataScope.ALL,
        (
            *_READS,
            "message.gateway.read",
            "message.gateway.handle",
            "message.gateway.send",
            "message.gateway.send_many",
            "message.mail.read",
            "message.mail.lift",
            "message.sms.read",
            "message.supplier.read",
            "message.supplier.try",
            "message.external.send",
            "message.inbox.send",
            "message.wechat.send",
            "message.template.*",
            "platform.identity.sessions",
            "platform.scheduling.read",
            "revenue.tariff.approve",
            "workorder.approval.decide",
            "revenue.cashier.approve_undoing",
            "revenue.cashier.approve_payout",
            "revenue.finance.approve_reopen",
            "revenue.finance.approve_remit",
            "revenue.cutover.accept",
            "revenue.cutover.compare",
            "revenue.reading.*",
            "revenue.ownership.approve",
            "revenue.adjustment.approve",
            "revenue.billing.*",
            "revenue.ledger.*",
            "revenue.customer.manage_locks",
            "revenue.customer.change_status",
            "revenue.customer.read_personal",
            "revenue.parameter.set",
            "platform.monitoring.read",
        ),
    ),
)


async def create_default_roles(ctx: Context) -> None:
    """Create those of the default roles that the tenant does not have yet."""
    existing = {role.code for role in await list_roles(ctx)}
    for role in DEFAULT_ROLES:
        if role.code in existing:
            continue
        await create_role(
            ctx,
            SaveRole(
                code=role.code,
                name=role.name,
                data_scope=role.data_scope,
                permissions=_matching(role.patterns),
                grants_all=role.code == ADMINISTRATOR,
            ),
            built_in=True,
        )


def _matching(patterns: tuple[str, ...]) -> frozenset[str]:
    return frozenset(
        code
        for code in declared_permissions()
        if any(fnmatchcase(code, pattern) for pattern in patterns)
    )

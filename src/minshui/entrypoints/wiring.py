"""Wire the modules together: the only place that knows all of them."""

from __future__ import annotations

from importlib import import_module

from minshui.infrastructure.db.pruning import PRUNE_KIND, PRUNE_NIGHTLY, prune
from minshui.infrastructure.http.routing import ApiRouter
from minshui.infrastructure.jobs.contracts import JobHandler
from minshui.infrastructure.jobs.scheduling import Schedule
from minshui.infrastructure.outbox.contracts import Subscription
from minshui.metering.device.api import router as device_router
from minshui.platform.access.api import router as access_router
from minshui.platform.identity.api import router as identity_router
from minshui.platform.identity.api_users import router as users_router
from minshui.platform.organization.api import router as organization_router
from minshui.revenue.adjustment.api import router as adjustment_router
from minshui.revenue.adjustment.cancellation_api import router as cancellation_router
from minshui.revenue.adjustment.held_api import router as held_router
from minshui.revenue.billing.api import router as billing_router
from minshui.revenue.billing.api_special import router as special_router
from minshui.revenue.billing.api_split import router as split_router
from minshui.revenue.billing.api_write_off import router as write_off_router
from minshui.revenue.billing.facade import (
    BILL_CHUNKS,
    CANCEL_CHUNKS,
    SETTLE_NIGHTLY,
    SETTLE_PREPAID,
    SUBSCRIPTIONS,
    bill_chunks,
    cancel_chunks,
    settle_prepaid,
)
from minshui.revenue.billing.late_fee_api import router as late_fee_router
from minshui.revenue.cashier.api import router as cashier_router
from minshui.revenue.cashier.api_corrections import router as correction_router
from minshui.revenue.cashier.api_handover import router as handover_router
from minshui.revenue.cashier.api_prepayment import router as prepayment_router
from minshui.revenue.collective.api import router as collective_router
from minshui.revenue.collective.facade import SUBSCRIPTIONS as COLLECTIVE_SUBSCRIPTIONS
from minshui.revenue.customer.account_api import router as account_router
from minshui.revenue.customer.api import router as customer_router
from minshui.revenue.customer.import_api import router as customer_import_router
from minshui.revenue.customer.quota_api import router as quota_router
from minshui.revenue.cutover.api import router as cutover_router
from minshui.revenue.cutover.compare_api import router as compare_router
from minshui.revenue.cutover.kit_api import router as cutover_kit_router
from minshui.revenue.finance.api import router as finance_router
from minshui.revenue.finance.remittance_api import router as remittance_router
from minshui.revenue.ledger.api import router as ledger_router
from minshui.revenue.ownership.api import router as ownership_router
from minshui.revenue.ownership.facade import SUBSCRIPTIONS as OWNERSHIP_SUBSCRIPTIONS
from minshui.revenue.parameter.api import router as parameter_router
from minshui.revenue.reading.api import router as reading_router
from minshui.revenue.reading.book_api import router as book_router
from minshui.revenue.reading.facade import ISSUE_FIXED, ISSUE_FIXED_NIGHTLY, issue_fixed
from minshui.revenue.reading.history_api import router as history_router
from minshui.revenue.reading.late_api import router as late_reading_router
from minshui.revenue.reading.rule_api import router as reading_rule_router
from minshui.revenue.reading.usage_api import router as reading_usage_router
from minshui.revenue.tariff.api import router as tariff_router
from minshui.workorder.approval.api import router as approval_router

_MODEL_MODULES = (
    "minshui.infrastructure.db.models",
    "minshui.infrastructure.db.master_models",
    "minshui.infrastructure.outbox.models",
    "minshui.infrastructure.audit.models",
    "minshui.infrastructure.idempotency.models",
    "minshui.infrastructure.jobs.models",
    "minshui.infrastructure.imports.models",
    "minshui.infrastructure.security.models",
    "minshui.platform.organization.models",
    "minshui.platform.access.models",
    "minshui.platform.identity.models",
    "minshui.workorder.approval.models",
    "minshui.metering.device.models",
    "minshui.revenue.parameter.models",
    "minshui.revenue.tariff.models",
    "minshui.revenue.ledger.models",
    "minshui.revenue.customer.models",
    "minshui.revenue.reading.models",
    "minshui.revenue.billing.models",
    "minshui.revenue.ownership.models",
    "minshui.revenue.adjustment.models",
    "minshui.revenue.cashier.models",
    "minshui.revenue.finance.models",
    "minshui.revenue.collective.models",
    "minshui.revenue.cutover.models",
)


def import_models() -> None:
    """Import every module's tables, so that both metadata collections are complete."""
    for name in _MODEL_MODULES:
        import_module(name)


def job_handlers() -> dict[str, JobHandler]:
    """Return who handles each kind of job."""
    return {
        PRUNE_KIND: prune,
        BILL_CHUNKS: bill_chunks,
        CANCEL_CHUNKS: cancel_chunks,
        SETTLE_PREPAID: settle_prepaid,
        ISSUE_FIXED: issue_fixed,
    }


def schedules() -> list[Schedule]:
    """Return what starts by itself."""
    return [PRUNE_NIGHTLY, SETTLE_NIGHTLY, ISSUE_FIXED_NIGHTLY]


def subscriptions() -> list[Subscription]:
    """Return who hears of which event."""
    return [*SUBSCRIPTIONS, *OWNERSHIP_SUBSCRIPTIONS, *COLLECTIVE_SUBSCRIPTIONS]


def api_routers() -> list[ApiRouter]:
    """Return the routes of every module, in the order of the published document."""
    return [
        identity_router,
        users_router,
        access_router,
        reading_router,
        book_router,
        reading_rule_router,
        late_reading_router,
        history_router,
        reading_usage_router,
        organization_router,
        parameter_router,
        tariff_router,
        device_router,
        customer_router,
        account_router,
        quota_router,
        customer_import_router,
        cutover_router,
        cutover_kit_router,
        compare_router,
        billing_router,
        split_router,
        late_fee_router,
        write_off_router,
        special_router,
        ownership_router,
        adjustment_router,
        cancellation_router,
        held_router,
        cashier_router,
        correction_router,
        prepayment_router,
        handover_router,
        ledger_router,
        finance_router,
        remittance_router,
        collective_router,
        approval_router,
    ]

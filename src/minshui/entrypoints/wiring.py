"""Wire the modules together: the only place that knows all of them."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import minshui
from minshui.entrypoints.department_holders import DEPARTMENT_HOLDERS
from minshui.entrypoints.factor_sms import VerificationCodes
from minshui.entrypoints.sign_in_sms import SignInByVerificationCodes
from minshui.entrypoints.user_mobiles import USER_MOBILES
from minshui.infrastructure.audit.jobs import ARCHIVE_NIGHTLY, VERIFY_NIGHTLY
from minshui.infrastructure.db.pruning import PRUNE_KIND, PRUNE_NIGHTLY, prune
from minshui.infrastructure.jobs.contracts import JobHandler
from minshui.infrastructure.jobs.scheduling import Schedule
from minshui.infrastructure.outbox.contracts import Subscription
from minshui.message.external.facade import PARTIES
from minshui.message.gateway.facade import (
    CANCEL_BATCH,
    TAKE_IN_BATCH,
    cancel_batch_messages,
    take_in_batch,
)
from minshui.message.inbox.facade import USER_INBOXES
from minshui.message.mail.facade import PULL_BOUNCES, PULL_BOUNCES_OFTEN, read_bounces
from minshui.message.sms.facade import PULL_REPORTS, PULL_REPORTS_OFTEN, pull_sms_reports
from minshui.platform.cas.facade import SUBSCRIPTIONS as CAS_SUBSCRIPTIONS
from minshui.platform.cas.facade import TELL_OF_END, tell_service_of_end
from minshui.platform.factor.facade import bind_sms_codes
from minshui.platform.grant.facade import (
    CLEAR_SWITCHED,
    CLEAR_SWITCHED_NIGHTLY,
    clear_switched,
)
from minshui.platform.grant.facade import SUBSCRIPTIONS as GRANT_SUBSCRIPTIONS
from minshui.platform.identity.facade import (
    CLEAR_SESSIONS,
    CLEAR_SESSIONS_NIGHTLY,
    END_SESSIONS,
    END_SESSIONS_OFTEN,
    bind_sign_in_codes,
    clear_sessions,
    end_sessions_over,
)
from minshui.platform.oauth.facade import CLEAR_GRANTS, CLEAR_GRANTS_NIGHTLY, clear_grants
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
from minshui.revenue.collective.facade import SUBSCRIPTIONS as COLLECTIVE_SUBSCRIPTIONS
from minshui.revenue.customer.facade import CUSTOMER_MOBILES
from minshui.revenue.notice.facade import ACCOUNTS_IN_ARREARS, BILLS_OF_MONTH
from minshui.revenue.notice.facade import SUBSCRIPTIONS as NOTICE_SUBSCRIPTIONS
from minshui.revenue.ownership.facade import SUBSCRIPTIONS as OWNERSHIP_SUBSCRIPTIONS
from minshui.revenue.reading.facade import ISSUE_FIXED, ISSUE_FIXED_NIGHTLY, issue_fixed

_MODEL_MODULES = (
    "minshui.infrastructure.db.models",
    "minshui.infrastructure.db.master_models",
    "minshui.infrastructure.bus.models",
    "minshui.infrastructure.outbox.models",
    "minshui.infrastructure.cache.models",
    "minshui.infrastructure.limiting.models",
    "minshui.infrastructure.audit.models",
    "minshui.infrastructure.idempotency.models",
    "minshui.infrastructure.jobs.models",
    "minshui.infrastructure.imports.models",
    "minshui.infrastructure.security.models",
    "minshui.infrastructure.security.batch_scope",
    "minshui.platform.organization.models",
    "minshui.platform.access.models",
    "minshui.platform.factor.models",
    "minshui.platform.identity.models",
    "minshui.platform.grant.models",
    "minshui.platform.identity.challenge_model",
    "minshui.platform.federated.models",
    "minshui.platform.signon.models",
    "minshui.platform.cas.models",
    "minshui.platform.oauth.models",
    "minshui.platform.monitoring.models",
    "minshui.message.supplier.models",
    "minshui.message.gateway.models",
    "minshui.message.template.models",
    "minshui.message.inbox.models",
    "minshui.message.mail.models",
    "minshui.message.external.models",
    "minshui.message.wechat.models",
    "minshui.message.verification.models",
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

# Known to messages once their modules are imported; named here so that no process lacks one.
ADDRESS_SOURCES = (USER_INBOXES, USER_MOBILES, CUSTOMER_MOBILES, PARTIES)
AUDIENCES = (BILLS_OF_MONTH, ACCOUNTS_IN_ARREARS)
# Likewise: what keeps a department or post from being deleted.
HOLDERS = DEPARTMENT_HOLDERS

# How codes of second factors go out.
bind_sms_codes(VerificationCodes())
bind_sign_in_codes(SignInByVerificationCodes())

_MEASURING_MODULES = (
    "minshui.infrastructure.outbox.measuring",
    "minshui.infrastructure.jobs.measuring",
    "minshui.infrastructure.audit.measuring",
)


def import_models() -> None:
    """Import every module's tables, so that both metadata collections are complete.

    And what measures the lines of work, and whatever modules declare by being imported: their
    permissions, and by their facades kinds of approvals, suppliers, audiences.
    """
    for name in (*_MODEL_MODULES, *_MEASURING_MODULES):
        import_module(name)
    package = Path(minshui.__path__[0])
    for path in sorted([*package.glob("*/*/permissions.py"), *package.glob("*/*/facade.py")]):
        import_module(".".join(("minshui", *path.relative_to(package).with_suffix("").parts)))


def job_handlers() -> dict[str, JobHandler]:
    """Return who handles each kind of job."""
    return {
        PRUNE_KIND: prune,
        END_SESSIONS: end_sessions_over,
        CLEAR_SESSIONS: clear_sessions,
        CLEAR_SWITCHED: clear_switched,
        CLEAR_GRANTS: clear_grants,
        TELL_OF_END: tell_service_of_end,
        TAKE_IN_BATCH: take_in_batch,
        CANCEL_BATCH: cancel_batch_messages,
        BILL_CHUNKS: bill_chunks,
        CANCEL_CHUNKS: cancel_chunks,
        SETTLE_PREPAID: settle_prepaid,
        ISSUE_FIXED: issue_fixed,
        PULL_BOUNCES: read_bounces,
        PULL_REPORTS: pull_sms_reports,
    }


def schedules() -> list[Schedule]:
    """Return what starts by itself."""
    return [
        PRUNE_NIGHTLY,
        VERIFY_NIGHTLY,
        ARCHIVE_NIGHTLY,
        END_SESSIONS_OFTEN,
        CLEAR_SESSIONS_NIGHTLY,
        CLEAR_SWITCHED_NIGHTLY,
        CLEAR_GRANTS_NIGHTLY,
        SETTLE_NIGHTLY,
        ISSUE_FIXED_NIGHTLY,
        PULL_BOUNCES_OFTEN,
        PULL_REPORTS_OFTEN,
    ]


def subscriptions() -> list[Subscription]:
    """Return who hears of which event."""
    return [
        *CAS_SUBSCRIPTIONS,
        *SUBSCRIPTIONS,
        *GRANT_SUBSCRIPTIONS,
        *OWNERSHIP_SUBSCRIPTIONS,
        *COLLECTIVE_SUBSCRIPTIONS,
        *NOTICE_SUBSCRIPTIONS,
    ]

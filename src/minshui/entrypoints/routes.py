"""Every module's routes: what the API's processes carry, and no worker loads."""

from __future__ import annotations

from minshui.infrastructure.http.routing import ApiRouter
from minshui.message.external.api import router as external_router
from minshui.message.external.api_callbacks import router as external_callbacks_router
from minshui.message.gateway.api import router as message_router
from minshui.message.gateway.api_batches import router as message_batch_router
from minshui.message.gateway.api_rules import router as message_rules_router
from minshui.message.inbox.api import router as inbox_router
from minshui.message.mail.api import router as mail_router
from minshui.message.sms.api import router as sms_router
from minshui.message.sms.api_callbacks import router as sms_callbacks_router
from minshui.message.supplier.api import router as supplier_router
from minshui.message.supplier.api_routes import router as message_route_router
from minshui.message.template.api import router as template_router
from minshui.message.verification.api import router as verification_router
from minshui.message.wechat.api import router as wechat_router
from minshui.message.wechat.api_callbacks import router as wechat_callbacks_router
from minshui.metering.device.api import router as device_router
from minshui.platform.access.api import router as access_router
from minshui.platform.access.api_ceilings import router as ceiling_router
from minshui.platform.access.api_menus import router as menu_router
from minshui.platform.access.api_permissions import router as permission_router
from minshui.platform.access.scope_api import router as scope_router
from minshui.platform.audit.api import router as audit_router
from minshui.platform.cas.api import router as cas_router
from minshui.platform.cas.api_services import router as cas_services_router
from minshui.platform.factor.api import router as factor_router
from minshui.platform.federated.api import router as federated_router
from minshui.platform.grant.api import router as grant_router
from minshui.platform.grant.api_switching import router as switching_router
from minshui.platform.identity.api import router as identity_router
from minshui.platform.identity.api_doors import router as sign_in_router
from minshui.platform.identity.api_role_holders import router as role_holders_router
from minshui.platform.identity.api_second_factor import router as second_factor_router
from minshui.platform.identity.api_sessions import router as sessions_router
from minshui.platform.identity.api_staff import router as staff_router
from minshui.platform.identity.api_user_import import router as user_import_router
from minshui.platform.identity.api_users import router as users_router
from minshui.platform.monitoring.api import router as monitoring_router
from minshui.platform.monitoring.api_caches import router as cache_router
from minshui.platform.oauth.api_authorize import router as oauth_authorize_router
from minshui.platform.oauth.api_clients import router as oauth_clients_router
from minshui.platform.oauth.api_discovery import router as oauth_discovery_router
from minshui.platform.oauth.api_session import router as oauth_session_router
from minshui.platform.oauth.api_token import router as oauth_token_router
from minshui.platform.organization.api import router as organization_router
from minshui.platform.organization.api_import import router as organization_import_router
from minshui.platform.organization.api_posts import router as posts_router
from minshui.platform.scheduling.api import router as scheduling_router
from minshui.platform.signon.api import router as sign_on_router
from minshui.revenue.adjustment.api import router as adjustment_router
from minshui.revenue.adjustment.cancellation_api import router as cancellation_router
from minshui.revenue.adjustment.held_api import router as held_router
from minshui.revenue.billing.api import router as billing_router
from minshui.revenue.billing.api_special import router as special_router
from minshui.revenue.billing.api_split import router as split_router
from minshui.revenue.billing.api_write_off import router as write_off_router
from minshui.revenue.billing.late_fee_api import router as late_fee_router
from minshui.revenue.cashier.api import router as cashier_router
from minshui.revenue.cashier.api_corrections import router as correction_router
from minshui.revenue.cashier.api_handover import router as handover_router
from minshui.revenue.cashier.api_prepayment import router as prepayment_router
from minshui.revenue.collective.api import router as collective_router
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
from minshui.revenue.parameter.api import router as parameter_router
from minshui.revenue.reading.api import router as reading_router
from minshui.revenue.reading.book_api import router as book_router
from minshui.revenue.reading.history_api import router as history_router
from minshui.revenue.reading.late_api import router as late_reading_router
from minshui.revenue.reading.rule_api import router as reading_rule_router
from minshui.revenue.reading.usage_api import router as reading_usage_router
from minshui.revenue.tariff.api import router as tariff_router
from minshui.workorder.approval.api import router as approval_router

_PLATFORM = (
    sign_in_router,
    identity_router,
    sessions_router,
    sign_on_router,
    cas_router,
    cas_services_router,
    oauth_discovery_router,
    oauth_authorize_router,
    oauth_token_router,
    oauth_session_router,
    oauth_clients_router,
    second_factor_router,
    factor_router,
    federated_router,
    user_import_router,
    users_router,
    access_router,
    scope_router,
    grant_router,
    switching_router,
    role_holders_router,
    permission_router,
    ceiling_router,
    menu_router,
    scheduling_router,
    organization_router,
    organization_import_router,
    staff_router,
    posts_router,
    monitoring_router,
    audit_router,
    cache_router,
)
_METERING = (device_router,)
_REVENUE = (
    reading_router,
    book_router,
    reading_rule_router,
    late_reading_router,
    history_router,
    reading_usage_router,
    parameter_router,
    tariff_router,
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
)
_WORKORDER = (approval_router,)
_MESSAGE = (
    supplier_router,
    message_route_router,
    template_router,
    verification_router,
    message_router,
    message_batch_router,
    message_rules_router,
    inbox_router,
    mail_router,
    external_router,
    external_callbacks_router,
    sms_router,
    sms_callbacks_router,
    wechat_router,
    wechat_callbacks_router,
)


def api_routers() -> list[ApiRouter]:
    """Return the routes of every module, in the order of the published document."""
    return [*_PLATFORM, *_METERING, *_REVENUE, *_WORKORDER, *_MESSAGE]

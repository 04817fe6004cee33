"""The customers' door."""

from minshui.revenue.customer.contracts import (
    AccountContract,
    AccountLockContract,
    AddContact,
    AmendCustomer,
    AttributeChange,
    AttributeKind,
    AttributeValue,
    BillingMode,
    BindMeter,
    BulkCustomer,
    BulkRelation,
    CaseKind,
    ChangeCollectionManner,
    ChangeStatus,
    CollectionManner,
    CustomerContract,
    CustomerHit,
    CustomerMeterContract,
    CustomerOverview,
    CustomerStatus,
    CustomerType,
    EndAttribute,
    MeterPlacement,
    MoveMeter,
    OpenCaseLock,
    OpenCustomer,
    OpenedAccount,
    OpenedCustomer,
    RemoveMeter,
    ReplaceMeter,
    SetAttribute,
    SetBillingMode,
    SetMaster,
    Work,
)
from minshui.revenue.customer.domain.attribute_value import KIND_NAMES as ATTRIBUTE_NAMES
from minshui.revenue.customer.domain.attribute_value import checked_attribute
from minshui.revenue.customer.domain.customer_number import number_series
from minshui.revenue.customer.domain.identity_number import check_identity
from minshui.revenue.customer.domain.meter_placement import check_pointer
from minshui.revenue.customer.domain.pricing_profile import profile_hash
from minshui.revenue.customer.errors import (
    ACCOUNT_UNKNOWN,
    ATTRIBUTE_EXPIRY,
    BOOK_UNKNOWN,
    CUSTOMER_CLOSED,
    CUSTOMER_UNKNOWN,
)
from minshui.revenue.customer.events import CustomerStatusChanged
from minshui.revenue.customer.imports.columns import SINCE_ALWAYS
from minshui.revenue.customer.imports.columns import SPEC as CUSTOMER_SPEC
from minshui.revenue.customer.imports.customer_import import CustomerImport
from minshui.revenue.customer.imports.writing import bulk_customer
from minshui.revenue.customer.other_debts import count_debt
from minshui.revenue.customer.parameters import EXPIRY_REQUIRED
from minshui.revenue.customer.queries.account_locks import (
    account_locks,
    open_locks,
    require_unlocked,
)
from minshui.revenue.customer.queries.accounts import account_by_id, account_of, lock_accounts
from minshui.revenue.customer.queries.books import book_ids
from minshui.revenue.customer.queries.customer_meters import customer_meter, meters_of, subs_of
from minshui.revenue.customer.queries.customers import (
    customer_by_code,
    customer_by_id,
    customers_by_mobile,
)
from minshui.revenue.customer.queries.mobiles import CUSTOMER_MOBILES
from minshui.revenue.customer.queries.overview import customer_overview
from minshui.revenue.customer.queries.scoped import (
    ACCOUNT_ROWS,
    CUSTOMER_ROWS,
    RELATION_ROWS,
    in_own_book,
    of_site,
    rows_of_customers,
)
from minshui.revenue.customer.queries.search import find_customers
from minshui.revenue.customer.queries.tariffs import check_tariff
from minshui.revenue.customer.queries.unsettled import unsettled_of
from minshui.revenue.customer.use_cases.add_contact import add_contact
from minshui.revenue.customer.use_cases.amend_customer import amend_customer
from minshui.revenue.customer.use_cases.assign_to_book import assign_to_book
from minshui.revenue.customer.use_cases.bind_meter import bind_meter
from minshui.revenue.customer.use_cases.change_collection_manner import change_collection_manner
from minshui.revenue.customer.use_cases.change_status import change_status
from minshui.revenue.customer.use_cases.end_attribute import end_attribute
from minshui.revenue.customer.use_cases.inherit_connection import (
    InheritConnection,
    inherit_connection,
)
from minshui.revenue.customer.use_cases.move_meter import move_meter
from minshui.revenue.customer.use_cases.open_case_lock import open_case_lock
from minshui.revenue.customer.use_cases.open_customer import open_customer
from minshui.revenue.customer.use_cases.open_many_case_locks import open_many_case_locks
from minshui.revenue.customer.use_cases.open_many_customers import open_many_customers
from minshui.revenue.customer.use_cases.put_in_many_meters import put_in_many_meters
from minshui.revenue.customer.use_cases.release_case_lock import release_case_lock
from minshui.revenue.customer.use_cases.release_many_case_locks import release_many_case_locks
from minshui.revenue.customer.use_cases.remove_contact import remove_contact
from minshui.revenue.customer.use_cases.remove_meter import remove_meter
from minshui.revenue.customer.use_cases.replace_meter import replace_meter
from minshui.revenue.customer.use_cases.set_attribute import set_attribute
from minshui.revenue.customer.use_cases.set_billing_mode import set_billing_mode
from minshui.revenue.customer.use_cases.set_master import set_master

__all__ = [
    "ACCOUNT_ROWS",
    "ACCOUNT_UNKNOWN",
    "ATTRIBUTE_EXPIRY",
    "ATTRIBUTE_NAMES",
    "BOOK_UNKNOWN",
    "CUSTOMER_CLOSED",
    "CUSTOMER_MOBILES",
    "CUSTOMER_ROWS",
    "CUSTOMER_SPEC",
    "CUSTOMER_UNKNOWN",
    "EXPIRY_REQUIRED",
    "RELATION_ROWS",
    "SINCE_ALWAYS",
    "AccountContract",
    "AccountLockContract",
    "AddContact",
    "AmendCustomer",
    "AttributeChange",
    "AttributeKind",
    "AttributeValue",
    "BillingMode",
    "BindMeter",
    "BulkCustomer",
    "BulkRelation",
    "CaseKind",
    "ChangeCollectionManner",
    "ChangeStatus",
    "CollectionManner",
    "CustomerContract",
    "CustomerHit",
    "CustomerImport",
    "CustomerMeterContract",
    "CustomerOverview",
    "CustomerStatus",
    "CustomerStatusChanged",
    "CustomerType",
    "EndAttribute",
    "InheritConnection",
    "MeterPlacement",
    "MoveMeter",
    "OpenCaseLock",
    "OpenCustomer",
    "OpenedAccount",
    "OpenedCustomer",
    "RemoveMeter",
    "ReplaceMeter",
    "SetAttribute",
    "SetBillingMode",
    "SetMaster",
    "Work",
    "account_by_id",
    "account_locks",
    "account_of",
    "add_contact",
    "amend_customer",
    "assign_to_book",
    "bind_meter",
    "book_ids",
    "bulk_customer",
    "change_collection_manner",
    "change_status",
    "check_identity",
    "check_pointer",
    "check_tariff",
    "checked_attribute",
    "count_debt",
    "customer_by_code",
    "customer_by_id",
    "customer_meter",
    "customer_overview",
    "customers_by_mobile",
    "end_attribute",
    "find_customers",
    "in_own_book",
    "inherit_connection",
    "lock_accounts",
    "meters_of",
    "move_meter",
    "number_series",
    "of_site",
    "open_case_lock",
    "open_customer",
    "open_locks",
    "open_many_case_locks",
    "open_many_customers",
    "profile_hash",
    "put_in_many_meters",
    "release_case_lock",
    "release_many_case_locks",
    "remove_contact",
    "remove_meter",
    "replace_meter",
    "require_unlocked",
    "rows_of_customers",
    "set_attribute",
    "set_billing_mode",
    "set_master",
    "subs_of",
    "unsettled_of",
]

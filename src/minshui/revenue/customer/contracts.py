"""What others know of customers, accounts, their meters and their dated attributes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Literal


class CustomerType(StrEnum):
    """Person or organisation; decides which identity number is asked for."""

    RESIDENT = "resident"
    UNIT = "unit"


class CustomerStatus(StrEnum):
    """Life of a customer (R-034); pre-opened ones may pay but are not read or billed."""

    PRE_OPENED = "pre_opened"
    NORMAL = "normal"
    SUSPENDED = "suspended"
    CLOSED = "closed"


class CollectionManner(StrEnum):
    """坐收: pays at counters and channels, holds a balance; 走收: a collector calls."""

    COUNTER = "counter"
    COLLECTOR = "collector"


class BillingMode(StrEnum):
    """What becomes of a meter's readings; all of them are taken, checked and reviewed.

    unbilled: 抄而不计; assessment: 考核表, measures other meters. Neither is ever billed.
    """

    BILLED = "billed"
    UNBILLED = "unbilled"
    ASSESSMENT = "assessment"


class AttributeKind(StrEnum):
    """What pricing may depend on."""

    TARIFF = "tariff"
    MIXED_USE = "mixed_use"
    POPULATION = "population"
    HOUSEHOLDS = "households"
    FITTINGS = "fittings"
    QUOTA = "quota"
    RELIEF = "relief"
    CALIBER = "caliber"
    AREA = "area"
    LEVEL = "level"
    SOURCE = "source"
    CLASS = "class"


class CaseKind(StrEnum):
    """A case on an account that holds other work."""

    EXCHANGE = "exchange"
    CLOSING = "closing"
    CORRECTION = "correction"
    REFUND = "refund"
    TRANSFER = "transfer"
    CUTOVER = "cutover"


Work = Literal["reading", "billing", "offset", "reversal", "case"]
"""What an open case may hold."""


@dataclass(frozen=True, slots=True)
class AttributeValue:
    """A value with its span; ``to_on`` is the last day, included, None = open.

    ``value`` by kind: tariff, relief ``{"code"}`` · population ``{"persons"}`` · households,
    fittings ``{"count"}`` · quota ``{"volume"}`` · caliber, area, level, source, class
    ``{"value"}`` · mixed_use as in the tariff format.
    """

    kind: AttributeKind
    value: Mapping[str, Any]
    from_on: date
    to_on: date | None = None
    proof_no: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class MeterPlacement:
    """A meter put in at a customer's, and the book it is read in.

    ``start_registers``: where its further registers stand, by code.
    """

    meter_no: str
    started_on: date
    start_reading_m3: Decimal
    book_id: int | None = None
    book_sequence: int | None = None
    start_registers: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OpenCustomer:
    """A new customer with an account; ``opened_on`` is today where it is not given."""

    name: str
    cust_type: CustomerType
    address: str
    site_id: int
    mobile: str | None = None
    id_no: str | None = None
    opened_on: date | None = None
    external_no: str | None = None
    pre_opened: bool = False
    collection_manner: CollectionManner = CollectionManner.COUNTER
    tier_year_start_on: date | None = None
    attributes: tuple[AttributeValue, ...] = ()
    meter: MeterPlacement | None = None


@dataclass(frozen=True, slots=True)
class OpenedAccount:
    """What one of many new customers became."""

    cust_id: int
    account_id: int
    code: str


@dataclass(frozen=True, slots=True)
class BulkCustomer:
    """One of many customers opened at once; everything in it has been checked."""

    name: str
    cust_type: CustomerType
    address: str
    site_id: int
    site_code: str
    opened_on: date
    external_no: str
    mobile: str | None = None
    id_no: str | None = None
    collection_manner: CollectionManner = CollectionManner.COUNTER
    tier_year_start_on: date | None = None
    late_fee_exempt: bool = False
    attributes: tuple[AttributeValue, ...] = ()


@dataclass(frozen=True, slots=True)
class BulkRelation:
    """One of many meters put in at once, at customers just opened.

    ``master`` is the place of its master meter in the same batch.
    """

    owner: OpenedAccount
    meter_id: int
    started_on: date
    start_reading_m3: Decimal
    book_id: int | None = None
    book_sequence: int | None = None
    billing_mode: BillingMode = BillingMode.BILLED
    master: int | None = None


AmendableField = Literal["name", "address", "mobile", "id_no"]


@dataclass(frozen=True, slots=True)
class AmendCustomer:
    """Changes of a customer's file; a None removes a mobile or identity number."""

    cust_id: int
    changes: Mapping[AmendableField, str | None]
    reason: str


@dataclass(frozen=True, slots=True)
class ChangeStatus:
    """A step in a customer's life."""

    cust_id: int
    status: CustomerStatus
    reason: str


@dataclass(frozen=True, slots=True)
class ChangeCollectionManner:
    """From 坐收 to 走收 or back; needs no arrears and no balance."""

    account_id: int
    manner: CollectionManner
    reason: str


@dataclass(frozen=True, slots=True)
class AddContact:
    """A person to reach about a customer; ``contact_type``: owner | tenant | agent | finance."""

    cust_id: int
    name: str
    mobile: str
    contact_type: str
    is_default: bool = False


@dataclass(frozen=True, slots=True)
class SetAttribute:
    """A dated fact about an account, by application; see ``AttributeValue``."""

    account_id: int
    kind: AttributeKind
    value: Mapping[str, Any]
    from_on: date
    to_on: date | None = None
    proof_no: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class EndAttribute:
    """Let an attribute end earlier than it would; ``last_on`` is its last day."""

    attribute_id: int
    last_on: date
    reason: str


@dataclass(frozen=True, slots=True)
class BindMeter:
    """A meter in stock put in at an account."""

    account_id: int
    meter: MeterPlacement


@dataclass(frozen=True, slots=True)
class ReplaceMeter:
    """A meter taken out and another put in; pointers in m³ as the registers show them.

    ``start_registers``: where the new one's further registers stand, by code.
    """

    cust_meter_id: int
    new_meter_no: str
    on: date
    stop_reading_m3: Decimal
    start_reading_m3: Decimal
    start_registers: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SetBillingMode:
    """How a meter's readings count, from the next one on."""

    cust_meter_id: int
    mode: BillingMode
    reason: str


@dataclass(frozen=True, slots=True)
class SetMaster:
    """Which meter's usage includes this one's, from the next reading on; None: no longer any."""

    cust_meter_id: int
    master_cust_meter_id: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class RemoveMeter:
    """A meter taken out without another in its place."""

    cust_meter_id: int
    on: date
    stop_reading_m3: Decimal


@dataclass(frozen=True, slots=True)
class MoveMeter:
    """A meter that stays where it is and goes on for another account."""

    cust_meter_id: int
    account_id: int
    on: date
    reading_m3: Decimal
    registers: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OpenCaseLock:
    """Hold work on an account; ``blocks`` None = what the tenant's rule says for the kind."""

    account_id: int
    case_kind: CaseKind
    reason: str
    blocks: frozenset[Work] | None = None


@dataclass(frozen=True, slots=True)
class CustomerContract:
    """A customer's file; mobile and identity number are masked for those who may not see them."""

    id: int
    code: str
    name: str
    cust_type: CustomerType
    mobile: str | None
    id_no: str | None
    address: str
    status: CustomerStatus
    site_id: int
    opened_on: date
    closed_on: date | None
    external_no: str | None


@dataclass(frozen=True, slots=True)
class AccountContract:
    """The account money moves through."""

    id: int
    code: str
    cust_id: int
    status: str
    collection_manner: CollectionManner
    profile_id: int | None
    tariff_code: str | None
    opened_on: date
    tier_year_start_on: date | None
    late_fee_exempt: bool


@dataclass(frozen=True, slots=True)
class OpenedCustomer:
    """What opening a customer made."""

    customer: CustomerContract
    account: AccountContract
    cust_meter_id: int | None
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ContactContract:
    """A person to reach about a customer."""

    id: int
    name: str
    mobile: str | None
    contact_type: str
    is_default: bool


@dataclass(frozen=True, slots=True)
class CustomerMeterContract:
    """Which meter serves an account, from when to when, read in which book."""

    id: int
    cust_id: int
    account_id: int
    meter_id: int
    bound: bool
    started_on: date
    start_reading_m3: Decimal
    stopped_on: date | None
    stop_reading_m3: Decimal | None
    replaces_id: int | None
    book_id: int | None
    book_sequence: int | None
    billing_mode: BillingMode
    master_cust_meter_id: int | None


@dataclass(frozen=True, slots=True)
class AttributeContract:
    """A dated attribute as it stands, or stood until ``ended_at``."""

    id: int
    account_id: int
    kind: AttributeKind
    value: Mapping[str, Any]
    from_on: date
    to_on: date | None
    proof_no: str | None
    reason: str | None
    recorded_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class AttributeChange:
    """What setting an attribute came to."""

    profile_id: int
    profile_revision: int
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AccountLockContract:
    """An open case, as shown to whoever is stopped by it."""

    id: int
    account_id: int
    case_kind: CaseKind
    blocks: frozenset[str]
    reason: str
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class CustomerHit:
    """A row of the search list; ``meter_no`` is one of the customer's bound meters."""

    cust_id: int
    account_id: int
    code: str
    name: str
    mobile: str | None
    address: str
    status: CustomerStatus
    tariff_code: str | None
    meter_no: str | None


@dataclass(frozen=True, slots=True)
class Unsettled:
    """What stands open with an account, in fen; ``late_fee_fen`` is what is due beside arrears."""

    arrears_fen: int
    deposit_fen: int
    late_fee_fen: int = 0

    @property
    def is_settled(self) -> bool:
        """Whether nothing is owed on either side (R-033)."""
        return not (self.arrears_fen or self.deposit_fen or self.late_fee_fen)


@dataclass(frozen=True, slots=True)
class MeterOfCustomer:
    """A meter at a customer's, with what it is."""

    relation: CustomerMeterContract
    meter_no: str
    caliber_code: str
    book_code: str | None


@dataclass(frozen=True, slots=True)
class CustomerOverview:
    """Everything about a customer at a glance."""

    customer: CustomerContract
    account: AccountContract
    unsettled: Unsettled
    contacts: tuple[ContactContract, ...]
    meters: tuple[MeterOfCustomer, ...]
    attributes: tuple[AttributeContract, ...]
    locks: tuple[AccountLockContract, ...]

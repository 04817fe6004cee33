"""Tables of customers, their accounts, contacts, meters and dated attributes."""

from __future__ import annotations

from datetime import date

from sqlalchemy import BigInteger, Boolean, ForeignKey, Index, Integer, String, text
from sqlalchemy.orm import Mapped, mapped_column

from minshui.infrastructure.db.base import TenantBase
from minshui.infrastructure.db.types import Id, InstantColumn, JsonColumn, JsonType, VolumeColumn
from minshui.infrastructure.security.models import sealed_column


class Customer(TenantBase):
    """A customer's file (客户档案)."""

    __tablename__ = "biz_cust"
    __table_args__ = (
        Index("ix_biz_cust_type_status", "cust_type", "status"),
        Index("ix_biz_cust_id_no", "id_no_index"),
        Index("ix_biz_cust_mobile", "mobile_index"),
        Index("ix_biz_cust_mobile_tail", "mobile_tail_index"),
        Index(
            "ix_biz_cust_name_trgm",
            "name",
            postgresql_using="gin",
            postgresql_ops={"name": "gin_trgm_ops"},
        ),
        Index(
            "ix_biz_cust_address_trgm",
            "address",
            postgresql_using="gin",
            postgresql_ops={"address": "gin_trgm_ops"},
        ),
    )

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(String(32), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    cust_type: Mapped[str] = mapped_column(String(16))  # resident | unit
    # Encrypted with the tenant's key; the *_index columns are keyed hashes to search by.
    id_no: Mapped[bytes | None] = sealed_column("biz_cust.id_no")
    id_no_index: Mapped[str | None] = mapped_column(String(32))
    mobile: Mapped[bytes | None] = sealed_column("biz_cust.mobile")
    mobile_index: Mapped[str | None] = mapped_column(String(32))
    mobile_tail_index: Mapped[str | None] = mapped_column(String(32))  # last four digits
    address: Mapped[str] = mapped_column(String(200))
    status: Mapped[str] = mapped_column(String(16))  # pre_opened | normal | suspended | closed
    site_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("system_dept.id"), index=True)
    opened_on: Mapped[date]
    closed_on: Mapped[date | None]
    # The number the customer had in the system we replaced, or in an import file.
    external_no: Mapped[str | None] = mapped_column(String(64), unique=True)
    created_at: Mapped[InstantColumn]
    updated_at: Mapped[InstantColumn]


class Account(TenantBase):
    """The account money moves through; one per customer."""

    __tablename__ = "biz_account"

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(String(32), unique=True)
    cust_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("biz_cust.id"), unique=True)
    status: Mapped[str] = mapped_column(String(16))  # active | closed
    collection_manner: Mapped[str] = mapped_column(String(16))  # counter 坐收 | collector 走收
    # What prices the account now; its history is in biz_account_profile.
    profile_id: Mapped[int | None] = mapped_column(BigInteger)
    tariff_code: Mapped[str | None] = mapped_column(String(64))  # as of the profile, for lists
    opened_on: Mapped[date]
    # Month and day that tier years by account begin with.
    tier_year_start_on: Mapped[date | None]
    late_fee_exempt: Mapped[bool] = mapped_column(Boolean, default=False)
    created_at: Mapped[InstantColumn]


class Contact(TenantBase):
    """A person to reach about a customer."""

    __tablename__ = "biz_cust_contact"

    id: Mapped[Id]
    cust_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("biz_cust.id"), index=True)
    name: Mapped[str] = mapped_column(String(100))
    mobile: Mapped[bytes | None] = sealed_column("biz_cust_contact.mobile")
    mobile_index: Mapped[str | None] = mapped_column(String(32), index=True)
    contact_type: Mapped[str] = mapped_column(String(16))  # owner | tenant | agent | finance
    is_default: Mapped[bool] = mapped_column(Boolean, default=False)
    created_at: Mapped[InstantColumn]


class CustomerMeter(TenantBase):
    """Which meter serves which customer, from when to when, read in which book."""

    __tablename__ = "biz_cust_meter"
    __table_args__ = (
        Index("ix_biz_cust_meter_cust", "cust_id"),
        Index("ix_biz_cust_meter_meter", "meter_id"),
        Index("ix_biz_cust_meter_book", "book_id", "book_sequence"),
        # Subs are few among all meters.
        Index(
            "ix_biz_cust_meter_master",
            "master_cust_meter_id",
            postgresql_where=text("master_cust_meter_id IS NOT NULL"),
        ),
    )

    id: Mapped[Id]
    cust_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("biz_cust.id"))
    account_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("biz_account.id"), index=True)
    meter_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("biz_meter.id"))
    bind_status: Mapped[str] = mapped_column(String(16))  # bound | unbound
    bind_time: Mapped[InstantColumn]
    unbind_time: Mapped[InstantColumn | None]
    started_on: Mapped[date]
    start_reading_m3: Mapped[VolumeColumn]
    stopped_on: Mapped[date | None]
    stop_reading_m3: Mapped[VolumeColumn | None]
    # The relation whose meter this one took the place of.
    replaces_id: Mapped[int | None] = mapped_column(BigInteger)
    book_id: Mapped[int | None] = mapped_column(BigInteger)
    book_sequence: Mapped[int | None] = mapped_column(Integer)
    # billed | unbilled (抄而不计) | assessment (考核表); holds from the next reading on.
    billing_mode: Mapped[str] = mapped_column(String(16), default="billed", server_default="billed")
    # The relation of the master meter (总表) whose usage includes this one's.
    master_cust_meter_id: Mapped[int | None] = mapped_column(BigInteger)


class CustomerMeterRegister(TenantBase):
    """Where a further register of a meter stood when the meter was put in."""

    __tablename__ = "biz_cust_meter_register"

    cust_meter_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("biz_cust_meter.id"), primary_key=True, autoincrement=False
    )
    register_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("biz_meter_register.id"), primary_key=True, autoincrement=False
    )
    start_reading_m3: Mapped[VolumeColumn]


class QuotaShare(TenantBase):
    """An account (子客户) that shares the quota of a main one, from a day to a day (included)."""

    __tablename__ = "biz_quota_share"
    __table_args__ = (Index("ix_biz_quota_share_main", "main_account_id"),)

    id: Mapped[Id]
    main_account_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("biz_account.id"))
    account_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("biz_account.id"), index=True)
    # The account while it shares, else null: so it shares with one main account at most.
    open_account_id: Mapped[int | None] = mapped_column(BigInteger, unique=True)
    from_on: Mapped[date]
    to_on: Mapped[date | None]
    created_by: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[InstantColumn]


class AccountAttribute(TenantBase):
    """A dated fact that pricing depends on: tariff, persons, quota, relief…

    Insert-only but for ``ended_at``: a correction ends the row and writes another.
    """

    __tablename__ = "biz_cust_attr"
    __table_args__ = (Index("ix_biz_cust_attr_account", "account_id", "kind"),)

    id: Mapped[Id]
    account_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("biz_account.id"))
    # tariff | mixed_use | population | households | fittings | quota | relief
    # | caliber | area | level | source | class
    kind: Mapped[str] = mapped_column(String(16))
    value: Mapped[JsonColumn]
    from_on: Mapped[date]
    to_on: Mapped[date | None]  # last day, included
    proof_no: Mapped[str | None] = mapped_column(String(64))
    reason: Mapped[str | None] = mapped_column(String(200))
    recorded_by: Mapped[int | None] = mapped_column(BigInteger)
    recorded_at: Mapped[InstantColumn]
    ended_at: Mapped[InstantColumn | None]


class PricingProfile(TenantBase):
    """The attributes that pricing reads, as one immutable document shared by all accounts alike.

    ``document`` is what the tariff engine calls the account, with dated lists; the tariff
    assignments stand in ``tariffs``: ``[{"code", "from", "to"}]``.
    """

    __tablename__ = "biz_pricing_profile"

    id: Mapped[Id]
    content_hash: Mapped[str] = mapped_column(String(64), unique=True)
    document: Mapped[JsonColumn]
    created_at: Mapped[InstantColumn]


class AccountProfile(TenantBase):
    """Which profile an account had from which instant on. Insert-only."""

    __tablename__ = "biz_account_profile"

    account_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    revision: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    profile_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("biz_pricing_profile.id"))
    recorded_by: Mapped[int | None] = mapped_column(BigInteger)
    recorded_at: Mapped[InstantColumn]


class AccountLock(TenantBase):
    """An open case on an account that holds other work: shown to whoever is stopped by it."""

    __tablename__ = "biz_account_lock"
    __table_args__ = (Index("ix_biz_account_lock_account", "account_id"),)

    id: Mapped[Id]
    account_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("biz_account.id"))
    case_kind: Mapped[str] = mapped_column(String(24))  # exchange | closing | correction | refund
    blocks: Mapped[list[str]] = mapped_column(
        JsonType
    )  # list of reading | billing | offset | reversal | case
    reason: Mapped[str] = mapped_column(String(200))
    opened_by: Mapped[int | None] = mapped_column(BigInteger)
    opened_at: Mapped[InstantColumn]
    released_at: Mapped[InstantColumn | None]

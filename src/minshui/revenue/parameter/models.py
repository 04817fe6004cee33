"""Tables of business parameters: what differs between tenants, with effective dates."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, Index, Numeric, String
from sqlalchemy.orm import Mapped, mapped_column

from minshui.infrastructure.db.base import TenantBase
from minshui.infrastructure.db.types import Id, InstantColumn, JsonType


class BusinessParameter(TenantBase):
    """One value of one parameter from a date on; the newest that has begun is in force."""

    __tablename__ = "tenant_business_config"
    __table_args__ = (
        Index("ux_tenant_business_config_key", "module", "config_key", "effective_on", unique=True),
    )

    id: Mapped[Id]
    module: Mapped[str] = mapped_column(String(32))
    config_key: Mapped[str] = mapped_column(String(64))
    value: Mapped[Any] = mapped_column(JsonType)
    effective_on: Mapped[date]
    recorded_by: Mapped[int | None] = mapped_column(BigInteger)
    recorded_at: Mapped[InstantColumn]


class CostComponent(TenantBase):
    """How a tariff's component is booked: revenue of ours, or collected for others."""

    __tablename__ = "biz_cost_component"

    code: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    nature: Mapped[str] = mapped_column(String(16))  # revenue | agency | held
    ledger_account_code: Mapped[str] = mapped_column(String(32))
    tax_code: Mapped[str | None] = mapped_column(String(32))
    tax_rate: Mapped[Decimal] = mapped_column(Numeric(7, 5), default=Decimal(0))  # in the price


class Holiday(TenantBase):
    """A day that differs from the ordinary week: off, or a weekend that is worked."""

    __tablename__ = "biz_holiday"

    day_on: Mapped[date] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(8))  # holiday | workday
    name: Mapped[str] = mapped_column(String(40))

"""Tables of the meters themselves; who uses one is the customer module's."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import BigInteger, Boolean, ForeignKey, Index, Integer, Numeric, String
from sqlalchemy.orm import Mapped, mapped_column

from minshui.infrastructure.db.base import TenantBase
from minshui.infrastructure.db.types import Id, InstantColumn, VolumeColumn


class MeterModel(TenantBase):
    """A make and type of meter; the register's capacity is the model's."""

    __tablename__ = "biz_meter_model"

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(String(32), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    manufacturer: Mapped[str | None] = mapped_column(String(100))
    caliber_code: Mapped[str] = mapped_column(String(16))  # DN15, DN20 …
    # Largest pointer + 1: a five-digit register has 100000.
    modulus_m3: Mapped[VolumeColumn]
    created_at: Mapped[InstantColumn]


class Meter(TenantBase):
    """One physical water meter."""

    __tablename__ = "biz_meter"
    __table_args__ = (Index("ix_biz_meter_serial_no", "serial_no"),)

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(String(32), unique=True)  # asset number
    meter_no: Mapped[str] = mapped_column(String(32), unique=True)
    serial_no: Mapped[str | None] = mapped_column(String(40))  # 钢印号
    model_code: Mapped[str | None] = mapped_column(String(32))
    caliber_code: Mapped[str] = mapped_column(String(16))
    modulus_m3: Mapped[VolumeColumn]
    multiplier: Mapped[Decimal] = mapped_column(Numeric(10, 4), default=Decimal(1))
    reversed: Mapped[bool] = mapped_column(Boolean, default=False)  # mounted backwards
    decimals: Mapped[int] = mapped_column(Integer, default=0)  # digits read after the point
    status: Mapped[str] = mapped_column(String(16))  # in_stock | installed | removed | scrapped
    installed_on: Mapped[date | None]
    removed_on: Mapped[date | None]
    created_at: Mapped[InstantColumn]


class MeterRegister(TenantBase):
    """A further register of a meter that has several, such as the small one of a compound meter.

    It turns the way the meter is mounted.
    """

    __tablename__ = "biz_meter_register"
    __table_args__ = (Index("ux_biz_meter_register", "meter_id", "code", unique=True),)

    id: Mapped[Id]
    meter_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("biz_meter.id"))
    code: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(String(50))
    modulus_m3: Mapped[VolumeColumn]
    multiplier: Mapped[Decimal] = mapped_column(Numeric(10, 4))
    decimals: Mapped[int] = mapped_column(Integer)

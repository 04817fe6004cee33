"""The two families of tables: the master database's and each tenant database's."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar

from sqlalchemy import BigInteger, Boolean, Date, DateTime, MetaData, Numeric, String
from sqlalchemy.orm import DeclarativeBase

from minshui.infrastructure.db.types import JsonType

NAMING_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

_COLUMN_TYPES: dict[Any, Any] = {
    bool: Boolean,
    int: BigInteger,
    str: String(255),
    Decimal: Numeric(20, 6),
    date: Date,
    datetime: DateTime(timezone=True),
    dict[str, Any]: JsonType,
}


class MasterBase(DeclarativeBase):
    """Tables of the master database: tenants and what spans them."""

    metadata = MetaData(naming_convention=NAMING_CONVENTION)
    type_annotation_map: ClassVar[dict[Any, Any]] = _COLUMN_TYPES


class TenantBase(DeclarativeBase):
    """Tables of a tenant database. The database is the tenant: no tenant column."""

    metadata = MetaData(naming_convention=NAMING_CONVENTION)
    type_annotation_map: ClassVar[dict[Any, Any]] = _COLUMN_TYPES

"""Column types with a meaning, for ``Mapped[…]``; ``X | None`` makes the column nullable."""

from __future__ import annotations

import json
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any

from sqlalchemy import BigInteger, DateTime, Dialect, Identity, Numeric, String, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import mapped_column
from sqlalchemy.types import TypeDecorator, TypeEngine


class JsonType(TypeDecorator[Any]):
    """JSON: ``JSONB`` on PostgreSQL, a large text elsewhere. Decimals go in as strings."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return the type that ``dialect`` stores JSON in."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(JSONB(none_as_null=True))
        return dialect.type_descriptor(Text())

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """Return ``value`` as the database takes it."""
        if value is None or dialect.name == "postgresql":
            return value
        return json.dumps(value, ensure_ascii=False)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """Return a stored value as Python's."""
        if value is None or dialect.name == "postgresql":
            return value
        return json.loads(value)


Id = Annotated[int, mapped_column(BigInteger, Identity(), primary_key=True)]
"""A generated primary key; PostgreSQL names its sequence ``<table>_id_seq``."""

RefId = Annotated[int, mapped_column(BigInteger)]
"""The id of another row (add ``ForeignKey`` where the rules allow one)."""

FenColumn = Annotated[int, mapped_column(BigInteger)]
"""An amount in fen; the column's name ends in ``_fen``."""

VolumeColumn = Annotated[Decimal, mapped_column(Numeric(16, 4))]
"""A volume in cubic metres; the column's name ends in ``_m3``."""

InstantColumn = Annotated[datetime, mapped_column(DateTime(timezone=True))]
"""An instant in UTC; the column's name ends in ``_at``."""

CodeColumn = Annotated[str, mapped_column(String(64))]
"""A number or code that people type: customer number, receipt number, enum value."""

NameColumn = Annotated[str, mapped_column(String(200))]
"""A name or a short line of text."""

TextColumn = Annotated[str, mapped_column(Text)]
"""Text without a limit."""

JsonColumn = Annotated[dict[str, Any], mapped_column(JsonType)]
"""A JSON object; for a list use ``mapped_column(JsonType)`` with ``Mapped[list[…]]``."""

"""A tenant's data keys, wrapped by the installation's master key, and how they change."""

from __future__ import annotations

from typing import Any

from sqlalchemy import LargeBinary
from sqlalchemy.orm import Mapped, MappedColumn, mapped_column

from minshui.infrastructure.db.base import TenantBase
from minshui.infrastructure.db.types import CodeColumn, InstantColumn, JsonType

SEALED_AS = "sealed_as"


def sealed_column(field: str) -> MappedColumn[Any]:
    """Return a column of ciphertexts; ``field`` is the name that they are bound to."""
    return mapped_column(LargeBinary, info={SEALED_AS: field})


class DataKey(TenantBase):
    """One version of the key that encrypts the tenant's fields (R-104).

    ``state``: coming (it opens what is sealed by it, and seals nothing yet) → active. The newest
    active one seals; those before it only open, until nothing is left of theirs and they are
    destroyed. Version 0 is the key of the blind indexes, written down at the first change.
    """

    __tablename__ = "sys_data_key"

    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    wrapped_key: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[InstantColumn]
    state: Mapped[CodeColumn] = mapped_column(server_default="active")


class ResealedColumn(TenantBase):
    """How far a column has come on the way to a new key; the rows go when the way is done."""

    __tablename__ = "sys_resealed_column"

    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    table_name: Mapped[CodeColumn] = mapped_column(primary_key=True)
    column_name: Mapped[CodeColumn] = mapped_column(primary_key=True)
    # The key of the last row that was looked at; None: none yet.
    reached: Mapped[list[Any] | None] = mapped_column(JsonType)
    done: Mapped[bool]

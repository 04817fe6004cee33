"""Tables of tariffs: documents, their versions, and the releases that bills refer to."""

from __future__ import annotations

from datetime import date

from sqlalchemy import BigInteger, Boolean, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from minshui.infrastructure.db.base import TenantBase
from minshui.infrastructure.db.types import Id, InstantColumn, JsonColumn, JsonType


class Tariff(TenantBase):
    """A price of one class of customers; its amounts are in the versions."""

    __tablename__ = "biz_tariff"

    code: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    class_code: Mapped[str | None] = mapped_column(String(64))
    status: Mapped[str] = mapped_column(String(16))  # active | retired
    # The release that new bills are priced with.
    release_id: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[InstantColumn]


class TariffVersion(TenantBase):
    """One tariff document; never changed once approved."""

    __tablename__ = "biz_tariff_version"
    __table_args__ = (Index("ux_biz_tariff_version", "tariff_code", "version_no", unique=True),)

    id: Mapped[Id]
    tariff_code: Mapped[str] = mapped_column(String(64))
    version_no: Mapped[int] = mapped_column(Integer)
    effective_from: Mapped[date | None]
    effective_to: Mapped[date | None]
    document: Mapped[JsonColumn]
    document_hash: Mapped[str] = mapped_column(String(64))
    # Every total is whole fen, so accounts may be billed by it.
    assignable: Mapped[bool] = mapped_column(Boolean)
    status: Mapped[str] = mapped_column(String(16))  # draft | approved | withdrawn
    recorded_by: Mapped[int | None] = mapped_column(BigInteger)
    recorded_at: Mapped[InstantColumn]
    approved_by: Mapped[int | None] = mapped_column(BigInteger)
    approved_at: Mapped[InstantColumn | None]


class TariffRelease(TenantBase):
    """The set of versions of one tariff that was in force when bills were priced.

    Immutable. Approving a version makes a new release, so a bill's ``tariff_release_id``
    says years later which documents priced it.
    """

    __tablename__ = "biz_tariff_release"
    __table_args__ = (Index("ux_biz_tariff_release", "tariff_code", "release_no", unique=True),)

    id: Mapped[Id]
    tariff_code: Mapped[str] = mapped_column(String(64))
    release_no: Mapped[int] = mapped_column(Integer)
    version_ids: Mapped[list[int]] = mapped_column(JsonType)  # ascending by effective date
    content_hash: Mapped[str] = mapped_column(String(64))
    released_at: Mapped[InstantColumn]

"""Tables of collective payers: groups, their members, and what was distributed."""

from __future__ import annotations

from datetime import date

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from minshui.infrastructure.db.base import TenantBase
from minshui.infrastructure.db.types import FenColumn, Id, InstantColumn


class CollectiveGroup(TenantBase):
    """A collective payer (集收号): one customer who pays for many."""

    __tablename__ = "biz_collective_group"

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(String(32), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    payer_account_id: Mapped[int] = mapped_column(BigInteger, index=True)
    status: Mapped[str] = mapped_column(String(16))  # active | ended
    created_by: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[InstantColumn]


class CollectiveMember(TenantBase):
    """An account that a group pays for, from a day to a day (both included)."""

    __tablename__ = "biz_collective_member"
    __table_args__ = (Index("ix_biz_collective_member_group", "group_id"),)

    id: Mapped[Id]
    group_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("biz_collective_group.id"))
    account_id: Mapped[int] = mapped_column(BigInteger)
    # The account while it is a member, else null: so one group at most pays for it.
    open_account_id: Mapped[int | None] = mapped_column(BigInteger, unique=True)
    joined_on: Mapped[date]
    left_on: Mapped[date | None]
    left_because: Mapped[str | None] = mapped_column(String(16))  # removed | closed


class CollectiveDistribution(TenantBase):
    """Prepayment of the payer spread over members; its parts are the journal's deposit entries.

    One that is undone keeps its row: another with the opposite amount is linked to it.
    """

    __tablename__ = "biz_collective_distribution"
    __table_args__ = (Index("ix_biz_collective_distribution_group", "group_id"),)

    id: Mapped[Id]
    group_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("biz_collective_group.id"))
    journal_id: Mapped[int] = mapped_column(BigInteger)
    amount_fen: Mapped[FenColumn]
    member_count: Mapped[int] = mapped_column(Integer)
    # The distribution that this one undoes, and why.
    reverses_id: Mapped[int | None] = mapped_column(BigInteger, unique=True)
    reason: Mapped[str | None] = mapped_column(String(200))
    distributed_on: Mapped[date]
    created_by: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[InstantColumn]

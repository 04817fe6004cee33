"""Cross-tenant grants: what master says, and what each tenant has made of it."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, PrimaryKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from minshui.infrastructure.db.base import MasterBase, TenantBase
from minshui.infrastructure.db.types import (
    CodeColumn,
    Id,
    InstantColumn,
    JsonType,
    NameColumn,
    RefId,
)


class UserGrant(MasterBase):
    """Somebody's right to work in another tenant (R-084, R-109): master is the authority.

    ``revision`` rises with every step; ``home_applied`` and ``guest_applied`` tell how far the
    tenants have come. Persons are written ``<tenant>:<user id>`` of their own tenant.
    """

    __tablename__ = "tenant_user_relation"
    __table_args__ = (
        Index(None, "home_tenant_code", "home_user_id"),
        Index(None, "guest_tenant_code", "state"),
    )

    id: Mapped[Id]
    home_tenant_code: Mapped[CodeColumn] = mapped_column(ForeignKey("sys_tenant.code"))
    home_user_id: Mapped[RefId]
    user_name: Mapped[CodeColumn]
    display_name: Mapped[NameColumn]
    guest_tenant_code: Mapped[CodeColumn] = mapped_column(ForeignKey("sys_tenant.code"))
    kind: Mapped[CodeColumn]
    # What they are there; None: the guest tenant says when it approves.
    roles: Mapped[list[str] | None] = mapped_column(JsonType)
    data_scope: Mapped[CodeColumn | None]
    department_code: Mapped[CodeColumn | None]
    valid_from_at: Mapped[InstantColumn]
    valid_until_at: Mapped[InstantColumn | None]
    reason: Mapped[NameColumn]
    asked_tenant_code: Mapped[CodeColumn] = mapped_column(ForeignKey("sys_tenant.code"), index=True)
    asked_by: Mapped[CodeColumn]
    asked_by_name: Mapped[NameColumn]
    asked_at: Mapped[InstantColumn]
    home_approver: Mapped[CodeColumn | None]
    guest_approver: Mapped[CodeColumn | None]
    activated_at: Mapped[InstantColumn | None]
    state: Mapped[CodeColumn]
    end_note: Mapped[NameColumn | None]
    revision: Mapped[int]
    home_applied: Mapped[int]
    guest_applied: Mapped[int]
    changed_at: Mapped[InstantColumn]


class GrantStep(MasterBase):
    """One step of a grant: who did what on which side, and the state it led to."""

    __tablename__ = "tenant_user_relation_history"
    __table_args__ = (PrimaryKeyConstraint("grant_id", "revision"),)

    grant_id: Mapped[RefId] = mapped_column(ForeignKey("tenant_user_relation.id"))
    revision: Mapped[int]
    action: Mapped[CodeColumn]
    side: Mapped[CodeColumn | None]
    state: Mapped[CodeColumn]
    actor_tenant_code: Mapped[CodeColumn]
    actor_user_id: Mapped[RefId | None]
    actor_name: Mapped[NameColumn]
    note: Mapped[NameColumn | None]
    acted_at: Mapped[InstantColumn]


class AppliedGrant(TenantBase):
    """How far this tenant has come with a grant, and whom it concerns here.

    ``user_id``: at home the person, in the guest tenant the user who stands for them there.
    """

    __tablename__ = "system_user_relation"
    __table_args__ = (Index(None, "user_id"),)

    grant_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    side: Mapped[CodeColumn]
    other_tenant_code: Mapped[CodeColumn]
    home_user_id: Mapped[RefId]
    user_id: Mapped[RefId | None] = mapped_column(ForeignKey("system_user.id"))
    data_scope: Mapped[CodeColumn | None]
    state: Mapped[CodeColumn]
    applied_revision: Mapped[int]
    applied_at: Mapped[InstantColumn]


class SwitchedSession(TenantBase):
    """A session that somebody of another tenant was let in with; it lives as long as its grant.

    ``until_at``: the end of the session at home that it was begun from.
    """

    __tablename__ = "system_switched_session"

    session_id: Mapped[CodeColumn] = mapped_column(primary_key=True)
    grant_id: Mapped[RefId] = mapped_column(ForeignKey("system_user_relation.grant_id"), index=True)
    home_session_id: Mapped[CodeColumn]
    started_at: Mapped[InstantColumn]
    until_at: Mapped[InstantColumn]

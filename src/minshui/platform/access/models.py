"""Roles, what they permit, and who holds them; in master, what the platform switches off."""

from __future__ import annotations

from sqlalchemy import BigInteger, ForeignKey, Integer, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from minshui.infrastructure.db.base import MasterBase, TenantBase
from minshui.infrastructure.db.types import CodeColumn, Id, InstantColumn, NameColumn


class Role(TenantBase):
    """A role (角色): a named set of permissions with a data scope."""

    __tablename__ = "system_role"

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(String(32), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    # all | department | department_and_below | self | custom
    data_scope: Mapped[str] = mapped_column(String(32))
    # Holds every permission, those of later releases too.
    grants_all: Mapped[bool]
    status: Mapped[str] = mapped_column(String(16))  # enabled | disabled
    # Rises with every change of what the role permits, by a role that it inherits from too, so
    # that no process keeps an old set.
    version: Mapped[int] = mapped_column(Integer)
    # Made by the program, which would make it again.
    built_in: Mapped[bool] = mapped_column(server_default=text("false"))
    sort_order: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    description: Mapped[NameColumn | None]
    created_at: Mapped[InstantColumn]


class RolePermission(TenantBase):
    """One permission of a role, by its code."""

    __tablename__ = "system_role_permission"

    role_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("system_role.id"), primary_key=True)
    permission_code: Mapped[str] = mapped_column(String(100), primary_key=True)


class RoleParent(TenantBase):
    """A role whose permissions another one inherits; not its data scope."""

    __tablename__ = "system_role_parent"

    role_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("system_role.id"), primary_key=True)
    parent_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("system_role.id"), primary_key=True, index=True
    )


class RoleDepartment(TenantBase):
    """A department of a role's custom data scope."""

    __tablename__ = "system_role_department"

    role_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("system_role.id"), primary_key=True)
    department_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("system_dept.id"), primary_key=True, index=True
    )
    with_below: Mapped[bool]


class UserRole(TenantBase):
    """A role that a user holds; at most five (R-105)."""

    __tablename__ = "system_user_role"

    user_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("system_user.id"), primary_key=True)
    role_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("system_role.id"), primary_key=True, index=True
    )
    granted_at: Mapped[InstantColumn]
    granted_by: Mapped[str] = mapped_column(String(64))


class Menu(TenantBase):
    """An entry of the tree of menus that the tenant made, or what it changed of the program's.

    Of the program's entries only what is not None differs from what is declared; so entries and
    changes of later releases are not lost.
    """

    __tablename__ = "system_menu"

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(String(100), unique=True)
    own: Mapped[bool]
    kind: Mapped[CodeColumn | None]  # catalogue | menu | button
    parent_code: Mapped[str | None] = mapped_column(String(100))
    title: Mapped[str | None] = mapped_column(String(50))
    sort_order: Mapped[int | None]
    path: Mapped[NameColumn | None]
    component: Mapped[NameColumn | None]
    icon: Mapped[CodeColumn | None]
    visible: Mapped[bool | None]
    keep_alive: Mapped[bool | None]
    external_url: Mapped[str | None] = mapped_column(String(500))
    permission_code: Mapped[str | None] = mapped_column(String(100))
    changed_at: Mapped[InstantColumn]
    changed_by: Mapped[NameColumn]


class GlobalPermission(MasterBase):
    """A permission, or the beginning of the codes of several, that the platform decided about.

    What has no row is enabled; what is disabled nobody has in any tenant (R-080).
    """

    __tablename__ = "global_permission"

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(String(100), unique=True)
    name: Mapped[NameColumn]
    kind: Mapped[CodeColumn]  # button: one permission; menu: all below a beginning
    parent_code: Mapped[str | None] = mapped_column(String(100))
    status: Mapped[CodeColumn]  # enabled | disabled
    changed_at: Mapped[InstantColumn]
    changed_by: Mapped[NameColumn]


class TenantCeiling(MasterBase):
    """A permission, or the beginning of the codes of several, that is off in one tenant.

    ``source`` says who decided: the platform, or the package that the tenant has.
    """

    __tablename__ = "sys_tenant_ceiling"
    __table_args__ = (UniqueConstraint("tenant_code", "source", "permission_code"),)

    id: Mapped[Id]
    tenant_code: Mapped[CodeColumn]
    source: Mapped[CodeColumn]  # platform | package
    permission_code: Mapped[str] = mapped_column(String(100))
    changed_at: Mapped[InstantColumn]
    changed_by: Mapped[NameColumn]

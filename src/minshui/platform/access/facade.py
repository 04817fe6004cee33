"""The roles' door."""

from minshui.platform.access.ceiling_store import set_ceiling
from minshui.platform.access.contracts import (
    MAX_ROLES_PER_USER,
    CeilingEntry,
    CeilingSource,
    DataScope,
    HeldRole,
    RoleContract,
    SaveRole,
    ScopeDepartment,
)
from minshui.platform.access.contracts_menus import MenuAdaptation, MenuEntry
from minshui.platform.access.errors import PERMISSIONS_UNREADABLE, ROLE_UNKNOWN
from minshui.platform.access.giving import RoleChange, check_role_change, give_first_roles
from minshui.platform.access.menu_declaring import DeclaredMenu, catalogue, menu_entries, page
from minshui.platform.access.permission_caches import PermissionCaches
from minshui.platform.access.queries.holdings import holdings_of
from minshui.platform.access.queries.outranking import check_outranks
from minshui.platform.access.queries.roles import (
    list_roles,
    role_by_code,
    roles_of_users,
)
from minshui.platform.access.queries.scopes import scope_cache, scopes_of_roles
from minshui.platform.access.queries.warming import warm_permissions
from minshui.platform.access.use_cases.adapt_menu import adapt_menu
from minshui.platform.access.use_cases.assign_roles import assign_roles
from minshui.platform.access.use_cases.create_role import create_role
from minshui.platform.access.use_cases.save_role import save_role

__all__ = [
    "MAX_ROLES_PER_USER",
    "PERMISSIONS_UNREADABLE",
    "ROLE_UNKNOWN",
    "CeilingEntry",
    "CeilingSource",
    "DataScope",
    "DeclaredMenu",
    "HeldRole",
    "MenuAdaptation",
    "MenuEntry",
    "PermissionCaches",
    "RoleChange",
    "RoleContract",
    "SaveRole",
    "ScopeDepartment",
    "adapt_menu",
    "assign_roles",
    "catalogue",
    "check_outranks",
    "check_role_change",
    "create_role",
    "give_first_roles",
    "holdings_of",
    "list_roles",
    "menu_entries",
    "page",
    "role_by_code",
    "roles_of_users",
    "save_role",
    "scope_cache",
    "scopes_of_roles",
    "set_ceiling",
    "warm_permissions",
]

"""Who is behind sessions: read at every request, so one statement."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Row, and_, case, exists, select

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.keys import is_among_texts
from minshui.infrastructure.db.prepared import prepared
from minshui.platform.access.models import Role, UserRole
from minshui.platform.factor.models import FactorPolicyRow, FactorRow
from minshui.platform.identity.models import User, UserSession

# As a number: not every database has conditions among the columns it selects.
_HAS_FACTOR = case(
    (exists().where(FactorRow.user_id == User.id, FactorRow.confirmed_at.is_not(None)), 1), else_=0
)
_FIND = prepared(
    select(
        UserSession.id.label("session_id"),
        UserSession.expires_at,
        UserSession.last_seen_at,
        UserSession.alive_until_at,
        UserSession.idle_minutes,
        User.id.label("user_id"),
        User.user_name,
        User.display_name,
        User.department_id,
        User.must_change_password,
        UserSession.stepped_up_at,
        _HAS_FACTOR.label("has_factor"),
        FactorPolicyRow.step_up_minutes,
        FactorPolicyRow.required_roles,
        FactorPolicyRow.required_permissions,
        Role.id.label("role_id"),
        Role.code.label("role_code"),
        Role.version,
        Role.data_scope,
        Role.grants_all,
    )
    .join(User, User.id == UserSession.user_id)
    .outerjoin(FactorPolicyRow, FactorPolicyRow.id == 1)
    .outerjoin(UserRole, UserRole.user_id == User.id)
    .outerjoin(Role, and_(Role.id == UserRole.role_id, Role.status == "enabled"))
    .where(
        is_among_texts(UserSession.id, "session_ids"),
        UserSession.ended_at.is_(None),
        User.status == "enabled",
    )
)


async def live_sessions(
    ctx: Context, session_ids: Collection[str]
) -> dict[str, Sequence[Row[Any]]]:
    """Return, by open session, one row per enabled role of its user; ended ones are left out."""
    rows: defaultdict[str, list[Row[Any]]] = defaultdict(list)
    for row in await ctx.session.execute(_FIND, {"session_ids": sorted(session_ids)}):
        rows[row.session_id].append(row)
    return dict(rows)

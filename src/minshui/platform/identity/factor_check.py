"""What second factors ask of a request: to have one, and to have shown it lately."""

from __future__ import annotations

from collections.abc import Collection, Set
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from minshui.infrastructure.http.access import Access
from minshui.kernel.errors import MinshuiError
from minshui.platform.factor.facade import must_have_factor, step_up_minutes_in_force
from minshui.platform.identity.domain.stepping_up import is_stepped_up
from minshui.platform.identity.errors import FACTOR_ENROLMENT_REQUIRED, STEP_UP_REQUIRED


def check_factors(
    row: Row[Any], access: Access, roles: Collection[str], permissions: Set[str], now: datetime
) -> None:
    """Raise ``E_FACTOR_ENROLMENT_REQUIRED`` or ``E_STEP_UP_REQUIRED``; ``row`` is the session's.

    Who must have a second factor and has none may do nothing but enrol one. Who lacks a route's
    permission is not asked to step up for it.
    """
    if access.kind == "permission" and not row.has_factor and row.required_roles is not None:
        required = (row.required_roles, row.required_permissions)
        if must_have_factor(*required, roles, permissions):
            raise MinshuiError(FACTOR_ENROLMENT_REQUIRED)
    if not access.step_up:
        return
    is_allowed = access.permission is None or access.permission.code in permissions
    minutes = step_up_minutes_in_force(row.step_up_minutes)
    if is_allowed and not is_stepped_up(row.stepped_up_at, minutes, now):
        raise MinshuiError(STEP_UP_REQUIRED, minutes=minutes)

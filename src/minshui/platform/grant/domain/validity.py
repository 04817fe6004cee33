"""How long grants may last."""

from __future__ import annotations

from datetime import datetime, timedelta

from minshui.kernel.errors import MinshuiError, Place
from minshui.platform.grant.contracts import GrantKind, Validity
from minshui.platform.grant.errors import GRANT_VALIDITY

LONGEST_AS_GUEST = timedelta(days=90)
_LATEST_START = timedelta(days=365)


def check_validity(kind: GrantKind, validity: Validity, now: datetime) -> None:
    """Raise ``E_GRANT_VALIDITY`` unless the time lies ahead and suits the kind (R-097)."""
    starts, ends = validity.from_at, validity.until_at
    reason = None
    if starts > now + _LATEST_START:
        reason = "开始时间最晚在一年以内"
    elif ends is None:
        if kind is GrantKind.GUEST:
            reason = "访客授权必须有结束时间"
    elif ends <= max(starts, now):
        reason = "结束时间应晚于开始时间和当前时间"
    elif kind is GrantKind.GUEST and ends - max(starts, now) > LONGEST_AS_GUEST:
        reason = f"访客授权最长 {LONGEST_AS_GUEST.days} 天"
    if reason is not None:
        raise MinshuiError(GRANT_VALIDITY, place=Place("valid_until_at"), reason=reason)

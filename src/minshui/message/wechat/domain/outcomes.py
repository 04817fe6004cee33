"""What the platform's return codes mean for a message."""

from __future__ import annotations

from datetime import timedelta

from minshui.message.gateway.facade import Outcome

TOKEN_CODES = frozenset({40001, 40014, 41001, 42001})
"""The access token is not, or no longer, good."""

FOR_GOOD = frozenset({40002, 40013, 40125, 40164, 48001, 50001, 50002, 61024})
"""Nothing goes out until a person does something: credentials, address list, rights."""

OK = 0
_REFUSED = frozenset(
    {
        40003,  # no such openid
        40037,  # no such template
        40036,  # bad template size
        41006,  # template missing
        41009,  # openid missing
        43004,  # does not follow the account
        43019,  # on the blacklist
        43101,  # has refused
        43116,  # the template is stopped
        47001,  # the body is not as it should be
        47003,  # a field is not as the template says
    }
)
_THROTTLED = {
    45009: timedelta(hours=1),  # the day's quota: looked at again each hour
    45011: timedelta(minutes=1),  # the minute's quota
    43103: timedelta(minutes=1),
}


def outcome_of(code: int) -> tuple[Outcome, timedelta | None]:
    """Return what a return code says of the message, and after how long to try again."""
    if code == OK:
        return Outcome.ACCEPTED, None
    if code in _THROTTLED:
        return Outcome.THROTTLED, _THROTTLED[code]
    if code in _REFUSED:
        return Outcome.REFUSED, None
    return Outcome.SUPPLIER_FAILED, None

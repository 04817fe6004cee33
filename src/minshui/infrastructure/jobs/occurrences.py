"""The instants that a cron expression names in a time zone. Pure: no clock, no database.

Occurrences are always counted forwards, so that both sides of a change to or from summer time
agree on them. A fixed time that a change to summer time leaves out happens when the gap ends; one
that the change back repeats happens the first time only. Expressions whose minute or hour begins
with ``*`` follow the wall clock instead, as cron's do.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import islice, takewhile
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

from minshui.infrastructure.jobs.errors import SCHEDULE_CRON, SCHEDULE_ZONE
from minshui.kernel.errors import MinshuiError, Place

MOST_COUNTED = 1000
"""How many missed occurrences are counted; beyond that the number is a lower bound."""

_FIRST_WINDOW = timedelta(hours=2)
_LAST_YEAR = 2900
_FIELDS = {
    "Wrong number of fields": "不是五段",
    "Bad minute": "分钟应为 0–59",
    "Bad hour": "小时应为 0–23",
    "Bad day-of-month": "日应为 1–31，且须真有这一天",
    "Bad month": "月应为 1–12",
    "Bad day-of-week": "星期应为 0–7（0 和 7 都是周日）",
}


def check_cron(cron: str) -> None:
    """Raise ``E_SCHEDULE_CRON`` unless ``cron`` has five fields and names some instant."""
    reason = None
    if len(cron.split()) != 5:
        reason = _FIELDS["Wrong number of fields"]
    else:
        try:
            if next(CronSim(cron, datetime(2026, 1, 1, tzinfo=UTC)), None) is None:
                reason = "没有任何时刻符合"
        except CronSimError as fault:
            reason = _FIELDS.get(str(fault), "无法识别")
    if reason is not None:
        raise MinshuiError(SCHEDULE_CRON, place=Place("cron"), cron=cron, reason=reason)


def check_zone(zone: str) -> None:
    """Raise ``E_SCHEDULE_ZONE`` unless ``zone`` is the IANA name of a time zone."""
    try:
        ZoneInfo(zone)
    except (OSError, ValueError, LookupError) as fault:  # a folder, a bad key, no such file
        raise MinshuiError(SCHEDULE_ZONE, place=Place("zone"), zone=zone) from fault


def occurrences_after(cron: str, zone: str, after: datetime) -> Iterator[datetime]:
    """Yield the occurrences later than ``after``, in UTC, rising and each once."""
    latest = after
    for local in CronSim(cron, after.astimezone(ZoneInfo(zone))):
        instant = local.astimezone(UTC)
        if instant > latest:
            latest = instant
            yield instant


@lru_cache(maxsize=8192)
def next_occurrence(cron: str, zone: str, after: datetime) -> datetime | None:
    """Return the first occurrence later than ``after``; None: there is none."""
    if after.year > _LAST_YEAR:
        return None
    return next(occurrences_after(cron, zone, after), None)


def first_occurrences(
    cron: str, zone: str, after: datetime, until: datetime, limit: int
) -> list[datetime]:
    """Return up to ``limit`` occurrences later than ``after`` and not later than ``until``."""
    within = takewhile(lambda each: each <= until, occurrences_after(cron, zone, after))
    return list(islice(within, limit))


def last_occurrence(cron: str, zone: str, after: datetime, until: datetime) -> datetime | None:
    """Return the latest occurrence later than ``after`` and not later than ``until``.

    However long ago ``after`` is: the search begins near ``until`` and widens.
    """
    window = _FIRST_WINDOW
    while True:
        start = max(after, until - window)
        within = takewhile(lambda each: each <= until, occurrences_after(cron, zone, start))
        latest = next(iter(deque(within, maxlen=1)), None)
        if latest is not None or start == after:
            return latest
        window *= 4

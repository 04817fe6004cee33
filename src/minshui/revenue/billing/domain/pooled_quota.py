"""Allot a shared quota (定额共享) to the readings of a month.

Each reading gets the pool's quota in proportion to its usage. Then every member is over by the
same share as the pool, so that the bands of a surcharge, which go by percent over quota, charge
together exactly what one bill of all would be charged, in whatever order they are billed.
"""

from __future__ import annotations

from collections.abc import Sequence


def allot(quota: int, usages: Sequence[int]) -> list[int]:
    """Return each reading's part of the quota, in its unit; the parts sum to it.

    A reading without usage gets the whole quota, which it does not touch.
    """
    total = sum(usages)
    if total <= 0:
        return [quota for _ in usages]
    parts: list[int] = []
    used = given = 0
    for usage in usages:
        used += usage
        # Rounded where they add up, so that nothing is left over.
        upto = quota * used // total
        parts.append(upto - given if usage else quota)
        given = upto
    return parts

"""Rate limits in Redis: one script, which the server runs as one step."""

from __future__ import annotations

from redis.asyncio import Redis
from redis.exceptions import RedisError

from minshui.infrastructure.limiting.contracts import Verdict
from minshui.infrastructure.limiting.errors import LIMITER_UNREACHABLE
from minshui.infrastructure.limiting.windows import SPAN, Window
from minshui.kernel.clock import Clock
from minshui.kernel.errors import MinshuiError

# ``Window.decide``, told to the server. Returns 0, or the slot from which on the hit fits.
_HIT = """
local slot, span = tonumber(ARGV[1]), tonumber(ARGV[2])
local limit, cost = tonumber(ARGV[3]), tonumber(ARGV[4])
local slots, counts = {}, {}
local stored = redis.call('HGETALL', KEYS[1])
for place = 1, #stored, 2 do
    local each = tonumber(stored[place])
    table.insert(slots, each)
    counts[each] = tonumber(stored[place + 1])
    if each > slot then slot = each end
end
table.sort(slots)
local over = cost - limit
for _, each in ipairs(slots) do
    if each > slot - span then
        over = over + counts[each]
    else
        redis.call('HDEL', KEYS[1], string.format('%.0f', each))
        counts[each] = nil
    end
end
if over <= 0 then
    redis.call('HINCRBY', KEYS[1], string.format('%.0f', slot), cost)
    redis.call('PEXPIRE', KEYS[1], ARGV[5])
    return 0
end
for _, each in ipairs(slots) do
    if counts[each] then
        over = over - counts[each]
        if over <= 0 then return each + span end
    end
end
"""


class RedisRateLimiter:
    """See ``contracts.RateLimiter``. ``prefix`` keeps installations on one Redis apart."""

    def __init__(self, redis: Redis, prefix: str, clock: Clock) -> None:
        self._prefix = f"{prefix}limit:"
        self._clock = clock
        self._script = redis.register_script(_HIT)

    async def hit(self, key: str, limit: int, window_seconds: float, cost: int = 1) -> Verdict:
        """See ``RateLimiter.hit``."""
        window = Window.at(self._clock.now(), limit, window_seconds, cost)
        kept_ms = window.kept_for.total_seconds() * 1000
        arguments = [window.slot, SPAN, limit, cost, int(kept_ms) + 1]
        try:
            fits_from = await self._script([self._prefix + window.key_of(key)], arguments)
        except (RedisError, OSError) as failure:
            raise MinshuiError(LIMITER_UNREACHABLE, reason=str(failure)) from failure
        return window.refused_until(int(fits_from)) if fits_from else Verdict(True)

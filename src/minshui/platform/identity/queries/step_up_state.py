"""Whether high-risk routes are open to a session."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from minshui.infrastructure.context import Context
from minshui.platform.factor.facade import factor_policy, factors_of, step_up_minutes_in_force
from minshui.platform.identity.contracts import LiveSession
from minshui.platform.identity.domain.stepping_up import PASSWORD, is_stepped_up
from minshui.platform.identity.queries.session_owner import live_session_of


@dataclass(frozen=True, slots=True)
class StepUpState:
    """What would open high-risk routes; ``until_at`` None: they are closed."""

    kinds: tuple[str, ...]
    until_at: datetime | None


async def step_up_state(ctx: Context) -> StepUpState:
    """Return how the actor's session stands."""
    kinds = await factors_of(ctx, ctx.actor.user_id or 0) or (PASSWORD,)
    session = await live_session_of(ctx, ctx.actor.session_id)
    minutes = step_up_minutes_in_force((await factor_policy(ctx)).step_up_minutes)
    until = None if session is None else _open_until(session, minutes, ctx.clock.now())
    return StepUpState(kinds, until)


def _open_until(session: LiveSession, minutes: int, now: datetime) -> datetime | None:
    if minutes == 0:
        return session.expires_at
    if session.stepped_up_at is None or not is_stepped_up(session.stepped_up_at, minutes, now):
        return None
    return session.stepped_up_at + timedelta(minutes=minutes)

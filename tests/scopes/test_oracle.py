"""In random towns the API shows exactly what R-082 says: lists, counts, sums, files, single rows.

The oracle is written from the rule and knows nothing of the program's SQL. One user's roles may
hold different permissions for different scopes: each is asked for by itself.
"""

from __future__ import annotations

import httpx
import pytest
from hypothesis import HealthCheck, given, settings

from minshui.infrastructure.context import Context
from tests.api_cases import Staff, fingerprint
from tests.scopes.oracle import Oracle
from tests.scopes.plans import TownPlan, town_plans
from tests.scopes.questions import REVENUE, Asker
from tests.scopes.town import Town, build_town

_DRAWN = settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.mark.slow
@pytest.mark.feature("F-0035", "F-0050", "F-0051")
@_DRAWN
@given(plan=town_plans())
async def test_everybody_is_shown_just_what_the_oracle_says(
    ctx: Context, api: httpx.AsyncClient, staff: Staff, plan: TownPlan
) -> None:
    savepoint = await ctx.session.begin_nested()
    try:
        # given
        town, oracle = await build_town(ctx, staff, plan), Oracle(plan)
        # when
        askers = [Asker(api, town, oracle, user) for user in range(len(plan.users))]
        faults = [fault for asker in askers async for fault in asker.faults()]
        faults += [fault for asker in askers for fault in await _write_faults(ctx, asker)]
        # then
        assert faults == []
    finally:
        await savepoint.rollback()
        ctx.session.expunge_all()


async def _write_faults(ctx: Context, asker: Asker) -> list[str]:
    """Let a user rename every customer: others' are unknown, and nothing changes."""
    permission = "revenue.customer.amend"
    if not asker.oracle.holds(asker.user, permission):
        return []
    return [
        fault
        for number in range(len(asker.town.households))
        for fault in await _rename(ctx, asker.town, asker, number)
    ]


async def _rename(ctx: Context, town: Town, asker: Asker, number: int) -> list[str]:
    customer = asker.oracle.customer(town.plan.customers[number])
    is_seen = asker.oracle.sees(asker.user, "revenue.customer.amend", customer)
    before = await fingerprint(ctx)
    answer = await asker.api.put(
        f"{REVENUE}/customers/{town.households[number].cust_id}",
        headers=town.members[asker.user].headers,
        json={"changes": {"name": f"改名{asker.user}"}, "reason": "更正"},
    )
    changed = await fingerprint(ctx) != before
    if (answer.status_code, changed) == ((200, True) if is_seen else (404, False)):
        return []
    return [f"{asker.user} renames {number}: {answer.status_code}, changed: {changed}"]

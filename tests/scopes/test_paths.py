"""Every business route whose address names a row: another department's is unknown, and stays.

The routes are the program's own; so whoever adds one is held to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx
import pytest
from fastapi.dependencies.models import Dependant

from minshui.entrypoints.routes import api_routers
from minshui.infrastructure.context import Context
from minshui.infrastructure.http.routing import EdgeRoute
from tests.api_cases import Staff, fingerprint
from tests.scopes.two_sites import HERE, THERE, build_two_sites, keys_here

PREFIXES = ("/api/v1/revenue/", "/api/v1/metering/", "/api/v1/workorder/")
# Names in addresses that are no rows of a department, or stand below one that is asked for.
NO_ROWS = {
    "bill_month": "a month",
    "code": "of a tariff, a component, a cut-over; of a group's member, by the group",
    "component": "a component",
    "contact_id": "below its customer",
    "distribution_id": "below its group",
    "group": "a way to count",
    "key": "of a parameter",
    "kind": "of a list or a file",
    "module": "of a parameter",
    "month": "a month",
    "rule_id": "rules are the tenant's",
    "version_id": "tariffs are the tenant's",
    "version_no": "tariffs are the tenant's",
    "year": "a year",
}
# Whose the row is, is asked by the use case: which gets there with these bodies.
BODIES = {"POST /api/v1/revenue/counter/tills/{till_id}/close": {"counted_cash": "5.00"}}
ASKED_WITHIN = {
    "POST /api/v1/revenue/counter/tills/{till_id}/close": "who opened a till closes it",
    "GET /api/v1/metering/meters/{meter_no}": "meters are found by number",
    "GET /api/v1/metering/meters/{meter_no}/registers": "meters are found by number",
}


def business_routes() -> Iterator[tuple[str, EdgeRoute]]:
    """Yield the routes of the main job whose address names something."""
    for router in api_routers():
        for route in router.routes:
            if isinstance(route, EdgeRoute) and route.path.startswith(PREFIXES):
                names = set(re.findall(r"{(\w+)}", route.path)) - set(NO_ROWS)
                if names:
                    yield f"{min(route.methods or ())} {route.path}", route


@pytest.mark.feature("F-0050", "F-0051")
@pytest.mark.parametrize(("name", "route"), [*business_routes()], ids=lambda each: str(each)[:80])
def test_what_an_address_names_is_asked_for_by_scope(name: str, route: EdgeRoute) -> None:
    calls = {getattr(each.call, "__qualname__", "") for each in _below(route.dependant)}
    is_asked = bool(calls & {"id_in_path.<locals>.check", "_seen_number"})
    assert is_asked or name in ASKED_WITHIN, calls


def _below(dependant: Dependant) -> Iterator[Dependant]:
    for each in dependant.dependencies:
        yield each
        yield from _below(each)


@pytest.mark.slow
@pytest.mark.feature("F-0035", "F-0050")
async def test_rows_of_another_department_are_unknown_and_stay_as_they_are(
    ctx: Context, api: httpx.AsyncClient, staff: Staff
) -> None:
    # given
    town = await build_two_sites(ctx, staff)
    keys = await keys_here(ctx, town)
    rest = dict.fromkeys(NO_ROWS, "1") | {"kind": "zero", "bill_month": "202611"}
    stranger, insider = town.members[THERE], town.members[HERE]
    before = await fingerprint(ctx)
    faults = []
    for name, route in business_routes():
        method, path = name.split(" ")[0], route.path.format(**rest, **keys)
        # when
        body = BODIES.get(name, {})
        answer = await api.request(method, path, headers=stranger.headers, json=body)
        # then
        if answer.status_code != 404:
            faults.append(f"{name}: {answer.status_code} {answer.text[:200]}")
        if await fingerprint(ctx) != before:
            faults.append(f"{name}: something has changed")
            before = await fingerprint(ctx)
    for name, route in business_routes():
        if not name.startswith("GET ") or "distribution_id" in name:
            continue
        answer = await api.get(route.path.format(**rest, **keys), headers=insider.headers)
        if answer.status_code == 404:
            faults.append(f"{name}: unknown to who belongs there, {answer.text[:200]}")
    assert faults == []

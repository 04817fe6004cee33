"""Parameters by date, cost components, and the routes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

import httpx
import pytest

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.revenue.customer.facade import AttributeKind
from minshui.revenue.parameter.facade import (
    ComponentNature,
    CostComponentContract,
    SetParameter,
    cost_components,
    decimal_between,
    define_cost_component,
    integer_between,
    list_parameters,
    parameter,
    set_parameter,
)
from tests.api_cases import ApiCases, Staff

NAME = ("customer", "expiry_required_kinds")
JANUARY, JULY = date(2026, 1, 1), date(2026, 7, 1)
WATER = CostComponentContract(
    "water", "自来水", ComponentNature.REVENUE, "6001", "1100301", Decimal("0.03")
)


async def test_the_default_holds_until_a_value_begins(ctx: Context) -> None:
    await set_parameter(ctx, SetParameter(*NAME, ["quota"], JULY))
    assert await parameter(ctx, *NAME, date(2026, 6, 30)) == {AttributeKind.RELIEF}
    assert await parameter(ctx, *NAME, JULY) == {"quota"}


async def test_the_newest_value_that_has_begun_is_in_force(ctx: Context) -> None:
    for value, on in ((["quota"], JANUARY), (["relief"], JULY), (["population"], JULY)):
        await set_parameter(ctx, SetParameter(*NAME, value, on))
    assert await parameter(ctx, *NAME, date(2026, 3, 1)) == {"quota"}
    assert await parameter(ctx, *NAME, date(2026, 12, 1)) == {"population"}
    shown = {(each.module, each.key): each for each in await list_parameters(ctx, JANUARY)}
    assert (shown[NAME].value, shown[NAME].since) == (["quota"], JANUARY)


async def test_a_wrong_name_or_value_is_refused(ctx: Context) -> None:
    with pytest.raises(MinshuiError) as unknown:
        await parameter(ctx, "customer", "colour", JANUARY)
    assert unknown.value.code == "E_PARAMETER_UNKNOWN"
    with pytest.raises(MinshuiError) as wrong:
        await set_parameter(ctx, SetParameter(*NAME, "relief", JANUARY))
    assert wrong.value.code == "E_PARAMETER_VALUE"
    assert await parameter(ctx, *NAME, JULY) == {AttributeKind.RELIEF}


@pytest.mark.parametrize("value", [True, 1.5, "3", 11, -1])
def test_a_whole_number_is_checked(value: Any) -> None:
    with pytest.raises(ValueError, match="整数"):
        integer_between(0, 10)(value)


@pytest.mark.parametrize("value", [1, "x", "NaN", "1.1"])
def test_a_decimal_is_checked(value: Any) -> None:
    with pytest.raises(ValueError, match="小数"):
        decimal_between("0", "1")(value)


async def test_a_component_is_defined_and_redefined(ctx: Context) -> None:
    await define_cost_component(ctx, WATER)
    agency = CostComponentContract("water", "代收水费", ComponentNature.AGENCY, "2241")
    await define_cost_component(ctx, agency)
    assert (await cost_components(ctx))["water"] == agency


@pytest.mark.parametrize(
    "component",
    [
        CostComponentContract("水", "自来水", ComponentNature.REVENUE, "6001"),
        CostComponentContract("water", "水", ComponentNature.REVENUE, "6001", None, Decimal(1)),
    ],
)
async def test_a_wrong_component_is_refused(ctx: Context, component: CostComponentContract) -> None:
    with pytest.raises(MinshuiError) as refused:
        await define_cost_component(ctx, component)
    assert refused.value.code == "E_COMPONENT_VALUE"
    assert await cost_components(ctx) == {}


class TestList(ApiCases):
    ROUTE = "GET /api/v1/revenue/parameters"
    PERMISSION = "revenue.parameter.read"
    BAD_QUERIES: ClassVar[list[dict[str, str]]] = [{"on": "昨天"}]


class TestSet(ApiCases):
    ROUTE = "PUT /api/v1/revenue/parameters/values/customer/expiry_required_kinds"
    PERMISSION = "revenue.parameter.set"
    BODY: ClassVar[Any] = {"value": ["relief"], "effective_on": "2026-12-01"}
    BAD_BODIES: ClassVar[list[Any]] = [{"value": ["colour"], "effective_on": "2026-12-01"}]
    STATUS = 204


class TestComponents(ApiCases):
    ROUTE = "GET /api/v1/revenue/parameters/components"
    PERMISSION = "revenue.parameter.read"


class TestPutComponent(ApiCases):
    ROUTE = "PUT /api/v1/revenue/parameters/components/water"
    PERMISSION = "revenue.parameter.set"
    BODY: ClassVar[Any] = {"name": "自来水", "nature": "revenue", "ledger_account_code": "6001"}
    BAD_BODIES: ClassVar[list[Any]] = [{"name": "自来水"}]
    STATUS = 204


@pytest.mark.feature("F-0402", "F-0403")
async def test_a_parameter_changes_on_its_day(api: httpx.AsyncClient, staff: Staff) -> None:
    clerk = await staff.member("revenue.parameter.read", "revenue.parameter.set")
    base = "/api/v1/revenue/parameters"
    body = {"value": ["relief"], "effective_on": "2026-12-01"}
    answer = await api.put(f"{base}/values/{'/'.join(NAME)}", json=body, headers=clerk.headers)
    assert answer.status_code == 204, answer.text

    values = {}
    for day in ("2026-11-30", "2026-12-01"):
        rows = (await api.get(base, params={"on": day}, headers=clerk.headers)).json()
        values[day] = next((r["value"], r["since"]) for r in rows if r["key"] == NAME[1])
    assert values["2026-11-30"][1] is None
    assert values["2026-12-01"] == (["relief"], "2026-12-01")


@pytest.mark.feature("F-0390")
async def test_a_component_is_booked_as_it_was_set(api: httpx.AsyncClient, staff: Staff) -> None:
    clerk = await staff.member("revenue.parameter.read", "revenue.parameter.set")
    base = "/api/v1/revenue/parameters/components"
    body = {"name": "污水处理费", "nature": "agency", "ledger_account_code": "2241.01"}
    assert (await api.put(f"{base}/sewage", json=body, headers=clerk.headers)).status_code == 204
    assert (await api.get(base, headers=clerk.headers)).json() == [
        body | {"code": "sewage", "tax_code": None, "tax_rate": "0.00000"}
    ]

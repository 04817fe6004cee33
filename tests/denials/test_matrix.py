"""Every route × (anonymous, no permission, other tenant, other department): refused, and nothing
changes; the same request of its rightful user succeeds.

The routes are the program's own; what each is asked stands in ``tests/denials/recipes``. Public
routes have no rightful user: ``tests/infrastructure/http/test_routes.py`` lists them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path

import httpx
import pytest

from minshui.entrypoints.routes import api_routers
from minshui.infrastructure.context import Context
from minshui.infrastructure.http.access import Access
from minshui.infrastructure.http.routing import EdgeRoute
from tests.api_cases import Staff
from tests.denials.matrix import Row
from tests.denials.recipe import Recipe
from tests.denials.town import build_town

_FOLDER = Path(__file__).parent / "recipes"
MODULES = sorted(path.stem for path in _FOLDER.glob("*.py"))


def guarded_routes() -> Iterator[tuple[str, Access]]:
    """Yield the routes that ask who is there."""
    for router in api_routers():
        for route in router.routes:
            if isinstance(route, EdgeRoute) and route.options.access.kind != "public":
                yield f"{min(route.methods or ())} {route.path}", route.options.access


def recipes_of(module: str) -> Mapping[str, Recipe]:
    """Return the recipes that one module lists."""
    recipes: Mapping[str, Recipe] = import_module(f"tests.denials.recipes.{module}").RECIPES
    return recipes


def test_every_guarded_route_stands_in_the_matrix() -> None:
    listed = [route for module in MODULES for route in recipes_of(module)]
    wanted = {route for route, _ in guarded_routes()}
    assert sorted(set(listed)) == sorted(listed)
    assert (sorted(wanted - set(listed)), sorted(set(listed) - wanted)) == ([], [])


@pytest.mark.slow
@pytest.mark.parametrize("module", MODULES)
async def test_only_who_may_is_let_in(
    module: str, ctx: Context, api: httpx.AsyncClient, staff: Staff
) -> None:
    # given
    town = await build_town(ctx, api, staff)
    access = dict(guarded_routes())
    rows = [Row(town, route, access[route], recipe) for route, recipe in recipes_of(module).items()]
    # when
    for row in rows:
        await row.play()
    # then
    assert [fault for row in rows for fault in row.faults] == []

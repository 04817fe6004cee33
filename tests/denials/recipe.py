"""What a route's rightful user sends in the seeded town, and what others are to get for it.

A module of ``tests/denials/recipes`` lists the recipes of some routers::

    RECIPES = {
        "GET /api/v1/revenue/customers": Recipe(elsewhere=EMPTY),
        "POST /api/v1/revenue/customers/{cust_id}/contacts": Recipe(
            path={"cust_id": lambda town: town.payers[0].cust_id},
            body={"name": "张三", "mobile": "13800000000"},
            status=201,
            elsewhere=REFUSED,
        ),
        "GET /api/v1/revenue/tariffs": Recipe(elsewhere="价格是全公司的"),
    }

A value may be a function of the town; ``prepare`` puts in place what only this request needs and
may return values that override ``path``, ``query``, ``body``.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from tests.denials.town import Town

REFUSED: Final = "refused"
"""Who may do it elsewhere only is told that there is no such thing, or that they may not."""
EMPTY: Final = "empty"
"""Who may do it elsewhere only gets a list with nothing in it."""

Prepare = Callable[[Town], Awaitable[Mapping[str, Any] | None]]


@dataclass(frozen=True)
class Recipe:
    """A request that succeeds. ``elsewhere``: ``REFUSED``, ``EMPTY``, or why no scope applies."""

    elsewhere: str
    path: Mapping[str, Any] = field(default_factory=dict)
    query: Mapping[str, Any] = field(default_factory=dict)
    body: Any = None
    files: Mapping[str, Any] | None = None
    status: int = 200
    prepare: Prepare | None = None

    async def asked(self, town: Town) -> Mapping[str, Any]:
        """Return ``path``, ``query``, ``body`` and ``files`` as they are sent."""
        own = {"path": self.path, "query": self.query, "body": self.body, "files": self.files}
        prepared = await self.prepare(town) if self.prepare else None
        return {name: _resolved(value, town) for name, value in own.items()} | dict(prepared or {})


def _resolved(value: Any, town: Town) -> Any:
    if callable(value):
        return value(town)
    if isinstance(value, Mapping):
        return {key: _resolved(each, town) for key, each in value.items()}
    if isinstance(value, list):
        return [_resolved(each, town) for each in value]
    return value

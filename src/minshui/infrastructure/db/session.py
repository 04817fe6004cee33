"""The session of a unit of work: prepared statements go straight to the driver."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Executable
from sqlalchemy.engine import Result
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from minshui.infrastructure.db.dialects.driver_plans import DriverPlan, driver_in_transaction
from minshui.infrastructure.db.prepared import is_prepared

_plans: dict[tuple[int, tuple[str, ...]], DriverPlan] = {}


class WorkSession(AsyncSession):
    """A session on one connection. Prepared statements take the short way, once SQLAlchemy has
    begun the transaction: with its first statement, whatever that is.
    """

    async def execute(
        self, statement: Executable, params: Any = None, **options: Any
    ) -> Result[Any]:
        """Execute a statement as ``AsyncSession`` does."""
        driver = None
        if is_prepared(statement) and not options and self.in_transaction():
            driver = self._driver()
        if driver is None:
            return await super().execute(statement, params, **options)
        if self.new or self.identity_map:
            await self.flush()
        if isinstance(params, Mapping | None):
            values = params or {}
            return await self._plan(statement, values).run(driver, values)
        rows = list(params)
        return await self._plan(statement, rows[0]).run_many(driver, rows)

    def _driver(self) -> Any:
        connection = self.bind
        if not isinstance(connection, AsyncConnection):
            return None
        return driver_in_transaction(connection)

    def _plan(self, statement: Executable, values: Mapping[str, Any]) -> DriverPlan:
        keys = tuple(values) if statement.is_insert else ()
        plan = _plans.get((id(statement), keys))
        if plan is None:
            dialect = self.get_bind().dialect
            plan = _plans[id(statement), keys] = DriverPlan(statement, dialect, keys)
        return plan

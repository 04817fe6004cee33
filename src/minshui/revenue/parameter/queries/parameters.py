"""Read parameters as they stand on a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import and_, bindparam, or_, select

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.prepared import prepared
from minshui.revenue.parameter.contracts import ParameterHistory, ParameterValue
from minshui.revenue.parameter.domain.definition import (
    ParameterDefinition,
    all_definitions,
    definition_of,
)
from minshui.revenue.parameter.models import BusinessParameter

_IN_FORCE = prepared(
    select(BusinessParameter.value)
    .where(
        BusinessParameter.module == bindparam("module"),
        BusinessParameter.config_key == bindparam("key"),
        BusinessParameter.effective_on <= bindparam("on"),
    )
    .order_by(BusinessParameter.effective_on.desc())
    .limit(1)
)
_ALL_BEGUN = (
    select(
        BusinessParameter.module,
        BusinessParameter.config_key,
        BusinessParameter.value,
        BusinessParameter.effective_on,
    )
    .where(BusinessParameter.effective_on <= bindparam("on"))
    .order_by(BusinessParameter.effective_on)
)


async def parameter(ctx: Context, module: str, key: str, on: date) -> Any:
    """Return the value in force on ``on``, or the default; raises ``E_PARAMETER_UNKNOWN``."""
    definition = definition_of(module, key)
    values = {"module": module, "key": key, "on": on}
    row = (await ctx.session.execute(_IN_FORCE, values)).first()
    return definition.value_of(definition.default if row is None else row.value)


class ParameterReader:
    """Reads some parameters with all their values, in one statement that is built once."""

    def __init__(self, *definitions: ParameterDefinition) -> None:
        self._definitions = definitions
        names = [
            and_(BusinessParameter.module == each.module, BusinessParameter.config_key == each.key)
            for each in definitions
        ]
        columns = (BusinessParameter.module, BusinessParameter.config_key)
        self._statement = prepared(
            select(*columns, BusinessParameter.value, BusinessParameter.effective_on)
            .where(or_(*names))
            .order_by(BusinessParameter.effective_on)
        )

    async def read(self, ctx: Context) -> list[ParameterHistory]:
        """Return the histories in the order of the definitions."""
        stored = (await ctx.session.execute(self._statement)).all()
        return [
            ParameterHistory(
                definition.value_of(definition.default),
                tuple(
                    (row.effective_on, definition.value_of(row.value))
                    for row in stored
                    if (row.module, row.config_key) == definition.name
                ),
            )
            for definition in self._definitions
        ]


async def list_parameters(ctx: Context, on: date) -> Sequence[ParameterValue]:
    """Return every parameter with its value on a day."""
    begun = {
        (row.module, row.config_key): (row.value, row.effective_on)
        for row in await ctx.session.execute(_ALL_BEGUN, {"on": on})
    }
    values = []
    for definition in all_definitions():
        key = (definition.module, definition.key)
        value, since = begun.get(key, (definition.default, None))
        values.append(
            ParameterValue(
                module=definition.module,
                key=definition.key,
                title=definition.title,
                value=value,
                since=since,
                assumption=definition.assumption,
            )
        )
    return values

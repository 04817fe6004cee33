"""Read parameters as they stand on a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import bindparam, select

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
_HISTORIES = (
    select(
        BusinessParameter.module,
        BusinessParameter.config_key,
        BusinessParameter.value,
        BusinessParameter.effective_on,
    )
    .where(
        BusinessParameter.module.in_(bindparam("modules", expanding=True)),
        BusinessParameter.config_key.in_(bindparam("keys", expanding=True)),
    )
    .order_by(BusinessParameter.effective_on)
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


async def parameter_histories(
    ctx: Context, definitions: Sequence[ParameterDefinition]
) -> list[ParameterHistory]:
    """Return each parameter with all its values, in one statement."""
    wanted = {
        "modules": sorted({each.module for each in definitions}),
        "keys": sorted({each.key for each in definitions}),
    }
    stored = (await ctx.session.execute(_HISTORIES, wanted)).all()
    return [
        ParameterHistory(
            definition.value_of(definition.default),
            tuple(
                (row.effective_on, definition.value_of(row.value))
                for row in stored
                if (row.module, row.config_key) == definition.name
            ),
        )
        for definition in definitions
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

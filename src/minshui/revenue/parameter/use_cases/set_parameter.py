"""Set a parameter from a day on."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.revenue.parameter.contracts import SetParameter
from minshui.revenue.parameter.domain.definition import definition_of
from minshui.revenue.parameter.models import BusinessParameter

_SAME_DAY = (
    select(BusinessParameter)
    .where(
        BusinessParameter.module == bindparam("module"),
        BusinessParameter.config_key == bindparam("key"),
        BusinessParameter.effective_on == bindparam("on"),
    )
    .with_for_update()
)


async def set_parameter(ctx: Context, command: SetParameter) -> None:
    """Set a value; one already entered for the same first day is replaced.

    Raises ``E_PARAMETER_UNKNOWN`` or ``E_PARAMETER_VALUE``.
    """
    definition_of(command.module, command.key).value_of(command.value)
    keys = {"module": command.module, "key": command.key, "on": command.effective_on}
    row = (await ctx.session.execute(_SAME_DAY, keys)).scalar_one_or_none()
    before = None if row is None else {"value": row.value}
    if row is None:
        row = BusinessParameter(
            module=command.module, config_key=command.key, effective_on=command.effective_on
        )
        ctx.session.add(row)
    row.value = command.value
    row.recorded_by = ctx.actor.user_id
    row.recorded_at = ctx.clock.now()
    await ctx.session.flush()
    await record_audit(
        ctx,
        "parameter.set",
        "parameter",
        f"{command.module}.{command.key}",
        before=before,
        after={"value": command.value, "effective_on": command.effective_on},
    )

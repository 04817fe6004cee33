"""A year before today: twelve months read, billed and paid by the same code as any month."""

from __future__ import annotations

from datetime import timedelta

from minshui.entrypoints.demo.money import collect_month
from minshui.entrypoints.demo.month import approve_readings, enter_readings, plan_month
from minshui.entrypoints.demo.stage import Stage
from minshui.entrypoints.demo.town import Registers
from minshui.kernel.period import month_first_day, month_last_day, shift_month
from minshui.revenue.billing.facade import PlanRun, bill_next_chunk, plan_run, start_run

BILLED_AFTER = timedelta(days=2)
PAID_AFTER = timedelta(days=12)


async def play_history(stage: Stage, registers: Registers, months: list[int]) -> None:
    """Play the months one after the other, with a progress bar."""
    with stage.progress() as bars:
        bar = bars.add_task("历史账期", total=len(months))
        for month in months:
            bars.update(bar, description=f"历史账期 {month // 100}-{month % 100:02d}")
            await _play_month(stage, registers, month)
            bars.advance(bar)


def months_before(month: int, count: int) -> list[int]:
    """Return the ``count`` billing months before ``month``, oldest first."""
    return [shift_month(month, -distance) for distance in range(count, 0, -1)]


async def _play_month(stage: Stage, registers: Registers, month: int) -> None:
    await plan_month(stage, month)
    await enter_readings(stage, month, list(registers.read(month)))
    await approve_readings(stage, month, month_last_day(month))
    first_of_next = month_first_day(shift_month(month, 1))
    billed_on = first_of_next + BILLED_AFTER
    async with stage.work("accountant", billed_on) as ctx:
        run = await plan_run(ctx, PlanRun(month=month))
        await start_run(ctx, run.id)
    more = True
    while more:
        async with stage.work("accountant", billed_on) as ctx:
            more = await bill_next_chunk(ctx, run.id) is not None
    await collect_month(stage, month, first_of_next + PAID_AFTER)

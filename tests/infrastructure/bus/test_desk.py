"""Visits of one process are bounded, one after another at each place, and shared by calls."""

from __future__ import annotations

import asyncio

from minshui.infrastructure.bus.desk import AT_ONCE, VisitDesk
from minshui.infrastructure.bus.watching import LineWatch
from minshui.kernel.clock import FixedClock
from tests.conftest import Installation
from tests.infrastructure.bus.counting_line import CountingLine


def desk_of(
    database: Installation, clock: FixedClock, *lines: CountingLine
) -> tuple[VisitDesk, asyncio.Event]:
    stopping = asyncio.Event()
    watch = LineWatch(database.databases, clock, [line.name for line in lines])
    return VisitDesk(lines, watch, clock, stopping), stopping


async def test_calls_that_come_before_a_visit_begins_share_it(
    database: Installation, clock: FixedClock
) -> None:
    # given
    line = CountingLine()
    desk, _ = desk_of(database, clock, line)
    line.hold.clear()
    first = desk.call(("A", line.name))
    await line.visited()
    # when
    later = [desk.call(("A", line.name)) for _ in range(3)]
    line.hold.set()
    await desk.close()
    # then
    assert first not in later
    assert later[0] is later[1] is later[2]
    assert (line.most_at_once, line.visits.qsize()) == (1, 1)


async def test_a_slow_line_leaves_places_for_the_others(
    database: Installation, clock: FixedClock
) -> None:
    # given
    slow, quick = CountingLine("messages.sms"), CountingLine("events")
    desk, _ = desk_of(database, clock, slow, quick)
    slow.hold.clear()
    for number in range(AT_ONCE * 2):
        desk.call((f"T{number}", slow.name))
    await slow.visited()
    # when
    await desk.call(("A", quick.name))
    # then
    assert await quick.visited() == "A"
    assert slow.at_once == slow.most_at_once == 4
    slow.hold.set()
    await desk.close()
    assert slow.visits.qsize() == AT_ONCE * 2 - 1


async def test_more_to_do_is_done_at_once(database: Installation, clock: FixedClock) -> None:
    # given
    line = CountingLine(left={"A": 3, "B": 2})
    desk, _ = desk_of(database, clock, line)
    # when
    desk.call(("A", line.name))
    desk.call(("B", line.name))
    await desk.close()
    # then
    assert line.left == {"A": 0, "B": 0}


async def test_once_stopping_no_visit_begins(database: Installation, clock: FixedClock) -> None:
    # given
    line = CountingLine()
    desk, stopping = desk_of(database, clock, line)
    line.hold.clear()
    running = desk.call(("A", line.name))
    await line.visited()
    waiting = desk.call(("A", line.name))
    # when
    stopping.set()
    line.hold.set()
    await desk.close()
    # then
    assert (running.result(), waiting.result()) != (None, None)
    assert waiting.result() is None
    assert line.visits.empty()

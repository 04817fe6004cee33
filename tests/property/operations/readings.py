"""Operations with readings: taken, reviewed, mended, estimated, agreed, and meters exchanged."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from minshui.metering.device.facade import RegisterMeter, register_meter
from minshui.revenue.reading.facade import (
    Anomaly,
    AnomalyRule,
    CorrectReading,
    EndFixedUsage,
    ExchangeMeter,
    LateDecision,
    Level,
    MeterScope,
    RequestFixedUsage,
    ReviewCriteria,
    ReviewDecision,
    SubmitLateReading,
    SubmitReading,
    Threshold,
    approve_at_zero,
    correct_reading,
    decide_late_reading,
    end_anomaly_rule,
    end_fixed_usage,
    exchange_meter,
    generate_calendar,
    issue_fixed_readings,
    lock_book,
    mount_customer_meter,
    plan_readings,
    put_in_book,
    release_reading,
    request_fixed_usage,
    resequence_book,
    review_reading,
    review_readings,
    set_anomaly_rule,
    set_book_day,
    submit_late_reading,
    submit_reading,
    submit_readings,
    unlock_book,
)
from tests.property.operations.deck import Deck
from tests.property.operations.town import Nothing, Turn

_CURRENT = "SELECT id, current_reading FROM biz_reading_data WHERE is_current"
_PENDING = "SELECT id FROM biz_reading_data WHERE is_current AND review_status = 'pending'"


async def read_meter(turn: Turn) -> None:
    meter = await turn.meter()
    if turn.likely(0.15):
        command = SubmitReading(None, meter_id=meter.meter_id, status_code="refused")
    else:
        pointer = meter.pointer + turn.dice.randint(-2, 40)
        again = turn.likely(0.1)
        command = SubmitReading(max(pointer, Decimal(0)), meter_id=meter.meter_id, additional=again)
    await submit_reading(turn.ctx, command)


async def read_round(turn: Turn) -> None:
    unread = [each for each in await turn.meters() if each.month != turn.month]
    batch = [
        SubmitReading(each.pointer + turn.dice.randint(0, 40), meter_id=each.meter_id)
        for each in unread
    ]
    if not batch:
        raise Nothing
    await submit_readings(turn.ctx, batch)
    await turn.next_work()
    await review_readings(turn.in_office, ReviewCriteria(bill_month=turn.month))


async def review_month(turn: Turn) -> None:
    decision = ReviewDecision.RETURN if turn.likely(0.1) else ReviewDecision.APPROVE
    month = turn.dice.choice((turn.month, turn.month - 1))
    await review_readings(turn.in_office, ReviewCriteria(bill_month=month), decision, "核对")


async def review_one(turn: Turn) -> None:
    await review_reading(turn.in_office, await turn.any(_PENDING), ReviewDecision.APPROVE)


async def approve_zero(turn: Turn) -> None:
    await approve_at_zero(turn.in_office, await turn.any(_PENDING), "现场核实无用水")


async def release_held(turn: Turn) -> None:
    held = "SELECT id FROM biz_reading_data WHERE is_current AND hold_status = 'held'"
    await release_reading(turn.in_office, await turn.any(held), "现场核实")


async def correct(turn: Turn) -> None:
    reading = await turn.any_row(_CURRENT)
    pointer = max(reading.current_reading + turn.dice.choice((-1, 1, 5)), Decimal(0))
    await correct_reading(turn.at_desk, CorrectReading(reading.id, "看错", pointer))
    if turn.likely(0.6):
        await turn.next_work()
        await review_readings(turn.in_office, ReviewCriteria(bill_month=turn.month))


async def exchange(turn: Turn) -> None:
    meter, number = await turn.meter(), f"N{turn.number()}"
    await register_meter(
        turn.ctx, RegisterMeter(number, caliber_code="DN15", modulus_m3=Decimal(100_000))
    )
    await turn.next_work()
    stop, start = meter.pointer + turn.dice.randint(0, 9), Decimal(turn.dice.choice((0, 3)))
    command = ExchangeMeter(meter.id, number, turn.today, stop, start, "到期换表")
    await exchange_meter(turn.ctx, command)


async def turn_meter_round(turn: Turn) -> None:
    meter = await turn.meter()
    backwards = turn.likely(0.3)
    await mount_customer_meter(turn.ctx, meter.id, is_reversed=backwards, reason="装反")


async def read_late(turn: Turn) -> None:
    meter = await turn.meter()
    on = turn.today - timedelta(days=turn.dice.randint(5, 60))
    pointer = max(meter.pointer - turn.dice.randint(-3, 30), Decimal(0))
    await submit_late_reading(turn.ctx, SubmitLateReading(pointer, on, meter_id=meter.meter_id))


async def decide_late(turn: Turn) -> None:
    late = await turn.any("SELECT id FROM biz_late_reading WHERE late_status = 'proposed'")
    await decide_late_reading(turn.in_office, late, LateDecision.DISMISSED, "已电话核实")


async def ask_fixed(turn: Turn) -> None:
    meter = await turn.meter()
    until = turn.month + turn.dice.randint(0, 1)
    command = RequestFixedUsage(meter.id, Decimal(turn.fen(20)), turn.month, until, "表井被占压")
    await turn.decide((await request_fixed_usage(turn.at_desk, command)).id)


async def end_fixed(turn: Turn) -> None:
    fixed = await turn.any_row("SELECT id, from_month FROM biz_fixed_usage WHERE ended_at IS NULL")
    await end_fixed_usage(turn.in_office, EndFixedUsage(fixed.id, fixed.from_month, "已清井"))


async def issue_fixed(turn: Turn) -> None:
    await issue_fixed_readings(turn.ctx, turn.month)


async def plan_month(turn: Turn) -> None:
    await plan_readings(turn.ctx, turn.month)


async def lay_days(turn: Turn) -> None:
    await generate_calendar(turn.ctx, turn.today.year)


async def move_day(turn: Turn) -> None:
    day = date(turn.today.year, turn.today.month, turn.dice.randint(1, 28))
    await set_book_day(turn.ctx, turn.town.district.book.id, turn.month, day)


async def close_book(turn: Turn) -> None:
    month = turn.dice.choice((None, turn.month))
    await lock_book(turn.in_office, turn.town.district.book.id, "复核", month)


async def open_book(turn: Turn) -> None:
    locked = await turn.any_row(
        "SELECT book_id, bill_month FROM biz_book_lock WHERE released_at IS NULL"
    )
    await unlock_book(turn.in_office, locked.book_id, "复核完毕", locked.bill_month)


async def walk_otherwise(turn: Turn) -> None:
    book = turn.town.district.book.id
    await put_in_book(turn.ctx, book, [(await turn.meter()).id])
    await turn.next_work()
    walked = await turn.rows(
        "SELECT id FROM biz_cust_meter WHERE book_id = :book AND bind_status = 'bound'", book=book
    )
    await resequence_book(turn.ctx, book, [each.id for each in walked])


async def turn_rule(turn: Turn) -> None:
    standing = await turn.rows("SELECT id FROM biz_reading_rule WHERE ended_at IS NULL")
    if standing:
        await end_anomaly_rule(turn.ctx, standing[0].id)
    else:
        everywhere, above = MeterScope(), Threshold(Decimal(2), Decimal(5))
        rule = AnomalyRule(Anomaly.HIGH_TO_LAST, Level.LOCK, everywhere, turn.today, above)
        await set_anomaly_rule(turn.ctx, rule)


READINGS: Deck = {
    read_meter: 8,
    read_round: 8,
    review_month: 5,
    review_one: 3,
    approve_zero: 1,
    release_held: 2,
    correct: 5,
    exchange: 3,
    turn_meter_round: 1,
    read_late: 2,
    decide_late: 1,
    ask_fixed: 2,
    end_fixed: 1,
    issue_fixed: 2,
    plan_month: 1,
    lay_days: 1,
    move_day: 1,
    close_book: 1,
    open_book: 8,
    walk_otherwise: 1,
    turn_rule: 1,
}

"""Meters with several registers, and meters mounted backwards."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import text

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.metering.device.facade import RegisterMeter, RegisterSpec, register_meter
from minshui.revenue.customer.facade import (
    BillingMode,
    BindMeter,
    MeterPlacement,
    SetBillingMode,
    bind_meter,
    customer_meter,
    set_billing_mode,
)
from minshui.revenue.reading.facade import (
    CorrectReading,
    ExchangeMeter,
    ReadingDetail,
    SubmitReading,
    correct_reading,
    exchange_meter,
    mount_customer_meter,
    reading_detail,
    submit_reading,
    unbilled_readings,
)
from tests.revenue.reading.district import (
    add_household,
    approve,
    at,
    build_district,
    read,
)

D = Decimal
SMALL = RegisterSpec("small", "小表", D(10_000), decimals=1)
STARTED = date(2026, 9, 20)
OCT, NOV, DEC = (date(2026, month, 20) for month in (10, 11, 12))


def _compound(meter_no: str) -> RegisterMeter:
    return RegisterMeter(
        meter_no=meter_no, caliber_code="DN100", modulus_m3=D(100_000), registers=(SMALL,)
    )


async def _bound(ctx: Context, main: str = "100", small: str = "9990.5") -> tuple[int, int, int]:
    """Return meter, relation and account of a compound meter."""
    home = await add_household(ctx, await build_district(ctx))
    meter = await register_meter(ctx, _compound("COMP-1"))
    placement = MeterPlacement("COMP-1", STARTED, D(main), start_registers={"small": D(small)})
    relation = await bind_meter(ctx, BindMeter(home.account_id, placement))
    return meter.id, relation.id, home.account_id


async def _read(ctx: Context, meter: int, main: str | None, small: str | None, day: date) -> int:
    command = SubmitReading(
        reading=None if main is None else D(main),
        registers={} if small is None else {"small": D(small)},
        meter_id=meter,
        status_code="normal" if main else "refused",
    )
    return (await submit_reading(at(ctx, day), command)).reading_id


async def _approved(
    ctx: Context, meter: int, main: str | None, small: str | None, day: date
) -> ReadingDetail:
    reading_id = await _read(ctx, meter, main, small, day)
    await approve(ctx, day.year * 100 + day.month)
    return await reading_detail(ctx, reading_id)


async def _refusal(ctx: Context, meter: int, main: str | None, **registers: Decimal) -> str:
    reading = None if main is None else D(main)
    command = SubmitReading(reading=reading, registers=registers, meter_id=meter)
    with pytest.raises(MinshuiError) as refused:
        await submit_reading(at(ctx, OCT), command)
    return refused.value.code


async def test_one_reading_charges_the_sum_of_all_registers(ctx: Context) -> None:
    meter, _, account = await _bound(ctx)

    first = await _approved(ctx, meter, "130", "7.5", OCT)  # the small one passed zero: 17
    second = await _approved(ctx, meter, "135", "20.7", NOV)

    (small,) = first.registers
    assert (small.rolled_over, small.usage_m3, first.reading.usage_m3) == (True, D(17), D(47))
    assert "rollover" in first.reading.anomalies
    assert second.reading.usage_m3 == D("18.2")
    bills = await unbilled_readings(ctx, 202610, account, account)
    assert [bill.usage_m3 for bill in bills] == [D(47)]


async def test_every_register_is_needed_and_checked(ctx: Context) -> None:
    meter, *_ = await _bound(ctx)
    assert await _refusal(ctx, meter, "130") == "E_READING_REGISTER_MISSING"
    assert await _refusal(ctx, meter, "130", small=D(1), big=D(2)) == "E_READING_REGISTER_UNKNOWN"
    assert await _refusal(ctx, meter, None, small=D(1)) == "E_READING_REGISTER_ALONE"
    assert await _refusal(ctx, meter, "130", small=D(10_000)) == "E_READING_OVER_CAPACITY"
    assert await _refusal(ctx, meter, "130", small=D("1.25")) == "E_READING_DECIMALS"
    assert await _refusal(ctx, meter, "130", small=D(9000)) == "E_READING_BACKWARDS"
    rows = await ctx.session.execute(text("SELECT COUNT(*) FROM biz_reading_register"))
    assert rows.scalar_one() == 0


async def test_the_same_again_is_known_by_all_registers(ctx: Context) -> None:
    meter, *_ = await _bound(ctx)
    first = await _read(ctx, meter, "130", "9999.5", OCT)
    assert await _read(ctx, meter, "130", "9999.5", OCT) == first
    assert await _refusal(ctx, meter, "130", small=D("9999.6")) == "E_READING_DUPLICATE"


async def test_a_correction_counts_every_register_from_where_it_stood(ctx: Context) -> None:
    meter, *_ = await _bound(ctx)
    reading_id = await _read(ctx, meter, "130", "9999.5", OCT)
    command = CorrectReading(reading_id, "抄错", D(120), registers={"small": D("9995.5")})
    again = await correct_reading(at(ctx, OCT), command)
    assert again.usage_m3 == 25
    await approve(ctx, 202610)
    detail = await _approved(ctx, meter, "121", "9996.5", NOV)
    assert detail.reading.usage_m3 == 2


async def test_an_estimate_is_trued_up_over_all_registers(ctx: Context) -> None:
    meter, *_ = await _bound(ctx, small="0")
    await _approved(ctx, meter, "130", "10", OCT)
    estimate = await _approved(ctx, meter, None, None, NOV)
    assert (estimate.reading.usage_m3, estimate.reading.current_reading) == (D(40), D(170))

    # The main register moved by 5 and not by 40, the small one by 50: 15 more than estimated.
    actual = await _approved(ctx, meter, "135", "60", DEC)

    assert (actual.reading.usage_m3, actual.reading.current_reading) == (D(15), D(135))


async def test_registers_below_an_estimate_are_held_together(ctx: Context) -> None:
    meter, *_ = await _bound(ctx, small="0")
    await _approved(ctx, meter, "130", "10", OCT)
    await _approved(ctx, meter, None, None, NOV)
    held = await _approved(ctx, meter, "135", "20", DEC)
    (small,) = held.registers
    assert (held.reading.usage_m3, held.reading.current_reading, held.reading.seen_reading) == (
        D(0),
        D(170),
        D(135),
    )
    assert (small.current_reading, small.seen_reading, small.usage_m3) == (D(10), D(20), D(0))
    later = await _approved(ctx, meter, "140", "62", date(2027, 1, 20))
    assert later.reading.usage_m3 == 22  # 40 + 62 in all, 80 of it charged


async def test_an_exchange_reads_the_old_registers_and_starts_the_new_ones(ctx: Context) -> None:
    meter, relation, _ = await _bound(ctx, small="0")
    await _approved(ctx, meter, "130", "10", OCT)
    new = await register_meter(ctx, _compound("COMP-2"))
    on = date(2026, 11, 5)
    done = await exchange_meter(
        at(ctx, on),
        ExchangeMeter(
            relation,
            "COMP-2",
            on,
            D(140),
            D(1),
            "周检",
            stop_registers={"small": D(15)},
            start_registers={"small": D(3)},
        ),
    )
    assert done.residual_usage_m3 == 15

    detail = await _approved(ctx, new.id, "3", "7", NOV)

    assert (detail.reading.observed_usage_m3, detail.reading.usage_m3) == (D(6), D(21))


async def test_a_meter_is_not_put_in_without_its_registers(ctx: Context) -> None:
    home = await add_household(ctx, await build_district(ctx))
    await register_meter(ctx, _compound("COMP-1"))
    with pytest.raises(MinshuiError) as refused:
        await bind_meter(ctx, BindMeter(home.account_id, MeterPlacement("COMP-1", STARTED, D(0))))
    assert refused.value.code == "E_CUSTOMER_METER_REGISTERS"
    assert "小表" in str(refused.value)


async def test_a_meter_mounted_backwards_counts_down_and_over_zero(ctx: Context) -> None:
    backwards = RegisterMeter(
        meter_no="X", caliber_code="DN15", modulus_m3=D(100_000), reversed=True
    )
    home = await add_household(ctx, await build_district(ctx), start="30", meter=backwards)
    first = await read(ctx, home, "12", OCT)
    await approve(ctx, 202610)
    second = await read(ctx, home, "99985", NOV)
    await approve(ctx, 202611)
    assert [(await reading_detail(ctx, each)).reading.usage_m3 for each in (first, second)] == [
        18,
        27,
    ]
    await register_meter(
        ctx, RegisterMeter(meter_no="NEW-1", caliber_code="DN15", modulus_m3=D(100_000))
    )
    on = date(2026, 12, 5)
    done = await exchange_meter(
        at(ctx, on), ExchangeMeter(home.cust_meter_id, "NEW-1", on, D(99_980), D(0), "反装改正")
    )
    assert done.residual_usage_m3 == 5


async def test_turning_a_meter_round_counts_from_its_pointer_and_is_audited(ctx: Context) -> None:
    home = await add_household(ctx, await build_district(ctx))
    await read(ctx, home, "20", OCT)
    with pytest.raises(MinshuiError) as refused:
        await mount_customer_meter(ctx, home.cust_meter_id, is_reversed=True, reason="装反了")
    assert refused.value.code == "E_MOUNTING_UNREVIEWED"
    await approve(ctx, 202610)

    await mount_customer_meter(ctx, home.cust_meter_id, is_reversed=True, reason="装反了")

    down = await read(ctx, home, "14", NOV)
    await approve(ctx, 202611)
    await mount_customer_meter(ctx, home.cust_meter_id, is_reversed=False, reason="已改正")
    up = await read(ctx, home, "25", DEC)
    assert [(await reading_detail(ctx, each)).reading.usage_m3 for each in (down, up)] == [6, 11]
    audits = await ctx.session.execute(
        text("SELECT COUNT(*) FROM sys_audit_log WHERE action = 'meter.mount'")
    )
    assert audits.scalar_one() == 2


async def test_a_mode_holds_from_the_next_reading_on_and_goes_with_the_meter(ctx: Context) -> None:
    home = await add_household(ctx, await build_district(ctx))
    await read(ctx, home, "20", OCT)
    command = SetBillingMode(home.cust_meter_id, BillingMode.UNBILLED, "消防表")
    await set_billing_mode(ctx, command)
    with pytest.raises(MinshuiError) as refused:
        await set_billing_mode(ctx, command)
    assert refused.value.code == "E_BILLING_MODE_SAME"
    await approve(ctx, 202610)
    await read(ctx, home, "30", NOV)
    await approve(ctx, 202611)

    billed = [
        [
            each.usage_m3
            for each in await unbilled_readings(ctx, month, home.account_id, home.account_id)
        ]
        for month in (202610, 202611)
    ]

    assert billed == [[D(20)], []]
    await register_meter(
        ctx, RegisterMeter(meter_no="NEW-1", caliber_code="DN15", modulus_m3=D(100_000))
    )
    on = date(2026, 12, 5)
    done = await exchange_meter(
        at(ctx, on), ExchangeMeter(home.cust_meter_id, "NEW-1", on, D(31), D(0), "周检")
    )
    relation = await customer_meter(ctx, done.cust_meter_id)
    assert relation.billing_mode is BillingMode.UNBILLED

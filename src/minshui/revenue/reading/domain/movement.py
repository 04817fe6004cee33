"""What the dials of a meter did since its last reading, or are taken to have done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from minshui.kernel.errors import MinshuiError
from minshui.revenue.reading.domain.estimate import estimate_usage_m3
from minshui.revenue.reading.domain.meter_state import ZERO, MeterState, RegisterState
from minshui.revenue.reading.domain.rules import ReadingRules
from minshui.revenue.reading.domain.status import ReadingStatus
from minshui.revenue.reading.domain.usage import Register
from minshui.revenue.reading.errors import (
    NOT_A_ROLLOVER,
    POINTER_BACKWARDS,
    POINTER_DECIMALS,
    POINTER_MISSING,
    POINTER_NEGATIVE,
    POINTER_OVER_CAPACITY,
    REGISTER_MISSING,
    REGISTER_UNKNOWN,
)


@dataclass(frozen=True, slots=True)
class RegisterUsage:
    """What a further register did; a held one keeps its pointer and says what it showed."""

    register_id: int
    register: Register
    previous: Decimal
    current: Decimal
    seen: Decimal | None
    rolled_over: bool
    usage_m3: Decimal


@dataclass(frozen=True, slots=True)
class Movement:
    """Where the pointer went and what passed, over all registers of the meter.

    ``below_estimate``: the meter has not reached what was billed; the pointer is held (等针).
    """

    pointer: Decimal
    observed_usage_m3: Decimal = ZERO
    seen: Decimal | None = None
    rolled_over: bool = False
    estimated: bool = False
    below_estimate: bool = False
    registers: tuple[RegisterUsage, ...] = ()


@dataclass(frozen=True, slots=True)
class _Dial:
    """One register, with what it is called in a refusal."""

    label: str
    register: Register
    decimals: int
    pointer: Decimal


def move_unseen(state: MeterState, status: ReadingStatus, rules: ReadingRules) -> Movement:
    """Return the movement where no pointer is given: none, or an estimate on the main register.

    An estimate starts where the dial stands: what is billed beyond it already is used up first.
    """
    still = tuple(_still(each) for each in state.registers)
    if status.without_pointer == "zero":
        return Movement(state.pointer, seen=state.seen, registers=still)
    if status.without_pointer != "estimate":
        raise MinshuiError(POINTER_MISSING, meter=state.meter_no, status=status.name)
    estimate = estimate_usage_m3(state.history, rules.estimate_method)
    register = state.register
    if state.seen is not None:
        wrapped = register.passes_zero(state.seen, state.pointer)
        ahead = register.usage_m3(state.seen, state.pointer, rolled_over=wrapped)
        if estimate < ahead:
            return Movement(
                state.pointer,
                seen=register.advance(state.seen, estimate),
                estimated=True,
                below_estimate=True,
                registers=still,
            )
        estimate -= ahead
    pointer = register.advance(state.pointer, estimate)
    rolled_over = estimate > 0 and register.passes_zero(state.pointer, pointer)
    observed = register.usage_m3(state.pointer, pointer, rolled_over=rolled_over)
    return Movement(pointer, observed, rolled_over=rolled_over, estimated=True, registers=still)


def move_seen(
    state: MeterState,
    reading: Decimal,
    registers: Mapping[str, Decimal],
    status: ReadingStatus,
    rules: ReadingRules,
    *,
    rolled_over: bool = False,
    settle: bool = False,
) -> Movement:
    """Return the movement to the pointers seen; raises ``E_READING_…`` where it can't be.

    A meter that stands below an estimate is held; with ``settle`` (it is taken out) what was
    billed beyond it comes back as a usage below 0.
    """
    main = _Dial(state.meter_no, state.register, state.decimals, state.pointer)
    dials = [(main, reading), *_further(state, registers)]
    for dial, shown in dials:
        check_pointer(dial.label, dial.register, dial.decimals, shown)
    if not settle and not registers and _is_back_over_zero(state, main, reading, rules):
        return Movement(state.pointer, seen=reading, below_estimate=True)
    turns = [_turn(state, dial, shown, rules, said=rolled_over) for dial, shown in dials]
    if rolled_over and not any(rolled for rolled, _ in turns):
        raise MinshuiError(
            NOT_A_ROLLOVER,
            meter=state.meter_no,
            reading=reading,
            previous=f"{state.pointer.normalize():f}",
        )
    observed = sum((usage_m3 for _, usage_m3 in turns), ZERO)
    if observed < 0 and not settle:
        held = tuple(
            _still(each, seen) for each, (_, seen) in zip(state.registers, dials[1:], strict=True)
        )
        return Movement(state.pointer, seen=reading, below_estimate=True, registers=held)
    moved = tuple(
        RegisterUsage(each.id, each.register, each.pointer, shown, None, rolled, usage_m3)
        for each, (_, shown), (rolled, usage_m3) in zip(
            state.registers, dials[1:], turns[1:], strict=True
        )
    )
    return Movement(
        reading,
        observed,
        rolled_over=turns[0][0],
        estimated=status.estimated,
        registers=moved,
    )


def is_plausible_rollover(
    register: Register,
    pointer: Decimal,
    reading: Decimal,
    mean: Decimal | None,
    rules: ReadingRules,
) -> bool:
    """Return whether a fall of the pointer looks like passing zero: from near the end, not far."""
    near = register.modulus_m3 * rules.rollover_near
    at_the_end = pointer <= near if register.reversed else pointer >= register.modulus_m3 - near
    limit = max(mean * rules.rollover_factor if mean else ZERO, rules.rollover_floor_m3)
    return at_the_end and register.usage_m3(pointer, reading, rolled_over=True) <= limit


def _further(state: MeterState, given: Mapping[str, Decimal]) -> list[tuple[_Dial, Decimal]]:
    """Return what the further registers showed; each of them must be given, and no other."""
    choices = "、".join(f"{each.code}（{each.name}）" for each in state.registers) or "无"
    unknown = sorted(set(given) - {each.code for each in state.registers})
    if unknown:
        raise MinshuiError(
            REGISTER_UNKNOWN, meter=state.meter_no, register=unknown[0], choices=choices
        )
    missing = [each for each in state.registers if each.code not in given]
    if missing:
        raise MinshuiError(REGISTER_MISSING, meter=state.meter_no, register=missing[0].name)
    return [
        (
            _Dial(f"{state.meter_no} {each.name}", each.register, each.decimals, each.pointer),
            given[each.code],
        )
        for each in state.registers
    ]


def _is_back_over_zero(
    state: MeterState, dial: _Dial, reading: Decimal, rules: ReadingRules
) -> bool:
    """Return whether an estimate took the pointer over zero and the dial stands before it yet."""
    mean = state.history.mean_usage_m3
    return (
        state.history.estimates_in_a_row > 0
        and dial.register.passes_zero(reading, dial.pointer)
        and is_plausible_rollover(dial.register, reading, dial.pointer, mean, rules)
    )


def _turn(
    state: MeterState, dial: _Dial, reading: Decimal, rules: ReadingRules, *, said: bool
) -> tuple[bool, Decimal]:
    """Return whether a register passed zero, and its usage: below 0 only after an estimate."""
    register, mean = dial.register, state.history.mean_usage_m3
    if not register.passes_zero(dial.pointer, reading):
        return False, register.usage_m3(dial.pointer, reading, rolled_over=False)
    if said or is_plausible_rollover(register, dial.pointer, reading, mean, rules):
        return True, register.usage_m3(dial.pointer, reading, rolled_over=True)
    if state.history.estimates_in_a_row == 0:
        raise MinshuiError(
            POINTER_BACKWARDS,
            meter=dial.label,
            reading=reading,
            previous=f"{dial.pointer.normalize():f}",
        )
    return False, register.usage_m3(dial.pointer, reading, rolled_over=False)


def check_pointer(meter: str, register: Register, decimals: int, reading: Decimal) -> None:
    """Refuse a pointer that this register can't show."""
    modulus = register.modulus_m3
    if reading < 0:
        raise MinshuiError(POINTER_NEGATIVE, meter=meter, reading=reading)
    if reading >= modulus:
        largest = modulus.normalize() - Decimal(1).scaleb(-decimals)
        raise MinshuiError(POINTER_OVER_CAPACITY, meter=meter, reading=reading, largest=largest)
    exponent = reading.normalize().as_tuple().exponent
    if isinstance(exponent, int) and -exponent > decimals:
        raise MinshuiError(POINTER_DECIMALS, meter=meter, reading=reading, decimals=decimals)


def _still(each: RegisterState, seen: Decimal | None = None) -> RegisterUsage:
    return RegisterUsage(
        each.id, each.register, each.pointer, each.pointer, seen, rolled_over=False, usage_m3=ZERO
    )

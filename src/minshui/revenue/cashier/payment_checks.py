"""Whether a payment may be taken as it is offered: tender, cash rounding, cheque, late entry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import bindparam, select
from sqlalchemy.orm import aliased

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.dialects.selection import database_of
from minshui.kernel.errors import MinshuiError, Place
from minshui.kernel.money import yuan_text
from minshui.revenue.billing.facade import Settlement
from minshui.revenue.cashier.contracts import (
    METHOD_NAMES,
    PaperReceiptDetails,
    PaymentMethod,
    RoundingRule,
    TakePayment,
)
from minshui.revenue.cashier.domain.cash_rounding import cash_rounding_fen
from minshui.revenue.cashier.domain.tender import check_cheque, check_tender
from minshui.revenue.cashier.errors import (
    PAPER_DATE,
    PAPER_KNOWN,
    ROUNDING_NOT_CASH,
    ROUNDING_NOT_FULL,
    ROUNDING_OFF,
)
from minshui.revenue.cashier.models import PaperReceipt, Payment
from minshui.revenue.cashier.parameters import (
    CASH_ROUNDING,
    CHEQUE_VALID_DAYS,
    LATE_ENTRY_DAYS,
    PAYMENT_LIMIT,
)
from minshui.revenue.ledger.facade import open_chart
from minshui.revenue.parameter.facade import ParameterReader

_undoing = aliased(Payment)
# One that was moved to another account, or was not honoured, was received all the same.
_TAKEN_BACK = (
    select(_undoing.id)
    .where(_undoing.reverses_id == Payment.id, _undoing.status.in_(("reversal", "contra")))
    .exists()
)
_RULES = ParameterReader(PAYMENT_LIMIT, CASH_ROUNDING, CHEQUE_VALID_DAYS, LATE_ENTRY_DAYS)
_KNOWN_PAPER = (
    select(Payment.code)
    .join(PaperReceipt, PaperReceipt.payment_id == Payment.id)
    .where(PaperReceipt.paper_no == bindparam("paper_no"), ~_TAKEN_BACK)
)


@dataclass(frozen=True, slots=True)
class Tender:
    """What lies on the counter for a payment, and the day it was received."""

    tendered_fen: int
    change_fen: int
    rounding_fen: int
    received_on: date


@dataclass(frozen=True, slots=True)
class PaymentRules:
    """The tenant's rules for taking money, as they stand on a day."""

    limit_fen: int
    rounding: RoundingRule
    cheque_valid_days: int
    late_entry_days: int


async def payment_rules(ctx: Context, today: date) -> PaymentRules:
    """Return the rules of a day."""
    limit, rounding, cheque_days, entry_days = await _RULES.read(ctx)
    return PaymentRules(
        limit.on(today),
        RoundingRule(rounding.on(today)),
        cheque_days.on(today),
        entry_days.on(today),
    )


async def check_payment(ctx: Context, command: TakePayment, rules: PaymentRules) -> Tender:
    """Return what is tendered, rounded and given back, and the day the money counts for.

    Raises the faults of ``check_tender`` and ``check_cheque``, ``E_ROUNDING_OFF``,
    ``E_ROUNDING_NOT_CASH``, ``E_PAPER_DATE``, ``E_PAPER_KNOWN``, ``E_PERIOD_CLOSED``.
    """
    today = ctx.clock.today()
    rounding_fen = _rounding_fen(command, rules.rounding) if command.rounded else 0
    tendered_fen, change_fen = check_tender(
        command.method,
        command.amount_fen - rounding_fen,
        command.tendered_fen,
        command.reference_no,
        rules.limit_fen,
    )
    if command.cheque is not None or command.method is PaymentMethod.CHEQUE:
        check_cheque(command.method, command.cheque, today, rules.cheque_valid_days)
    if command.paper is not None:
        await _check_late_entry(ctx, command.paper, today, rules.late_entry_days)
    received_on = command.paper.received_on if command.paper else today
    return Tender(tendered_fen, change_fen, rounding_fen, received_on)


def require_paid_in_full(held_fen: int, settled: Sequence[Settlement], amount_fen: int) -> None:
    """Raise ``E_ROUNDING_NOT_FULL`` unless the money paid bills whole and nothing is left of it.

    ``held_fen`` is what the deposit held with the payment, before the bills were settled.
    """
    paid_fen = sum(each.taken_fen for each in settled)
    if not settled or paid_fen != held_fen or any(each.open_fen for each in settled):
        raise MinshuiError(ROUNDING_NOT_FULL, place=Place("amount"), amount=yuan_text(amount_fen))


def _rounding_fen(command: TakePayment, rule: RoundingRule) -> int:
    if command.method is not PaymentMethod.CASH:
        raise MinshuiError(
            ROUNDING_NOT_CASH, place=Place("rounded"), method=METHOD_NAMES[command.method]
        )
    if rule is RoundingRule.OFF:
        raise MinshuiError(
            ROUNDING_OFF, place=Place("rounded"), amount=yuan_text(command.amount_fen)
        )
    return cash_rounding_fen(command.amount_fen, rule)


async def _check_late_entry(
    ctx: Context, paper: PaperReceiptDetails, today: date, days: int
) -> None:
    if not today - timedelta(days=days) <= paper.received_on <= today:
        raise MinshuiError(
            PAPER_DATE, place=Place("paper.received_on"), day=paper.received_on, days=days
        )
    await open_chart(ctx, paper.received_on)
    await database_of(ctx.session).lock(ctx.session, f"paper:{paper.paper_no}")
    known = await ctx.session.execute(_KNOWN_PAPER, {"paper_no": paper.paper_no})
    if (code := known.scalar()) is not None:
        raise MinshuiError(
            PAPER_KNOWN, place=Place("paper.paper_no"), paper=paper.paper_no, payment=code
        )

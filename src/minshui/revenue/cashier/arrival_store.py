"""Write arrivals: the postings between a method's account and the bank, pre-built statements."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import bindparam, insert, select

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.infrastructure.db.keys import is_among
from minshui.infrastructure.db.numbering import next_numbers, reserve_ids
from minshui.infrastructure.outbox.publishing import publish
from minshui.kernel.errors import MinshuiError, Place
from minshui.revenue.cashier.errors import ARRIVAL_DATE
from minshui.revenue.cashier.events import MoneyArrived
from minshui.revenue.cashier.handovers import ArrivalContract
from minshui.revenue.cashier.models import Arrival, ArrivalLine
from minshui.revenue.cashier.payment_store import PaymentRecord
from minshui.revenue.ledger.facade import JournalDraft, PostingLine, Purpose, post_journal

_INSERT = insert(Arrival)
_INSERT_LINES = insert(ArrivalLine)
_ARRIVED = select(ArrivalLine.payment_id).where(is_among(ArrivalLine.payment_id, "payment_ids"))
_ARRIVED_ON = (
    select(Arrival.arrived_on)
    .join(ArrivalLine, ArrivalLine.arrival_id == Arrival.id)
    .where(ArrivalLine.payment_id == bindparam("payment_id"))
)


@dataclass(frozen=True, slots=True)
class NewArrival:
    """An arrival to write: by purpose of the account the money comes from, in fen."""

    kind: str
    arrived_on: date
    reference_no: str | None
    from_purposes: Mapping[Purpose, int]
    payments: Sequence[PaymentRecord] = ()


async def arrived_among(ctx: Context, payment_ids: Collection[int]) -> set[int]:
    """Return which payments have arrived."""
    found = await ctx.session.execute(_ARRIVED, {"payment_ids": sorted(payment_ids)})
    return set(found.scalars())


async def arrived_on(ctx: Context, payment_id: int) -> date | None:
    """Return the day a payment's money arrived at the bank, None while it has not."""
    found = await ctx.session.execute(_ARRIVED_ON, {"payment_id": payment_id})
    return found.scalar_one_or_none()


async def write_arrival(ctx: Context, arrival: NewArrival) -> ArrivalContract:
    """Post the money to the bank and write the arrival with its payments."""
    (arrival_id,) = await reserve_ids(ctx.session, "biz_arrival_id_seq", 1)
    total_fen = sum(arrival.from_purposes.values())
    journal_id = None
    if any(arrival.from_purposes.values()):
        lines = [
            PostingLine(total_fen, Purpose.BANK),
            *(PostingLine(-fen, purpose) for purpose, fen in arrival.from_purposes.items()),
        ]
        journal_id = await post_journal(ctx, JournalDraft("arrival", "arrival", arrival_id, lines))
    year = ctx.clock.today().year
    (number,) = await next_numbers(ctx, f"arrival:{year}")
    code = f"DZ{year}{number:06d}"
    values = {
        "id": arrival_id,
        "code": code,
        "kind": arrival.kind,
        "arrived_on": arrival.arrived_on,
        "reference_no": arrival.reference_no,
        "amount_fen": total_fen,
        "journal_id": journal_id,
        "created_by": ctx.actor.user_id,
        "created_at": ctx.clock.now(),
    }
    await ctx.session.execute(_INSERT, values)
    if arrival.payments:
        rows = [
            {"payment_id": each.id, "arrival_id": arrival_id, "amount_fen": each.money_fen}
            for each in arrival.payments
        ]
        await ctx.session.execute(_INSERT_LINES, rows)
    await record_audit(
        ctx,
        "arrival.mark",
        "arrival",
        arrival_id,
        after={"amount_fen": total_fen, "payments": len(arrival.payments)},
    )
    await publish(ctx, MoneyArrived(arrival_id, total_fen))
    return ArrivalContract(
        arrival_id, code, arrival.kind, arrival.arrived_on, arrival.reference_no, total_fen
    )


def sums_by_purpose(payments: Iterable[PaymentRecord]) -> dict[Purpose, int]:
    """Return the payments' money by the account it lies on."""
    sums: dict[Purpose, int] = {}
    for payment in payments:
        purpose = Purpose(payment.method)
        sums[purpose] = sums.get(purpose, 0) + payment.money_fen
    return sums


def check_arrival_day(ctx: Context, day: date, not_before: date) -> None:
    """Raise ``E_ARRIVAL_DATE`` where money would arrive before it was received, or in future."""
    if not not_before <= day <= ctx.clock.today():
        raise MinshuiError(ARRIVAL_DATE, place=Place("arrived_on"), day=day)

"""Write payments: pre-built statements, one row's shape for tills and batches alike."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import bindparam, delete, insert, select, update

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.dialects.selection import database_of
from minshui.infrastructure.db.keys import is_among
from minshui.infrastructure.db.numbering import reserve_ids
from minshui.infrastructure.db.prepared import deferred
from minshui.kernel.errors import MinshuiError
from minshui.revenue.billing.facade import PaymentSettlement, Settlement
from minshui.revenue.cashier.contracts import ChequeDetails, PaymentResult, TakePayment
from minshui.revenue.cashier.errors import PAYMENT_UNKNOWN
from minshui.revenue.cashier.models import Cheque, PaperReceipt, Payment, PaymentItem

_ITEM_COLUMNS = ("payment_id", "line_no", "bill_id", "bill_month", "amount_fen", "late_fee_fen")
_INSERT = deferred(insert(Payment))
_INSERT_ITEMS = deferred(insert(PaymentItem))
_INSERT_CHEQUE, _INSERT_PAPER = insert(Cheque), insert(PaperReceipt)
_DROP_PAPER = delete(PaperReceipt).where(PaperReceipt.paper_no == bindparam("paper"))
_DROP_CHEQUE = delete(Cheque).where(Cheque.payment_id == bindparam("payment_id"))
_COLUMNS = (
    "id",
    "code",
    "receipt_no",
    "cust_id",
    "account_id",
    "till_id",
    "cashier_id",
    "channel",
    "method",
    "amount_fen",
    "tendered_fen",
    "change_fen",
    "reference_no",
    "status",
    "reverses_id",
    "reason",
    "payment_time",
    "received_on",
    "journal_id",
    "rounding_fen",
    "moved_from_id",
    "process_id",
)
_FIND = select(Payment.__table__).where(Payment.id == bindparam("payment_id"))
_LOCK = _FIND.with_for_update()
_LOCK_MANY = (
    select(Payment.__table__)
    .where(is_among(Payment.id, "payment_ids"))
    .order_by(Payment.id)
    .with_for_update()
)
_MARK_REVERSED = (
    update(Payment)
    .where(Payment.id == bindparam("reversed_id"))
    .values(status="reversed")
    .execution_options(synchronize_session=False)
)


@dataclass(frozen=True, slots=True)
class PaymentRecord:
    """A row of ``biz_payment``."""

    id: int
    code: str
    receipt_no: str | None
    cust_id: int
    account_id: int
    till_id: int | None
    cashier_id: int | None
    channel: str
    method: str
    amount_fen: int
    tendered_fen: int
    change_fen: int
    reference_no: str | None
    status: str
    reverses_id: int | None
    reason: str | None
    payment_time: datetime
    received_on: date
    journal_id: int
    rounding_fen: int = 0
    moved_from_id: int | None = None
    process_id: int | None = None

    def result(self, settled: Sequence[Settlement], held_fen: int) -> PaymentResult:
        """Return what the cashier is told, with what the deposit held before bills were paid."""
        return PaymentResult(
            payment_id=self.id,
            code=self.code,
            receipt_no=self.receipt_no or "",
            account_id=self.account_id,
            amount_fen=self.amount_fen,
            tendered_fen=self.tendered_fen,
            change_fen=self.change_fen,
            settled=settled,
            prepayment_before_fen=held_fen - self.amount_fen,
            prepayment_after_fen=held_fen - sum(each.taken_fen for each in settled),
            rounding_fen=self.rounding_fen,
        )

    @property
    def money_fen(self) -> int:
        """What was received: the amount but for what was rounded away."""
        return self.amount_fen - self.rounding_fen


async def reserve_payment_ids(ctx: Context, count: int = 1) -> Sequence[int]:
    """Draw ids, so that postings can name the payment before it is written."""
    return await reserve_ids(ctx.session, "biz_payment_id_seq", count)


async def find_payment(
    ctx: Context, payment_id: int, *, lock: bool = False
) -> PaymentRecord | None:
    """Return a payment, locked if asked for."""
    statement = _LOCK if lock else _FIND
    row = (await ctx.session.execute(statement, {"payment_id": payment_id})).one_or_none()
    return None if row is None else PaymentRecord(**row._mapping)


async def lock_payments(ctx: Context, payment_ids: Collection[int]) -> list[PaymentRecord]:
    """Lock payments, ascending; raises ``E_PAYMENT_UNKNOWN``."""
    wanted = sorted(set(payment_ids))
    rows = (await ctx.session.execute(_LOCK_MANY, {"payment_ids": wanted})).all()
    if missing := set(wanted) - {row.id for row in rows}:
        raise MinshuiError(PAYMENT_UNKNOWN, payment=min(missing))
    return [PaymentRecord(**row._mapping) for row in rows]


async def write_payment(
    ctx: Context, payment: PaymentRecord, items: Sequence[PaymentSettlement]
) -> None:
    """Insert one payment and what it settled."""
    await write_payments(ctx, [payment], items)


async def write_payments(
    ctx: Context, payments: Sequence[PaymentRecord], items: Sequence[PaymentSettlement]
) -> None:
    """Insert some payments and what they settled."""
    await ctx.session.execute(_INSERT, [_values(payment) for payment in payments])
    if items:
        rows = _item_rows(items)
        await ctx.session.execute(
            _INSERT_ITEMS, [dict(zip(_ITEM_COLUMNS, row, strict=True)) for row in rows]
        )


async def write_payment_papers(ctx: Context, payment_id: int, command: TakePayment) -> None:
    """Insert the cheque and the paper receipt that came with a payment, if any did.

    A paper receipt entered wrongly and taken back goes over to the payment that is right.
    """
    if command.cheque is not None:
        await write_cheque(ctx, payment_id, command.cheque)
    if command.paper is not None:
        await ctx.session.execute(_DROP_PAPER, {"paper": command.paper.paper_no})
        paper = {"payment_id": payment_id, "paper_no": command.paper.paper_no}
        await ctx.session.execute(_INSERT_PAPER, paper)


async def write_cheque(ctx: Context, payment_id: int, cheque: ChequeDetails) -> None:
    """Insert the cheque of a payment."""
    values = {
        "payment_id": payment_id,
        "bank_name": cheque.bank_name,
        "drawn_on": cheque.drawn_on,
    }
    await ctx.session.execute(_INSERT_CHEQUE, values)


async def drop_cheque(ctx: Context, payment_id: int) -> None:
    """Take the cheque off a payment whose method is corrected."""
    await ctx.session.execute(_DROP_CHEQUE, {"payment_id": payment_id})


async def copy_payments(
    ctx: Context, payments: Sequence[PaymentRecord], items: Sequence[PaymentSettlement]
) -> None:
    """Load many payments and what they settled."""
    database = database_of(ctx.session)
    rows = (tuple(_values(payment).values()) for payment in payments)
    await database.bulk_copy(ctx.session, Payment.__tablename__, _COLUMNS, rows)
    await database.bulk_copy(
        ctx.session, PaymentItem.__tablename__, _ITEM_COLUMNS, _item_rows(items)
    )


async def mark_reversed(ctx: Context, payment_id: int) -> None:
    """Mark a payment as undone."""
    await ctx.session.execute(_MARK_REVERSED, {"reversed_id": payment_id})


def _values(payment: PaymentRecord) -> dict[str, object]:
    return {name: getattr(payment, name) for name in _COLUMNS}


def _item_rows(
    items: Sequence[PaymentSettlement],
) -> list[tuple[int | None, int, int, int, int, int]]:
    lines: dict[int | None, int] = {}
    rows = []
    for item in items:
        lines[item.payment_id] = line_no = lines.get(item.payment_id, 0) + 1
        rows.append(
            (
                item.payment_id,
                line_no,
                item.bill_id,
                item.bill_month,
                item.amount_fen,
                item.late_fee_fen,
            )
        )
    return rows

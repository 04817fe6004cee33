"""The bills that a cancellation takes back, as columns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal,
    or_,
    select,
)

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.dialects.columns import Int64Array
from minshui.infrastructure.db.dialects.selection import database_of
from minshui.revenue.billing.cancellations import CancelScope
from minshui.revenue.billing.contracts import BillKind
from minshui.revenue.billing.domain.credit_columns import CancelColumns
from minshui.revenue.billing.models import Bill, BillChunk, ParkedAccount
from minshui.revenue.customer.facade import CUSTOMER_ROWS
from minshui.revenue.customer.models import Account, CustomerMeter
from minshui.revenue.ledger.models import AccountEntry
from minshui.revenue.reading.models import Reading
from minshui.revenue.tariff.facade import NOT_GIVEN, VOLUME_SCALE, BoolArray

_EPOCH = date(1970, 1, 1)
KINDS = tuple(BillKind)
_KIND_PLACES = {kind.value: place for place, kind in enumerate(KINDS)}
GONE = ("reversed", "split")
"""Status of bills that others have taken the place of."""
CANCELLABLE = (BillKind.ORDINARY, BillKind.SPECIAL, BillKind.CLOSING)


def _given(column: Any) -> ColumnElement[int]:
    return func.coalesce(cast(column, BigInteger), cast(literal(str(NOT_GIVEN)), BigInteger))


def _day_number(column: Any) -> ColumnElement[int]:
    days: ColumnElement[int] = column - literal(_EPOCH)
    return days


def _volume(column: Any) -> ColumnElement[Any]:
    units: ColumnElement[Any] = column * VOLUME_SCALE
    return units


_COLUMNS = (
    Bill.id,
    cast(Bill.bill_month, BigInteger),
    Bill.account_id,
    Bill.cust_id,
    Bill.site_id,
    cast(case(_KIND_PLACES, value=Bill.kind), BigInteger),
    _given(Bill.record_id),
    cast(Bill.part, BigInteger),
    _given(Bill.profile_id),
    _given(Bill.tariff_release_id),
    cast(_volume(Bill.usage_m3), BigInteger),
    _given(_day_number(Bill.period_from)),
    cast(_day_number(Bill.period_to), BigInteger),
    _given(_volume(Bill.counter_before_m3)),
    _given(_volume(Bill.counter_after_m3)),
    Bill.total_amount_fen,
    cast(case((Bill.pricing.is_(None), 0), else_=1), BigInteger),
)
_SPANS_OF = (Bill.account_id, Bill.id)
_IN_SPAN = Bill.account_id.between(bindparam("first"), bindparam("last"))
_CHUNKS_OF_SPAN = select(BillChunk.id).where(
    BillChunk.first_account_id <= bindparam("last"), BillChunk.last_account_id >= bindparam("first")
)
_LOCK = select(Account.id).order_by(Account.id).with_for_update()
_REVERSED, _SPLIT = 1, 2
_STANDING = select(
    Bill.id,
    cast(
        case({"reversed": _REVERSED, "split": _SPLIT}, value=Bill.charge_status, else_=0),
        BigInteger,
    ),
    Bill.open_fen,
).order_by(Bill.id)
_PAID, _WRITTEN_OFF = 1, 2
_ENTRIES = select(
    AccountEntry.bill_id,
    cast(AccountEntry.seq, BigInteger),
    cast(
        case(
            (AccountEntry.kind.in_(("offset", "restore")), _PAID),
            (AccountEntry.kind.in_(("write_off", "recover")), _WRITTEN_OFF),
            else_=0,
        ),
        BigInteger,
    ),
    AccountEntry.amount_fen,
)


def chosen_bills(whose: Context, statement: Select[Any], scope: CancelScope) -> Select[Any]:
    """Return a statement over bills restricted to the standing ones of a scope that are seen."""
    statement = statement.where(
        CUSTOMER_ROWS.has_seen(whose, Bill.cust_id),
        # One that was split is chosen too, so that it is told why it stays.
        Bill.charge_status != "reversed",
        Bill.kind.in_([kind.value for kind in CANCELLABLE])
        if not scope.bills
        else or_(*(and_(Bill.id == bill, Bill.bill_month == month) for bill, month in scope.bills)),
    )
    if scope.account_ids:
        # By customer: that is what the index of R-157 begins with.
        owners = select(Account.cust_id).where(Account.id.in_(sorted(scope.account_ids)))
        statement = statement.where(
            Bill.account_id.in_(sorted(scope.account_ids)), Bill.cust_id.in_(owners)
        )
    if scope.book_ids:
        statement = statement.where(Bill.record_id.in_(_readings_of_books(scope)))
    if scope.first_month is not None:
        statement = statement.where(Bill.bill_month >= scope.first_month)
    if scope.last_month is not None:
        statement = statement.where(Bill.bill_month <= scope.last_month)
    return _of_run(statement, scope)


def _readings_of_books(scope: CancelScope) -> Select[Any]:
    meters = select(CustomerMeter.id).where(CustomerMeter.book_id.in_(sorted(scope.book_ids)))
    return select(Reading.id).where(
        Reading.cust_meter_id.in_(meters),
        Reading.bill_month.between(scope.first_month, scope.last_month),
    )


def _of_run(statement: Select[Any], scope: CancelScope) -> Select[Any]:
    if scope.run_id is None:
        return statement
    chunks = select(BillChunk.id).where(BillChunk.run_id == scope.run_id)
    if scope.chunks is not None:
        chunks = chunks.where(BillChunk.seq.between(*scope.chunks))
    statement = statement.where(Bill.chunk_id.in_(chunks))
    if scope.parked_code is not None:
        parked = select(ParkedAccount.account_id).where(
            ParkedAccount.run_id == scope.run_id, ParkedAccount.code == scope.parked_code
        )
        statement = statement.where(Bill.account_id.in_(parked))
    return statement


async def cancellable_bills(
    whose: Context, scope: CancelScope, span: tuple[int, int]
) -> CancelColumns:
    """Return the standing bills of a scope of a span of accounts, an account's newest first.

    ``whose`` is the context in which those that may be taken back are seen.
    """
    statement = chosen_bills(whose, select(*_COLUMNS), scope).where(_IN_SPAN)
    if scope.run_id is not None:
        # Whatever the run's chunks elsewhere hold is not looked at.
        statement = statement.where(Bill.chunk_id.in_(_CHUNKS_OF_SPAN))
    statement = statement.order_by(Bill.account_id, Bill.id.desc())
    values = {"first": span[0], "last": span[1]}
    columns = await database_of(whose.session).read_integers(whose.session, statement, values)
    return CancelColumns(*columns)


async def bill_spans(
    whose: Context, scope: CancelScope, accounts_per_span: int
) -> list[tuple[int, int, int, int]]:
    """Return spans of accounts with bills to take back: first, last, accounts, bills."""
    bills = chosen_bills(whose, select(*_SPANS_OF), scope).subquery()
    numbered = select(
        bills.c.account_id,
        ((func.dense_rank().over(order_by=bills.c.account_id) - 1) // accounts_per_span).label(
            "span"
        ),
    ).subquery()
    spans = (
        select(
            func.min(numbered.c.account_id),
            func.max(numbered.c.account_id),
            func.count(numbered.c.account_id.distinct()),
            func.count(),
        )
        .group_by(numbered.c.span)
        .order_by(numbered.c.span)
    )
    rows = await whose.session.execute(spans)
    return [(int(first), int(last), int(own), int(all_)) for first, last, own, all_ in rows]


@dataclass(frozen=True, slots=True)
class BillStates:
    """Where bills stand, in the order they were asked for; fen.

    ``is_gone``: taken back already; ``is_split``: others stand in its place.
    """

    is_gone: BoolArray
    is_split: BoolArray
    open_fen: Int64Array
    last_seq: Int64Array
    paid_fen: Int64Array
    written_off_fen: Int64Array

    def only(self, rows: BoolArray) -> BillStates:
        """Return some of the rows."""
        return BillStates(*(getattr(self, name)[rows] for name in BillStates.__slots__))


async def lock_accounts_of(ctx: Context, bills: CancelColumns) -> None:
    """Lock the accounts of bills, ascending.

    Who moves a bill's money locks its account first, so the bills need no lock of their own.
    """
    database = database_of(ctx.session)
    locked = _LOCK.where(database.is_among(Account.id, np.unique(bills.account_id)))
    await database.read_integers(ctx.session, locked, {})


async def bill_states(ctx: Context, bills: CancelColumns) -> BillStates:
    """Return where bills stand; entries are added up here, which is quicker than a join."""
    database = database_of(ctx.session)
    ids, months = np.sort(bills.bill_id), np.unique(bills.bill_month).tolist()
    standing = _STANDING.where(database.is_among(Bill.id, ids), Bill.bill_month.in_(months))
    _, status, open_fen = await database.read_integers(ctx.session, standing, {})
    entries = _ENTRIES.where(
        database.is_among(AccountEntry.bill_id, ids), AccountEntry.bill_month.in_(months)
    )
    bill_id, seq, kind, amount_fen = await database.read_integers(ctx.session, entries, {})
    place = np.searchsorted(ids, bill_id)
    last_seq, paid_fen, written_off_fen = np.zeros((3, len(ids)), dtype=np.int64)
    np.maximum.at(last_seq, place, seq)
    for settled_fen, what in ((paid_fen, _PAID), (written_off_fen, _WRITTEN_OFF)):
        np.add.at(settled_fen, place[kind == what], -amount_fen[kind == what])
    own = np.searchsorted(ids, bills.bill_id)
    amounts = (each[own] for each in (open_fen, last_seq, paid_fen, written_off_fen))
    return BillStates(status[own] == _REVERSED, status[own] == _SPLIT, *amounts)

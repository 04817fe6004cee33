"""Hand closed tills over to finance (交款, F-0326)."""

from __future__ import annotations

from collections.abc import Sequence

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.infrastructure.db.numbering import next_numbers, reserve_ids
from minshui.infrastructure.outbox.publishing import publish
from minshui.kernel.errors import MinshuiError, Place
from minshui.revenue.cashier.contracts import MethodTotals, PaymentMethod
from minshui.revenue.cashier.errors import (
    HANDOVER_EMPTY,
    HANDOVER_SITES,
    TILL_HANDED_OVER,
    TILL_NOT_CLOSED,
)
from minshui.revenue.cashier.events import TillsHandedOver
from minshui.revenue.cashier.handover_store import ClosedTill, insert_handover, lock_tills
from minshui.revenue.cashier.handovers import (
    HandOverContract,
    HandOverStatus,
    HandOverSum,
    HandOverTills,
)
from minshui.revenue.cashier.queries.handovers import handover_by_id
from minshui.revenue.cashier.queries.scoped import TILL_ROWS
from minshui.revenue.ledger.facade import JournalDraft, PostingLine, Purpose, post_journal


async def hand_over(ctx: Context, command: HandOverTills) -> HandOverContract:
    """Hand over the cash, slips and cheques of closed tills of one site, each till once.

    The cash (what was counted but for the change money, which stays) leaves the site: it is in
    transit until the bank shows it. Raises ``E_HANDOVER_EMPTY``, ``E_TILL_UNKNOWN``,
    ``E_TILL_NOT_CLOSED``, ``E_TILL_HANDED_OVER``, ``E_HANDOVER_SITES``.
    """
    if not command.till_ids:
        raise MinshuiError(HANDOVER_EMPTY)
    await TILL_ROWS.check(ctx, *command.till_ids, place=Place("till_ids"))
    tills = await lock_tills(ctx, command.till_ids)
    _check(tills)
    sums = _sums(tills)
    (handover_id,) = await reserve_ids(ctx.session, "biz_handover_id_seq", 1)
    cash_fen = sum(each.amount_fen for each in sums if each.method is PaymentMethod.CASH)
    journal_id = None
    if cash_fen:
        lines = [PostingLine(cash_fen, Purpose.IN_TRANSIT), PostingLine(-cash_fen, Purpose.CASH)]
        draft = JournalDraft("handover", "handover", handover_id, lines)
        journal_id = await post_journal(ctx, draft)
    year = ctx.clock.today().year
    (number,) = await next_numbers(ctx, f"handover:{year}")
    values = {
        "id": handover_id,
        "code": f"JK{year}{number:06d}",
        "site_id": tills[0].site_id,
        "status": HandOverStatus.HANDED.value,
        "handed_on": ctx.clock.today(),
        "slip_no": command.slip_no,
        "handed_by": ctx.actor.user_id,
        "handed_at": ctx.clock.now(),
        "journal_id": journal_id,
    }
    await insert_handover(ctx, values, sums, [till.id for till in tills])
    await record_audit(
        ctx,
        "handover.hand",
        "handover",
        handover_id,
        after={"tills": [till.code for till in tills], "cash_fen": cash_fen},
    )
    await publish(ctx, TillsHandedOver(handover_id, HandOverStatus.HANDED.value))
    return await handover_by_id(ctx, handover_id)


def _check(tills: Sequence[ClosedTill]) -> None:
    for till in tills:
        if till.status != "closed":
            raise MinshuiError(TILL_NOT_CLOSED, till=till.code)
        if till.handover_id is not None:
            raise MinshuiError(TILL_HANDED_OVER, till=till.code)
    if len({till.site_id for till in tills}) > 1:
        raise MinshuiError(HANDOVER_SITES)


def _sums(tills: Sequence[ClosedTill]) -> list[HandOverSum]:
    sums = []
    for method in PaymentMethod:
        totals = sum((till.totals.get(method, MethodTotals()) for till in tills), MethodTotals())
        count = (
            totals.payment_count + totals.reversal_count + totals.contra_count + totals.refund_count
        )
        fen = totals.net_fen
        if method is PaymentMethod.CASH:
            fen += sum(till.over_short_fen for till in tills)
        if count or fen:
            sums.append(HandOverSum(method, count, fen, None, None))
    return sums

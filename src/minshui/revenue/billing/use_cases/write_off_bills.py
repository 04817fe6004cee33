"""Give unpaid bills up as bad debt, as an approved request asks for (坏账核销, F-0348)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.infrastructure.db.numbering import reserve_ids
from minshui.infrastructure.outbox.publishing import publish
from minshui.kernel.errors import MinshuiError
from minshui.kernel.money import yuan_text
from minshui.revenue.billing.domain.bill_number import bill_number
from minshui.revenue.billing.events import BillWrittenOff
from minshui.revenue.billing.write_off_errors import WRITE_OFF_STALE
from minshui.revenue.billing.write_off_store import insert_write_off, mark_bill
from minshui.revenue.billing.writing_off import BadDebt, check_write_off, post_bad_debt
from minshui.revenue.ledger.facade import EntryKind


async def write_off_bills(
    ctx: Context, asked_fen: Mapping[str, int], evidence: str, reason: str, process_id: int
) -> list[int]:
    """Write off what is open of bills, by number; return the write-offs' ids.

    From then on no prepayment pays them by itself and no late fee runs. Raises as
    ``check_write_off``, ``E_WRITE_OFF_STALE`` where another amount is open by now than was asked
    for, and ``E_PERIOD_CLOSED``.
    """
    bills = await check_write_off(ctx, list(asked_fen))
    ids = list(await reserve_ids(ctx.session, "biz_write_off_id_seq", len(bills)))
    for write_off_id, bill in zip(ids, bills, strict=True):
        number = bill_number(bill.bill_month, bill.id)
        if bill.open_fen != asked_fen[number]:
            raise MinshuiError(
                WRITE_OFF_STALE,
                number=number,
                asked=yuan_text(asked_fen[number]),
                now=yuan_text(bill.open_fen),
            )
        await _write_off(ctx, write_off_id, bill, (evidence, reason), process_id)
    return ids


async def _write_off(
    ctx: Context, write_off_id: int, bill: Any, why: tuple[str, str], process_id: int
) -> None:
    amount_fen, evidence, reason = int(bill.open_fen), *why
    debt = BadDebt(write_off_id, bill.account_id, bill.id, bill.bill_month)
    journal_id = await post_bad_debt(ctx, EntryKind.WRITE_OFF, debt, amount_fen)
    await mark_bill(ctx, (bill.id, bill.bill_month), "written_off")
    values = {"amount_fen": amount_fen, "evidence": evidence, "reason": reason}
    await insert_write_off(
        ctx, {**asdict(debt), **values, "process_id": process_id, "journal_id": journal_id}
    )
    await record_audit(
        ctx,
        "billing.write_off",
        "biz_charge",
        bill.id,
        before={"status": bill.charge_status, "open_fen": amount_fen},
        after={"status": "written_off", **values},
    )
    await publish(
        ctx,
        BillWrittenOff(write_off_id, bill.account_id, bill.id, bill.bill_month, amount_fen),
        shard_key=f"account:{bill.account_id}",
    )

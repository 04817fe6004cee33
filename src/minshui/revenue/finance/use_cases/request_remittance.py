"""Pay over what was collected for others, when a second person has agreed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import insert

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.infrastructure.db.dialects.selection import database_of
from minshui.infrastructure.db.numbering import next_numbers, reserve_ids
from minshui.infrastructure.outbox.publishing import publish
from minshui.kernel.errors import MinshuiError, Place
from minshui.kernel.money import yuan_text
from minshui.revenue.finance.contracts import RemitComponent
from minshui.revenue.finance.errors import REMITTANCE_AMOUNT, REMITTANCE_DAY
from minshui.revenue.finance.events import ComponentRemitted
from minshui.revenue.finance.models import Remittance
from minshui.revenue.finance.permissions import APPROVE_REMIT
from minshui.revenue.finance.queries.remittances import agency_component, unremitted_fen
from minshui.revenue.ledger.facade import JournalDraft, PostingLine, Purpose, post_journal
from minshui.workorder.approval.facade import (
    ApprovalKind,
    ApprovalRequest,
    Process,
    request_approval,
)

_INSERT = insert(Remittance)


async def request_remittance(ctx: Context, command: RemitComponent) -> Process:
    """Ask for a remittance of what was collected and not yet paid over.

    Raises ``E_REMITTANCE_COMPONENT``, ``…_DAY``, ``…_AMOUNT``, ``E_APPROVAL_PENDING``.
    """
    component = await agency_component(ctx, command.component_code)
    amount_fen = await _amount(ctx, command.component_code, command)
    day = command.collected_to_on.isoformat()
    return await request_approval(
        ctx,
        ApprovalRequest(
            kind=REMITTANCE.code,
            subject=f"上缴{component.name}（收至 {day}）{yuan_text(amount_fen)} 元",
            reason=command.reason,
            payload={
                "component_code": command.component_code,
                "collected_to_on": day,
                "amount_fen": amount_fen,
            },
            amount_fen=amount_fen,
            open_key=f"remittance:{command.component_code}",
        ),
    )


async def _execute(ctx: Context, process: Process) -> Mapping[str, Any]:
    payload = process.payload
    command = RemitComponent(
        payload["component_code"],
        date.fromisoformat(payload["collected_to_on"]),
        process.reason,
        payload["amount_fen"],
    )
    # Two remittances of a component at once would both find it unremitted.
    await database_of(ctx.session).lock(ctx.session, f"remittance:{command.component_code}")
    component = await agency_component(ctx, command.component_code)
    amount_fen = await _amount(ctx, component.code, command)
    (remittance_id,) = await reserve_ids(ctx.session, "biz_remittance_id_seq", 1)
    lines = [
        PostingLine(
            amount_fen,
            account_code=component.ledger_account_code,
            component_code=component.code,
        ),
        PostingLine(-amount_fen, Purpose.BANK),
    ]
    draft = JournalDraft("remittance", "remittance", remittance_id, lines, memo=process.reason)
    journal_id = await post_journal(ctx, draft)
    year = ctx.clock.today().year
    (number,) = await next_numbers(ctx, f"remittance:{year}")
    values = {
        "id": remittance_id,
        "code": f"SJ{year}{number:06d}",
        "component_code": component.code,
        "amount_fen": amount_fen,
        "collected_to_on": command.collected_to_on,
        "remitted_on": ctx.clock.today(),
        "journal_id": journal_id,
        "process_id": process.id,
        "created_by": ctx.actor.user_id,
        "created_at": ctx.clock.now(),
    }
    await ctx.session.execute(_INSERT, values)
    after = {"code": values["code"], "amount_fen": amount_fen, "process": process.code}
    await record_audit(ctx, "finance.remit", "biz_remittance", remittance_id, after=after)
    await publish(ctx, ComponentRemitted(remittance_id, component.code, amount_fen))
    return {"code": values["code"]}


async def _amount(ctx: Context, component: str, command: RemitComponent) -> int:
    """Return what is to be paid over, if it has been collected."""
    day = command.collected_to_on
    if day >= ctx.clock.today():
        raise MinshuiError(REMITTANCE_DAY, place=Place(field="collected_to_on"), day=day)
    due_fen = await unremitted_fen(ctx, component, day)
    amount_fen = due_fen if command.amount_fen is None else command.amount_fen
    if not 0 < amount_fen <= due_fen:
        raise MinshuiError(
            REMITTANCE_AMOUNT,
            place=Place(field="amount"),
            component=component,
            day=day,
            due=yuan_text(due_fen),
            amount=yuan_text(amount_fen),
        )
    return amount_fen


REMITTANCE = ApprovalKind("remittance", "代收费上缴", APPROVE_REMIT, _execute)

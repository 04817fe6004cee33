"""Finance confirms what was handed over, or names what differs (财务确认)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.infrastructure.outbox.publishing import publish
from minshui.kernel.errors import MinshuiError, Place
from minshui.kernel.money import yuan_text
from minshui.revenue.cashier.contracts import METHOD_NAMES, PaymentMethod
from minshui.revenue.cashier.errors import (
    DIFFERENCE_REASON,
    HANDOVER_METHOD,
    HANDOVER_OWN,
)
from minshui.revenue.cashier.events import TillsHandedOver
from minshui.revenue.cashier.handover_store import (
    LockedHandOver,
    cashiers_of,
    confirm_sums,
    handover_sums,
    lock_handovers,
)
from minshui.revenue.cashier.handovers import (
    ConfirmedSum,
    ConfirmHandOver,
    HandOverContract,
    HandOverStatus,
    HandOverSum,
)
from minshui.revenue.cashier.queries.handovers import handover_by_id
from minshui.revenue.ledger.facade import JournalDraft, PostingLine, Purpose, post_journal


async def confirm_handover(ctx: Context, command: ConfirmHandOver) -> HandOverContract:
    """Confirm each method's sum as handed over, or as counted with a reason.

    Neither who handed over nor a cashier whose money it is confirms it.
    Cash that differs is booked as unexplained; slips that differ stay on their account until
    they arrive. Raises ``E_HANDOVER_UNKNOWN``, ``E_HANDOVER_STATE``, ``E_HANDOVER_OWN``,
    ``E_HANDOVER_METHOD``, ``E_DIFFERENCE_REASON``.
    """
    (handover,) = await lock_handovers(ctx, [command.handover_id], HandOverStatus.HANDED, "确认")
    own = {handover.handed_by, *await cashiers_of(ctx, handover.id)}
    if ctx.actor.kind != "system" and ctx.actor.user_id in own:
        raise MinshuiError(HANDOVER_OWN, handover=handover.code)
    handed = (await handover_sums(ctx, [handover.id]))[handover.id]
    counted = _counted(handover, handed, command)
    journal_id = await _book_difference(ctx, handover, counted)
    await confirm_sums(ctx, handover.id, counted, journal_id)
    await record_audit(
        ctx,
        "handover.confirm",
        "handover",
        handover.id,
        before={each.method.value: each.amount_fen for each in handed},
        after={each.method.value: each.confirmed_fen for each in counted},
    )
    await publish(ctx, TillsHandedOver(handover.id, HandOverStatus.CONFIRMED.value))
    return await handover_by_id(ctx, handover.id)


def _counted(
    handover: LockedHandOver, handed: Sequence[HandOverSum], command: ConfirmHandOver
) -> list[HandOverSum]:
    if strange := set(command.counted) - {each.method for each in handed}:
        name = METHOD_NAMES[min(strange)]
        raise MinshuiError(
            HANDOVER_METHOD, place=Place("counted"), handover=handover.code, method=name
        )
    counted = []
    for each in handed:
        given = command.counted.get(each.method, ConfirmedSum(each.amount_fen))
        reason = (given.reason or "").strip() or None
        if given.confirmed_fen == each.amount_fen:
            reason = None
        elif reason is None:
            raise MinshuiError(
                DIFFERENCE_REASON,
                place=Place("counted"),
                method=METHOD_NAMES[each.method],
                amount=yuan_text(each.amount_fen),
                confirmed=yuan_text(given.confirmed_fen),
            )
        counted.append(replace(each, confirmed_fen=given.confirmed_fen, difference_reason=reason))
    return counted


async def _book_difference(
    ctx: Context, handover: LockedHandOver, counted: Sequence[HandOverSum]
) -> int | None:
    """Take cash that is missing out of transit, or put what is too much in."""
    difference_fen = sum(
        (each.confirmed_fen or 0) - each.amount_fen
        for each in counted
        if each.method is PaymentMethod.CASH
    )
    if not difference_fen:
        return None
    lines = [
        PostingLine(difference_fen, Purpose.IN_TRANSIT),
        PostingLine(-difference_fen, Purpose.SUSPENSE),
    ]
    return await post_journal(ctx, JournalDraft("handover", "handover", handover.id, lines))

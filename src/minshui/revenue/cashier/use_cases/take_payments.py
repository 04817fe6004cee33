"""Take payments at tills, each by its own cashier, in one unit of work."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from minshui.infrastructure.audit.recording import AuditNote, record_audits
from minshui.infrastructure.context import Context
from minshui.infrastructure.outbox.publishing import publish_all
from minshui.kernel.errors import MinshuiError
from minshui.revenue.billing.facade import PaidIn, Settlement, settle_each
from minshui.revenue.cashier.contracts import (
    PaymentResult,
    PaymentStatus,
    TakePayment,
    TillContract,
)
from minshui.revenue.cashier.domain.numbers import payment_code
from minshui.revenue.cashier.domain.payment_lines import payment_lines
from minshui.revenue.cashier.errors import PAYER_CLOSED
from minshui.revenue.cashier.events import PaymentTaken
from minshui.revenue.cashier.open_tills import own_tills
from minshui.revenue.cashier.payment_checks import (
    Tender,
    check_payment,
    payment_rules,
    require_paid_in_full,
)
from minshui.revenue.cashier.payment_store import (
    PaymentRecord,
    reserve_payment_ids,
    write_payment_papers,
    write_payments,
)
from minshui.revenue.cashier.queries.payer import Payer, check_bills_of, find_payers
from minshui.revenue.cashier.receipt_numbers import next_receipt_nos
from minshui.revenue.customer.facade import lock_accounts
from minshui.revenue.ledger.facade import (
    DepositCredit,
    JournalDraft,
    credit_deposits,
    post_journals,
)


@dataclass(slots=True)
class _Taking:
    """A payment on its way: what was offered, and what has come of it so far."""

    ctx: Context
    command: TakePayment
    tender: Tender
    till: TillContract
    payer: Payer
    payment_id: int
    journal_id: int = 0
    held_fen: int = 0  # in the deposit, with this payment and before its bills are paid
    settled: Sequence[Settlement] = ()

    @property
    def settled_fen(self) -> int:
        """What bills and late fees took of the account's money."""
        return sum(each.taken_fen for each in self.settled)

    def record(self, receipt_no: str) -> PaymentRecord:
        """Return the row of the payment."""
        return PaymentRecord(
            id=self.payment_id,
            code=payment_code(self.tender.received_on, self.payment_id),
            receipt_no=receipt_no,
            cust_id=self.payer.cust_id,
            account_id=self.payer.account_id,
            till_id=self.till.id,
            cashier_id=self.till.cashier_id,
            channel="counter",
            method=self.command.method.value,
            amount_fen=self.command.amount_fen,
            tendered_fen=self.tender.tendered_fen,
            change_fen=self.tender.change_fen,
            reference_no=self.command.reference_no,
            status=PaymentStatus.POSTED.value,
            reverses_id=None,
            reason=None,
            payment_time=self.ctx.clock.now(),
            received_on=self.tender.received_on,
            journal_id=self.journal_id,
            rounding_fen=self.tender.rounding_fen,
        )


async def take_payments(offered: Sequence[tuple[Context, TakePayment]]) -> list[PaymentResult]:
    """Credit the accounts, pay their bills oldest first (or the chosen ones), give receipts.

    All or none; the contexts share one session and clock, each has its own cashier. What no bill
    takes stays as prepayment: also the money of whoever pays a bill that somebody else has just
    paid. A paper receipt is entered by itself, so that the next one can see it.
    Locks tills, accounts, deposits, bills, and the receipt numbers last. Raises the faults
    of the tender, of cash rounding and of late entry, ``E_TILL_NOT_OPEN``, ``E_TILL_STALE``,
    ``E_PAYER_…``, ``E_BILL_NOT_OF_ACCOUNT``, ``E_PERIOD_CLOSED``.
    """
    ctx = offered[0][0]
    taken = await _admit(ctx, offered)
    for received_on, together in _by_day(taken):
        balances_fen = await _credit(ctx, together)
        await _settle(ctx, together, received_on, balances_fen)
    numbers = await next_receipt_nos(ctx, [each.till for each in taken])
    payments = [each.record(number) for each, number in zip(taken, numbers, strict=True)]
    items = [settled.by(each.payment_id) for each in taken for settled in each.settled]
    await write_payments(ctx, payments, items)
    for each in taken:
        await write_payment_papers(ctx, each.payment_id, each.command)
    await _announce(taken, payments)
    return [
        payment.result(each.settled, each.held_fen)
        for each, payment in zip(taken, payments, strict=True)
    ]


async def _admit(ctx: Context, offered: Sequence[tuple[Context, TakePayment]]) -> list[_Taking]:
    """Check what is offered, lock tills and accounts, and draw the payments' ids."""
    rules = await payment_rules(ctx, ctx.clock.today())
    tenders = [await check_payment(ctx, command, rules) for _, command in offered]
    tills = await own_tills(ctx, [each.actor for each, _ in offered])
    payers = await find_payers(
        [(each, command.account_id, command.customer_code) for each, command in offered]
    )
    for payer, (_, command) in zip(payers, offered, strict=True):
        if command.bill_ids:
            await check_bills_of(ctx, payer, command.bill_ids)
    accounts = await lock_accounts(ctx, [payer.account_id for payer in payers])
    closed = {account.id for account in accounts if account.status == "closed"}
    for payer in payers:
        if payer.account_id in closed:
            raise MinshuiError(PAYER_CLOSED, customer=payer.code)
    ids = await reserve_payment_ids(ctx, len(offered))
    return [
        _Taking(*each, tender, till, payer, payment_id)
        for each, tender, till, payer, payment_id in zip(
            offered, tenders, tills, payers, ids, strict=True
        )
    ]


def _by_day(taken: Sequence[_Taking]) -> list[tuple[date, list[_Taking]]]:
    """Divide payments by the day their money counts for."""
    days: defaultdict[date, list[_Taking]] = defaultdict(list)
    for each in taken:
        days[each.tender.received_on].append(each)
    return sorted(days.items(), key=lambda day: day[0])


async def _credit(ctx: Context, together: Sequence[_Taking]) -> dict[int, int]:
    """Post the money to the deposits; return what they held before, by account (fen)."""
    drafts = [
        JournalDraft(
            "payment",
            "payment",
            each.payment_id,
            payment_lines(
                each.command.method.value, each.command.amount_fen, each.tender.rounding_fen
            ),
            created_by=each.till.cashier_id,
        )
        for each in together
    ]
    for each, journal_id in zip(together, await post_journals(ctx, drafts), strict=True):
        each.journal_id = journal_id
    states = await credit_deposits(
        ctx,
        [
            DepositCredit(
                each.payer.account_id, each.command.amount_fen, each.payment_id, each.journal_id
            )
            for each in together
        ],
    )
    balances_fen = {account_id: state.balance_fen for account_id, state in states.items()}
    for each in together:
        balances_fen[each.payer.account_id] -= each.command.amount_fen
    return balances_fen


async def _settle(
    ctx: Context, together: Sequence[_Taking], received_on: date, balances_fen: dict[int, int]
) -> None:
    """Pay the bills from the deposits, payment by payment."""
    paid = [
        PaidIn(
            each.payer.account_id,
            each.payment_id,
            each.command.amount_fen,
            each.command.bill_ids or None,
            each.till.cashier_id,
        )
        for each in together
    ]
    for each, settled in zip(together, await settle_each(ctx, paid, received_on), strict=True):
        account_id = each.payer.account_id
        each.settled = settled
        each.held_fen = balances_fen[account_id] + each.command.amount_fen
        balances_fen[account_id] = each.held_fen - each.settled_fen
        if each.command.rounded:
            require_paid_in_full(each.held_fen, settled, each.command.amount_fen)


async def _announce(taken: Sequence[_Taking], payments: Sequence[PaymentRecord]) -> None:
    both = list(zip(taken, payments, strict=True))
    await record_audits(
        [
            (
                each.ctx,
                AuditNote(
                    "payment.take",
                    "payment",
                    payment.id,
                    after={"amount_fen": payment.amount_fen, "receipt_no": payment.receipt_no},
                ),
            )
            for each, payment in both
        ]
    )
    await publish_all(
        [
            (
                each.ctx,
                PaymentTaken(payment.id, payment.account_id, payment.amount_fen, each.settled_fen),
                f"account:{payment.account_id}",
            )
            for each, payment in both
        ]
    )

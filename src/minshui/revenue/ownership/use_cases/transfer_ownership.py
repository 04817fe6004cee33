"""Let a connection go from one customer to another (过户, F-0289)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import insert

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.infrastructure.db.numbering import next_numbers, reserve_ids
from minshui.infrastructure.outbox.publishing import publish
from minshui.kernel.errors import MinshuiError
from minshui.revenue.billing.facade import (
    TakeOver,
    inherit_counters,
    settle_account,
    take_over_arrears,
)
from minshui.revenue.cashier.facade import lots_of
from minshui.revenue.customer.facade import (
    AccountContract,
    ChangeStatus,
    CustomerStatus,
    InheritConnection,
    change_status,
    customer_by_id,
    inherit_connection,
    meters_of,
    unsettled_of,
)
from minshui.revenue.ownership.contracts import TransferOwnership, TransferResult
from minshui.revenue.ownership.errors import (
    TRANSFER_AGREEMENT,
    TRANSFER_PENDING,
    TRANSFER_SELF,
    TRANSFER_TARGET,
)
from minshui.revenue.ownership.events import OwnershipTransferred
from minshui.revenue.ownership.models import OwnershipTransfer
from minshui.revenue.ownership.parameters import ATTRIBUTES, INHERIT, TIER_COUNTER
from minshui.revenue.ownership.settling_meters import (
    Stopping,
    close_if_settled,
    hold_accounts,
    settle_meters,
)
from minshui.revenue.parameter.facade import parameter

_INSERT = insert(OwnershipTransfer)


async def transfer_ownership(
    ctx: Context, command: TransferOwnership, process_id: int
) -> TransferResult:
    """Bill the old owner up to the day, let the meters go on for the new one, and move what was
    agreed.

    The money's history stays with the old account. Raises ``E_TRANSFER_SELF``,
    ``E_TRANSFER_TARGET``, ``E_TRANSFER_AGREEMENT``, ``E_TRANSFER_PENDING``,
    ``E_TAKE_OVER_HELD``, what
    ``settle_meters`` raises, ``E_CUSTOMER_CLOSED``, ``E_ACCOUNT_LOCKED``.
    """
    old, new = await _checked(ctx, command)
    stopping = Stopping(
        old.id, command.on, command.stops, command.reason, whole=True, to_account_id=new.id
    )
    billed = await settle_meters(ctx, old, stopping)
    if command.takes_prepayment:
        await _check_arrived(ctx, old)
    counter = await _hand_on(ctx, command, old, new)
    (transfer_id,) = await reserve_ids(ctx.session, "biz_ownership_transfer_id_seq", 1)
    taken = await take_over_arrears(
        ctx,
        TakeOver(
            transfer_id,
            old.id,
            new.id,
            arrears=command.takes_arrears,
            prepayment=command.takes_prepayment,
        ),
    )
    await settle_account(ctx, new.id)
    left = await unsettled_of(ctx, old.cust_id, old.id)
    from_closed = await close_if_settled(ctx, old, command.reason)
    (number,) = await next_numbers(ctx, f"transfer:{ctx.clock.today().year}")
    result = TransferResult(
        code=f"GH{ctx.clock.today().year}{number:06d}",
        account_id=old.id,
        to_account_id=new.id,
        transferred_on=command.on,
        bills=billed.bills,
        closing_fen=billed.total_amount_fen,
        offset_fen=billed.offset_fen,
        taken_bill_count=taken.bill_count,
        taken_arrears_fen=taken.arrears_fen,
        taken_prepayment_fen=taken.prepayment_fen,
        arrears_fen=left.arrears_fen,
        prepayment_fen=left.deposit_fen,
        from_closed=from_closed,
        tier_counter=counter,
    )
    values = {
        **_values(command, result),
        "id": transfer_id,
        "from_cust_id": old.cust_id,
        "to_cust_id": new.cust_id,
        "journal_id": taken.journal_id,
        "process_id": process_id,
        "created_by": ctx.actor.user_id,
        "created_at": ctx.clock.now(),
    }
    await ctx.session.execute(_INSERT, values)
    shown = ("code", "transferred_on", "from_account_id", "to_account_id", "agreement_no")
    await record_audit(
        ctx,
        "ownership.transfer",
        "biz_ownership_transfer",
        transfer_id,
        after={name: values[name] for name in shown},
    )
    await publish(ctx, OwnershipTransferred(transfer_id, old.id, new.id))
    return result


async def _checked(
    ctx: Context, command: TransferOwnership
) -> tuple[AccountContract, AccountContract]:
    """Lock both accounts and return them, the old one first."""
    if (command.takes_arrears or command.takes_prepayment) and not command.agreement_no:
        raise MinshuiError(TRANSFER_AGREEMENT)
    accounts = await hold_accounts(ctx, [command.account_id, command.to_account_id])
    old, new = accounts[command.account_id], accounts[command.to_account_id]
    if old.id == new.id:
        raise MinshuiError(TRANSFER_SELF, account=old.code)
    customer = await customer_by_id(ctx, new.cust_id)
    refused = None
    if customer.status is not CustomerStatus.PRE_OPENED:
        refused = "不是预立户"
    elif await meters_of(ctx, new.cust_id):
        refused = "已经装过表"
    if refused is not None:
        raise MinshuiError(TRANSFER_TARGET, customer=customer.code, reason=refused)
    return old, new


async def _check_arrived(ctx: Context, account: AccountContract) -> None:
    """A cheque that bounces is taken back where it was paid in, so its money stays there."""
    for lot in await lots_of(ctx, account.id):
        if lot.pending:
            raise MinshuiError(TRANSFER_PENDING, account=account.code, payment=lot.payment_id)


async def _hand_on(
    ctx: Context, command: TransferOwnership, old: AccountContract, new: AccountContract
) -> str:
    """Let the new account go on with the connection; return what became of the tier counter."""
    counter: str = await parameter(ctx, *TIER_COUNTER.name, command.on)
    kinds = await parameter(ctx, *ATTRIBUTES.name, command.on)
    goes_on = counter == INHERIT
    await inherit_connection(
        ctx, InheritConnection(old.id, new.id, command.on, kinds, goes_on=goes_on)
    )
    if goes_on:
        await inherit_counters(ctx, old.id, new.id, command.on)
    activation = ChangeStatus(new.cust_id, CustomerStatus.NORMAL, command.reason)
    await change_status(ctx, activation)
    return counter


def _values(command: TransferOwnership, result: TransferResult) -> dict[str, Any]:
    """Return the columns of a transfer that its request and its outcome decide."""
    return {
        "code": result.code,
        "transferred_on": command.on,
        "from_account_id": command.account_id,
        "to_account_id": command.to_account_id,
        "takes_arrears": command.takes_arrears,
        "takes_prepayment": command.takes_prepayment,
        "agreement_no": command.agreement_no,
        "tier_counter": result.tier_counter,
        "closing_bill_count": len(result.bills),
        "closing_fen": result.closing_fen,
        "taken_bill_count": result.taken_bill_count,
        "taken_arrears_fen": result.taken_arrears_fen,
        "taken_prepayment_fen": result.taken_prepayment_fen,
        "from_closed": result.from_closed,
        "reason": command.reason,
    }

"""Put a meter in at an account."""

from __future__ import annotations

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.metering.device.facade import mark_installed, meter_by_number
from minshui.revenue.customer.contracts import BindMeter, CustomerMeterContract
from minshui.revenue.customer.domain.meter_placement import check_day, check_pointer
from minshui.revenue.customer.errors import CUSTOMER_CLOSED
from minshui.revenue.customer.models import CustomerMeter
from minshui.revenue.customer.queries.account_locks import require_unlocked
from minshui.revenue.customer.queries.accounts import lock_accounts
from minshui.revenue.customer.queries.books import check_book
from minshui.revenue.customer.queries.customer_meters import BOUND, relation_contract
from minshui.revenue.customer.queries.history import SUBJECT
from minshui.revenue.customer.relation_store import start_registers


async def bind_meter(ctx: Context, command: BindMeter) -> CustomerMeterContract:
    """Bind a meter in stock to an account; it starts at the given pointer.

    Raises ``E_ACCOUNT_UNKNOWN``, ``E_CUSTOMER_CLOSED``, ``E_ACCOUNT_LOCKED``,
    ``E_METER_UNKNOWN``, ``E_METER_NOT_IN_STOCK``, ``E_CUSTOMER_METER_DATE``,
    ``E_CUSTOMER_METER_POINTER``, ``E_CUSTOMER_METER_REGISTERS``, ``E_BOOK_UNKNOWN``.
    """
    (account,) = await lock_accounts(ctx, [command.account_id])
    if account.status == "closed":
        raise MinshuiError(CUSTOMER_CLOSED, customer=account.code)
    await require_unlocked(ctx, account.id, account.code, "case")
    placement = command.meter
    meter = await meter_by_number(ctx, placement.meter_no)
    check_pointer(meter.meter_no, placement.start_reading_m3, meter.modulus_m3)
    check_day(meter.meter_no, placement.started_on, account.opened_on, ctx.clock.today())
    if placement.book_id is not None:
        await check_book(ctx, placement.book_id)
    await mark_installed(ctx, meter.id, placement.started_on)
    relation = CustomerMeter(
        cust_id=account.cust_id,
        account_id=account.id,
        meter_id=meter.id,
        bind_status=BOUND,
        bind_time=ctx.clock.now(),
        started_on=placement.started_on,
        start_reading_m3=placement.start_reading_m3,
        book_id=placement.book_id,
        book_sequence=placement.book_sequence,
    )
    ctx.session.add(relation)
    await ctx.session.flush()
    await start_registers(ctx, relation, meter, placement.start_registers)
    after = {"meter_no": meter.meter_no, "start_reading_m3": placement.start_reading_m3}
    await record_audit(ctx, "customer.bind_meter", SUBJECT, account.cust_id, after=after)
    return relation_contract(relation)

"""Print a receipt."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import insert

from minshui.infrastructure.context import Context
from minshui.infrastructure.printing.typesetting import typeset_pdf
from minshui.kernel.errors import MinshuiError, Place
from minshui.revenue.cashier.domain.receipt_form import receipt_form
from minshui.revenue.cashier.errors import PAYMENT_UNKNOWN, RECEIPT_FORMAT
from minshui.revenue.cashier.models import ReceiptPrint
from minshui.revenue.cashier.parameters import RECEIPT_FORMAT_CHOICE, RECEIPT_FORMATS
from minshui.revenue.cashier.payment_store import find_payment
from minshui.revenue.cashier.queries.receipt import find_receipt
from minshui.revenue.parameter.facade import parameter

_TEMPLATE = Path(__file__).parents[1] / "templates" / "receipt.typ"
_INSERT_PRINT = insert(ReceiptPrint)


async def render_receipt(ctx: Context, payment_id: int, paper: str | None = None) -> bytes:
    """Return the receipt of a payment or reversal as a PDF and keep that it was printed.

    Every print after the first is marked 补打. ``paper`` is ``a5`` or ``80mm``; the parameter
    ``cashier.receipt_format`` decides where it is not given. Raises ``E_PAYMENT_UNKNOWN``,
    ``E_RECEIPT_FORMAT``, ``E_FONT_MISSING``.
    """
    if paper is None:
        today = ctx.clock.today()
        choice = RECEIPT_FORMAT_CHOICE
        paper = str(await parameter(ctx, choice.module, choice.key, today))
    if paper not in RECEIPT_FORMATS:
        raise MinshuiError(
            RECEIPT_FORMAT, place=Place("format"), format=paper, formats="、".join(RECEIPT_FORMATS)
        )
    # Two prints at once: the second waits, and is the reprint.
    if await find_payment(ctx, payment_id, lock=True) is None:
        raise MinshuiError(PAYMENT_UNKNOWN, payment=payment_id)
    receipt = await find_receipt(ctx, payment_id)
    pdf = await typeset_pdf(
        _TEMPLATE, receipt_form(receipt, paper, reprint=receipt.print_count > 0)
    )
    await ctx.session.execute(
        _INSERT_PRINT,
        {
            "payment_id": payment_id,
            "print_no": receipt.print_count + 1,
            "printed_by": ctx.actor.user_id,
            "printed_at": ctx.clock.now(),
        },
    )
    return pdf

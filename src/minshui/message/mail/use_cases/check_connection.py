"""Try out a mail server and its bounce mailbox without sending anything (F-0770)."""

from __future__ import annotations

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.message.mail.contracts import ConnectionStep
from minshui.message.mail.errors import NOT_SMTP
from minshui.message.mail.probing import SMTP, probe
from minshui.message.mail.smtp_settings import SmtpAccount
from minshui.message.supplier.facade import find_supplier


async def check_connection(ctx: Context, supplier_code: str) -> list[ConnectionStep]:
    """Connect, check the certificate, sign in, look into the bounce mailbox; tell each step.

    For a person who waits: the outside is called within the unit of work. Raises
    ``E_SUPPLIER_UNKNOWN`` or ``E_NOT_SMTP``.
    """
    supplier = await find_supplier(ctx, supplier_code)
    if supplier.kind != SMTP:
        raise MinshuiError(NOT_SMTP, supplier=supplier_code)
    steps = await probe(SmtpAccount.of(ctx.tenant_code, supplier))
    after = {step.name: step.passed for step in steps}
    await record_audit(ctx, "mail.check_connection", "msg_supplier", supplier_code, after=after)
    return steps

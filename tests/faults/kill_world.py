"""A town whose affairs go through every kind of deed, and what its books say at the end."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from joserfc.jwk import ECKey

from minshui.infrastructure.context import Context, system_actor
from minshui.infrastructure.security.tokens import TokenClaims, TokenSigner
from minshui.revenue.billing.facade import CancelScope, PlanCancellation, plan_cancellation
from minshui.revenue.collective.facade import CreateGroup, add_members, create_group
from minshui.revenue.ledger.facade import OpeningDeposit, open_deposits
from tests.api_cases import Staff
from tests.conftest import Installation
from tests.faults.deeds import TODAY, Deed
from tests.revenue.billing.billing_world import assign, bill_month, build_world, plan
from tests.revenue.reading.district import Household, add_household, at, read

HOUSEHOLDS, CHUNK = 24, 3
TARIFFS = ("t.monthly", "t.yearly")
OCTOBER, NOVEMBER = date(2026, 10, 20), date(2026, 11, 20)
COUNTER = "/api/v1/revenue/counter"
APPROVALS = "/api/v1/workorder/approvals"
Do = Callable[[str, Deed], Awaitable[Any]]

# By what the business knows a row by. Ids come from sequences, which a rolled-back transaction
# leaves gaps in; so do the codes made of them. Receipt numbers may not have any.
CONTENTS = {
    "bills": """
        SELECT account_id, bill_month, kind, part, revision, usage_m3, counter_before_m3,
            counter_after_m3, total_amount_fen, open_fen, charge_status, issued_on, due_on,
            pricing - 'credits' FROM biz_charge""",
    "lines": """
        SELECT c.account_id, c.bill_month, c.kind, c.revision, d.line_no, d.cost_component_code,
            d.kind AS line_kind, d.tier, d.usage_amount, d.price, d.detail_amount_fen
        FROM biz_charge_detail d JOIN biz_charge c ON c.id = d.charge_id""",
    "account entries": """
        SELECT c.account_id, c.bill_month, c.kind AS bill_kind, e.seq, e.kind, e.amount_fen,
            e.posted_on
        FROM biz_account_entry e JOIN biz_charge c ON c.id = e.bill_id""",
    "deposit entries": """
        SELECT account_id, seq, opening_fen, movement_fen, closing_fen, kind, posted_on
        FROM biz_deposit_entry""",
    "deposits": "SELECT account_id, balance_fen, last_seq FROM biz_deposit",
    "counters": """
        SELECT account_id, tariff_code, window_start_on, usage_m3, standing
        FROM biz_tier_counter_entry""",
    "journals": """
        SELECT n.kind, n.source_type, n.accounting_month, n.posted_on,
            array_agg((l.account_code, l.component_code, l.amount_fen)::text ORDER BY
                l.account_code, l.component_code, l.amount_fen)
        FROM biz_journal n JOIN biz_journal_line l ON l.journal_id = n.id GROUP BY n.id""",
    "chart": "SELECT account_code, SUM(amount_fen) FROM biz_journal_line GROUP BY account_code",
    "payments": """
        SELECT p.receipt_no, p.account_id, p.channel, p.method, p.amount_fen, p.rounding_fen,
            p.tendered_fen, p.status, p.received_on, r.receipt_no AS undoes
        FROM biz_payment p LEFT JOIN biz_payment r ON r.id = p.reverses_id""",
    "payment items": """
        SELECT p.account_id, p.amount_fen AS paid_fen, i.line_no, i.bill_month, i.amount_fen,
            i.late_fee_fen
        FROM biz_payment_item i JOIN biz_payment p ON p.id = i.payment_id""",
    "tills": """
        SELECT cashier_id, status, float_fen, counted_cash_fen, over_short_fen, totals
        FROM biz_till""",
    "refunds": "SELECT account_id, kind, amount_fen, paid_at FROM biz_refund",
    "refund lots": "SELECT account_id, lot_seq, line_no, amount_fen FROM biz_refund_lot",
    "deposit orders": "SELECT kind, account_id, to_account_id, amount_fen FROM biz_deposit_order",
    "hand-overs": """
        SELECT h.status, h.handed_on, l.method, l.payment_count, l.amount_fen, l.confirmed_fen
        FROM biz_handover h JOIN biz_handover_line l ON l.handover_id = h.id""",
    "chunks": """
        SELECT seq, status, bill_count, line_count, parked_count, usage_m3, total_amount_fen,
            offset_fen FROM biz_bill_chunk""",
    "cancelled chunks": """
        SELECT seq, status, bill_count, held_count, cancelled_fen, credited_fen, restored_fen
        FROM biz_bill_cancellation_chunk""",
    "processes": "SELECT biz_type_code, process_status, account_id, reason FROM biz_process",
    "periods": "SELECT month, status FROM biz_accounting_period",
    "imports": "SELECT kind, file_hash, status, new_count FROM sys_import",
    "answers": "SELECT key, response_status FROM sys_idempotency",
    "events": "SELECT event_type, COUNT(*) FROM sys_outbox GROUP BY event_type",
    "audit": "SELECT action, subject_type, COUNT(*) FROM sys_audit_log GROUP BY 1, 2",
}


@dataclass(frozen=True)
class Town:
    """What the deeds need to know of the town."""

    households: list[Household]
    site_id: int
    run_id: int
    group_id: int
    cashier: str
    supervisor: str
    signing_key: dict[str, Any]


async def build_town(ctx: Context) -> Town:
    """Two persons of staff; October billed, November planned; a group of whom one pays for all."""
    key = ECKey.generate_key("P-256", {"kid": "kills"}, auto_kid=False)
    staff, now = Staff(ctx), ctx.clock.now()
    tokens = []
    for _ in range(2):
        grant = (await staff.administrator()).grant
        until = now + timedelta(minutes=30)
        claims = TokenClaims(ctx.tenant_code, grant.user_id, grant.session_id, until)
        tokens.append(TokenSigner([key]).issue(claims, now))
    district = await build_world(ctx)
    households = []
    for number in range(1, HOUSEHOLDS + 1):
        household = await add_household(ctx, district, number, started_on=date(2026, 9, 20))
        await assign(ctx, household, TARIFFS[number % 2])
        await read(ctx, household, str(10 + number), OCTOBER)
        households.append(household)
    await bill_month(at(ctx, OCTOBER), 202610)
    for number, household in enumerate(households, start=1):
        await read(ctx, household, str(30 + 3 * number), NOVEMBER)
    prepaid = [OpeningDeposit(each.account_id, 3000) for each in households[10::3]]
    await open_deposits(ctx, [*prepaid, OpeningDeposit(households[4].account_id, 20_000)], "t", 1)
    group = await create_group(ctx, CreateGroup("温泉公寓", households[4].code))
    await add_members(ctx, group.id, [each.code for each in households[5:9]])
    run = await plan(ctx, chunk_size=CHUNK)
    cashier, supervisor = tokens
    return Town(
        households,
        district.site_id,
        run.id,
        group.id,
        cashier,
        supervisor,
        dict(key.as_dict(private=True)),
    )


async def play(town: Town, database: Installation, do: Do) -> None:
    """Let the town's month pass, deed by deed."""
    first, second, third, fourth = town.households[:4]

    async def ask(name: str, path: str, /, *, by: str = town.cashier, **body: Any) -> Any:
        return await do(name, Deed("request", path, body, by, name.replace(" ", "-")))

    async def agree(name: str, process: dict[str, Any]) -> None:
        path = f"{APPROVALS}/{process['id']}/approve"
        await ask(name, path, by=town.supervisor)

    async def pay(name: str, payer: Household, yuan: str, **more: Any) -> int:
        body: dict[str, Any] = {"account_id": payer.account_id, "amount": yuan, "method": "cash"}
        return int((await ask(name, f"{COUNTER}/payments", **body | more))["payment_id"])

    till = await ask("open till", f"{COUNTER}/tills", float_amount="100.00", site_id=town.site_id)
    over = await pay("pay over", first, "150.00")
    await pay("pay by card", second, "200.00", method="pos", reference_no="P1")
    await do("bill", Deed("shard", body={"run_id": town.run_id}))
    part = await pay("pay part", third, "20.00", method="pos", reference_no="P2")
    await ask("reverse", f"{COUNTER}/payments/{over}/reversal", reason="收错户")
    transfer = await ask(
        "ask transfer",
        f"{COUNTER}/deposit-transfers",
        account_id=second.account_id,
        to_account_id=fourth.account_id,
        amount="10.00",
        reason="同一业主",
    )
    await agree("transfer", transfer)
    await ask("distribute", f"/api/v1/revenue/collective-groups/{town.group_id}/distributions")
    rows = [(each.account_id, each.cust_id, 1234) for each in town.households[9:]]
    await do("collect", Deed("collect", body={"rows": rows}, key="collect"))
    await do("import", Deed("import", body={"content": openings(town)}))
    await ask("close till", f"{COUNTER}/tills/{till['id']}/close", counted_cash="100.00")
    payee = {"name": "林小满", "bank": "中国银行", "account_no": "62178800000012"}
    refund = await ask(
        "ask refund",
        f"{COUNTER}/refunds",
        account_id=second.account_id,
        amount="5.00",
        reason="搬迁",
        payee=payee,
    )
    await agree("refund", refund)
    contra = await ask(
        "ask contra", f"{COUNTER}/payments/{part}/contra", reason="重复", from_own_till=False
    )
    await agree("contra", contra)
    handed = await ask("hand over", f"{COUNTER}/handovers", till_ids=[till["id"]], slip_no="S1")
    await ask("confirm", f"{COUNTER}/handovers/{handed['id']}/confirm", by=town.supervisor)
    cancellation_id = await plan_cancelling(town, database)
    await do("cancel", Deed("cancel", body={"cancellation_id": cancellation_id}))
    await ask("close October", "/api/v1/revenue/finance/months/202610/close")
    await ask("close November", "/api/v1/revenue/finance/months/202611/close")


def openings(town: Town) -> str:
    """Return a file of arrears and prepayments to take over."""
    lines = ["类别,户号,账期,金额,到期日,水量,水价编码,年度起始日"]
    for number, each in enumerate(town.households[4:]):
        lines.append(f"欠费,{each.code},2026-08,{number + 1}.35,2026-09-30,,,")
        lines.append(f"预存,{each.code},,{number}.50,,,,")
    return "\n".join(lines)


async def plan_cancelling(town: Town, database: Installation) -> int:
    """Plan that the October and November bills of half of the town are taken back."""
    accounts = tuple(each.account_id for each in town.households[::2])
    scope = CancelScope(account_ids=accounts, first_month=202610, last_month=202611)
    async with database.databases.tenant_work(database.tenant_code, system_actor(), TODAY) as ctx:
        return (await plan_cancellation(ctx, PlanCancellation(scope, "抄错表", chunk_size=3))).id

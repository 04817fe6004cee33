"""Operations of the offices: approvals, months, vouchers, what is paid over, a cut-over."""

from __future__ import annotations

from datetime import date, timedelta

from bench.cutover_files import HEADERS, OldFile, OldFiles, totals_content
from minshui.infrastructure.imports.sheets import ImportFile
from minshui.kernel.period import shift_month
from minshui.revenue.cutover.facade import (
    OpenCutover,
    load_cutover,
    open_cutover,
    prove_cutover,
    request_acceptance,
    undo_cutover,
)
from minshui.revenue.finance.facade import (
    MapSubject,
    RemitComponent,
    VoucherLayout,
    close_month,
    export_vouchers,
    map_subject,
    request_remittance,
    request_reopening,
)
from minshui.revenue.parameter.facade import SetParameter, set_parameter
from minshui.workorder.approval.facade import approve, reject, withdraw
from tests.property.operations.deck import Deck
from tests.property.operations.town import Nothing, Turn

_PENDING = "SELECT id FROM biz_process WHERE process_status = 'pending'"
_CLOSED = "SELECT month FROM biz_accounting_period WHERE status = 'closed'"
_CHOICES = (
    ("billing", "component_order", ["sewage", "water"]),
    ("billing", "component_order", ["water", "sewage"]),
    ("cashier", "payout_despite_debts", True),
    ("cashier", "payout_despite_debts", False),
    ("adjustment", "approval_above_fen", 500),
    ("adjustment", "cancel_approval_above_fen", 5000),
)


async def agree(turn: Turn) -> None:
    await approve(turn.in_office, await turn.any(_PENDING))


async def turn_down(turn: Turn) -> None:
    await reject(turn.in_office, await turn.any(_PENDING), "不同意")


async def take_back(turn: Turn) -> None:
    own = f"{_PENDING} AND requested_by = :cashier"
    await withdraw(turn.at_desk, await turn.any(own, cashier=turn.cashier.user_id))


async def close_the_month(turn: Turn) -> None:
    await close_month(turn.in_office, shift_month(turn.month, -turn.dice.choice((1, 1, 2))))


async def reopen_the_month(turn: Turn) -> None:
    month = (await turn.rows(_CLOSED))[-1:]
    if not month:
        raise Nothing
    await turn.decide((await request_reopening(turn.at_desk, month[0].month, "补记")).id)


async def export_the_month(turn: Turn) -> None:
    layout = turn.dice.choice(list(VoucherLayout))
    await export_vouchers(turn.in_office, await turn.any(_CLOSED), layout)


async def map_an_account(turn: Turn) -> None:
    account = await turn.any("SELECT code FROM biz_ledger_account")
    await map_subject(turn.in_office, MapSubject(account, f"9{turn.fen()}", "对照科目"))


async def pay_over(turn: Turn) -> None:
    some = turn.fen(500) if turn.likely(0.5) else None
    until = turn.today - timedelta(days=turn.dice.randint(1, 20))
    process = await request_remittance(
        turn.at_desk, RemitComponent("sewage", until, "按月上缴", some)
    )
    await turn.decide(process.id)


async def choose_otherwise(turn: Turn) -> None:
    module, key, value = turn.dice.choice(_CHOICES)
    await set_parameter(turn.ctx, SetParameter(module, key, value, turn.today))


def _old_files(turn: Turn, code: str) -> OldFiles:
    """Return a household with an arrear and a prepayment, as another system had it."""
    files = {kind: OldFile(header.split()) for kind, header in HEADERS.items()}
    district, begun = turn.town.district, turn.today.replace(day=1)
    before = shift_month(turn.month, -1)
    day, due = begun.isoformat(), date(before // 100, before % 100, 25).isoformat()
    month, site = f"{before // 100}-{before % 100:02d}", f"S{district.book.code}"
    person = (code, f"旧户{code}", "居民", "13800000001", "", "温泉路 7 号", site, "2020-01-01")
    files["customers"].add(*person, "坐收", "12.30", "4.56")
    files["meters"].add(code, f"M{code}", "DN15", "100000", "120", day, district.book.code, "77")
    files["attributes"].add(code, "水价", "t.yearly", "", "", "")
    files["counters"].add(code, "t.yearly", "2026-01-01", "33")
    files["arrears"].add(code, month, f"Z{code}", "9", "12.30", due, "", "0.10")
    files["deposits"].add(code, day, "4.56", "现金", f"S{code}")
    return files


async def take_over_town(turn: Turn) -> None:
    code = f"Q{turn.number()}"
    files = _old_files(turn, f"K{code}")
    handed = [
        ImportFile(f"{kind}.csv", file.content()) for kind, file in files.items() if file.rows
    ]
    await open_cutover(turn.ctx, OpenCutover(code, "老系统", turn.today.replace(day=1)))
    await turn.next_work()
    loaded = await load_cutover(turn.ctx, code, handed)
    assert loaded.status == "loaded", loaded.faults
    if turn.likely(0.7):
        await turn.next_work()
        await prove_cutover(turn.ctx, code, ImportFile("totals.csv", totals_content(files)))


async def accept_town(turn: Turn) -> None:
    code = await turn.any("SELECT code FROM biz_cutover WHERE status = 'proved'")
    await turn.decide((await request_acceptance(turn.at_desk, code, "核对一致")).id)


async def give_town_back(turn: Turn) -> None:
    code = await turn.any("SELECT code FROM biz_cutover WHERE closed_at IS NULL")
    await undo_cutover(turn.ctx, code, "重新导出")


OFFICES: Deck = {
    agree: 8,
    turn_down: 2,
    take_back: 2,
    close_the_month: 3,
    reopen_the_month: 2,
    export_the_month: 1,
    map_an_account: 1,
    pay_over: 2,
    choose_otherwise: 2,
    take_over_town: 1,
    accept_town: 1,
    give_town_back: 1,
}

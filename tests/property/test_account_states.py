"""One account billed, paid, overpaid, reversed and settled in any order, against plain sums.

The model knows nothing of journals: what was billed, what was paid and is not reversed. What the
books say must follow from that alone, after every step.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import text

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.revenue.billing.facade import settle_account
from minshui.revenue.cashier.facade import (
    CollectBatch,
    CollectedRow,
    PaymentMethod,
    TakePayment,
    collect_batch,
    reverse_payment,
    take_payment,
)
from minshui.revenue.customer.facade import (
    CaseKind,
    OpenCaseLock,
    open_case_lock,
    release_case_lock,
)
from minshui.revenue.ledger.facade import deposit_balances, verify_ledger
from tests.revenue.cashier.counter import open_counter
from tests.revenue.money_world import MONTHS, NewBill, build_town, issue_bills

CASH = PaymentMethod.CASH
AMOUNTS = st.sampled_from([1, 99, 1000, 1001, 2500, 7035])
OPEN = text("SELECT COALESCE(SUM(open_fen), 0)::bigint FROM biz_charge")
YOUNGER_PAID_FIRST = text(
    "SELECT COUNT(*) FROM biz_charge o JOIN biz_charge y ON y.id > o.id"
    " AND y.bill_month >= o.bill_month WHERE o.open_fen > 0 AND y.open_fen < y.total_amount_fen"
)
Run = Callable[[Coroutine[Any, Any, Any]], Any]


class _Account(RuleBasedStateMachine):
    """``run`` and ``ctx`` are set by the test: Hypothesis builds the machine itself."""

    run: Run
    ctx: Context

    @initialize()
    def begin(self) -> None:
        """Open a savepoint: each example begins with an empty town."""
        self.billed_fen = 0
        self.paid: dict[int, int] = {}
        self.bills = 0
        self.case: int | None = None
        self.reversed_any = False
        self.run(self._begin())

    async def _begin(self) -> None:
        self.savepoint = await self.ctx.session.begin_nested()
        (self.payer,) = await build_town(self.ctx)
        self.counter = await open_counter(self.ctx)

    def teardown(self) -> None:
        """Recompute the books, then forget the example."""
        if hasattr(self, "savepoint"):
            broken = [each for each in self.run(verify_ledger(self.ctx)) if not each.holds]
            self.run(self.savepoint.rollback())
            assert broken == []

    @rule(amount=AMOUNTS)
    @precondition(lambda self: self.bills < len(MONTHS))
    def bill(self, amount: int) -> None:
        """A chunk bills the account and offsets its prepayment."""
        month = MONTHS[self.bills]
        self.run(issue_bills(self.ctx, month, [NewBill(self.payer, amount)]))
        self.bills += 1
        self.billed_fen += amount

    @rule(amount=AMOUNTS)
    def pay(self, amount: int) -> None:
        """The customer pays at the counter."""
        command = TakePayment(CASH, amount, account_id=self.payer.account_id)
        result = self.run(take_payment(self.counter.ctx, command))
        assert result.prepayment_before_fen + amount == result.prepayment_after_fen + sum(
            each.amount_fen for each in result.settled
        )
        self.paid[result.payment_id] = amount

    @rule(amount=AMOUNTS)
    def collect(self, amount: int) -> None:
        """A file brings money twice for the account."""
        row = CollectedRow(self.payer.account_id, self.payer.cust_id, amount)
        batch = CollectBatch(PaymentMethod.TRANSFER, "batch", [row, row])
        result = self.run(collect_batch(self.ctx, batch))
        self.paid |= {-result.first_payment_id: amount, -result.last_payment_id: amount}

    @rule(choice=st.integers(0, 9))
    @precondition(lambda self: any(payment > 0 for payment in self.paid))
    def reverse(self, choice: int) -> None:
        """The cashier reverses one of the payments; not while a case is open."""
        own = sorted(payment for payment in self.paid if payment > 0)
        payment_id = own[choice % len(own)]
        reversal = self._code(reverse_payment(self.counter.ctx, payment_id, "收错户"))
        if self.case is not None:
            assert reversal == "E_ACCOUNT_LOCKED"
            return
        assert reversal is None
        del self.paid[payment_id]
        self.reversed_any = True

    @rule()
    def settle(self) -> None:
        """The nightly pass comes by."""
        self.run(settle_account(self.ctx, self.payer.account_id))
        if self.case is None:
            assert min(self._deposit_fen(), self._open_fen()) == 0
        assert self.run(settle_account(self.ctx, self.payer.account_id)) == []

    @rule()
    def turn_case(self) -> None:
        """A correction case is opened, or released."""
        if self.case is not None:
            self.run(release_case_lock(self.ctx, self.case))
            self.case = None
            return
        lock = OpenCaseLock(self.payer.account_id, CaseKind.CORRECTION, "水量有争议")
        self.case = self.run(open_case_lock(self.ctx, lock)).id

    @invariant()
    def money_in_is_money_kept(self) -> None:
        """Paid − what is owed less = prepayment: no fen is lost or made."""
        if not hasattr(self, "payer"):
            return
        settled_fen = self.billed_fen - self._open_fen()
        assert sum(self.paid.values()) == settled_fen + self._deposit_fen()
        assert self._deposit_fen() >= 0
        assert settled_fen >= 0
        if not self.reversed_any:
            assert self.run(self._number(YOUNGER_PAID_FIRST)) == 0

    def _code(self, work: Awaitable[Any]) -> str | None:
        async def guarded() -> str | None:
            try:
                async with self.ctx.session.begin_nested():
                    await work
            except MinshuiError as refusal:
                return refusal.code
            return None

        code: str | None = self.run(guarded())
        return code

    def _deposit_fen(self) -> int:
        account = self.payer.account_id
        balances: dict[int, int] = self.run(deposit_balances(self.ctx, [account]))
        return balances.get(account, 0)

    def _open_fen(self) -> int:
        return int(self.run(self._number(OPEN)))

    async def _number(self, statement: Any) -> int:
        return int((await self.ctx.session.execute(statement)).scalar_one())


async def test_one_account_in_any_order(ctx: Context) -> None:
    loop = asyncio.get_running_loop()

    def run(work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, loop).result(30)

    machine = type("Account", (_Account,), {"run": staticmethod(run), "ctx": ctx})
    # Hypothesis is synchronous: it steps in a thread, and its steps run on the test's loop.
    await asyncio.to_thread(
        run_state_machine_as_test,
        machine,
        settings=settings(
            max_examples=25,
            stateful_step_count=15,
            derandomize=True,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )

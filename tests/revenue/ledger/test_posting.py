"""Journals, deposits and chunk postings."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import text

from minshui.infrastructure.context import Context
from minshui.revenue.ledger.domain.default_chart import DEFAULT_CHART
from minshui.revenue.ledger.facade import (
    ChunkPosting,
    ComponentTotal,
    DepositKind,
    EntryKind,
    JournalDraft,
    OpeningDeposit,
    PostingLine,
    Purpose,
    change_period,
    create_default_chart,
    credit_deposit,
    debit_deposit,
    deposit_balances,
    open_deposits,
    post_chunk,
    post_journal,
    verify_ledger,
)
from tests.revenue.money_world import Payer, build_town
from tests.revenue.refusals import refused

CASH_IN = [PostingLine(500, Purpose.CASH), PostingLine(-500, Purpose.OPENING)]


def draft(lines: list[PostingLine], posted_on: date | None = None) -> JournalDraft:
    return JournalDraft("opening", "cutover", 1, lines, posted_on)


@pytest.fixture
async def payer(ctx: Context) -> Payer:
    (payer,) = await build_town(ctx)
    return payer


async def test_the_default_chart_is_made_once(ctx: Context) -> None:
    assert await create_default_chart(ctx) == len(DEFAULT_CHART)
    assert await create_default_chart(ctx) == 0


async def test_a_journal_stands_in_the_month_of_its_day(ctx: Context, payer: Payer) -> None:
    journal_id = await post_journal(ctx, draft(CASH_IN, date(2026, 9, 30)))

    statement = text("SELECT accounting_month FROM biz_journal WHERE id = :id")
    assert (await ctx.session.execute(statement, {"id": journal_id})).scalar_one() == 202609


async def test_lines_of_zero_are_left_out(ctx: Context, payer: Payer) -> None:
    journal_id = await post_journal(ctx, draft([*CASH_IN, PostingLine(0, Purpose.POS)]))

    statement = text("SELECT COUNT(*) FROM biz_journal_line WHERE journal_id = :id")
    assert (await ctx.session.execute(statement, {"id": journal_id})).scalar_one() == 2


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ([PostingLine(500, Purpose.CASH), PostingLine(-499, Purpose.POS)], "E_JOURNAL_UNBALANCED"),
        ([PostingLine(0, Purpose.CASH)], "E_JOURNAL_EMPTY"),
        (
            [PostingLine(5, account_code="9"), PostingLine(-5, Purpose.POS)],
            "E_LEDGER_ACCOUNT_UNKNOWN",
        ),
    ],
)
async def test_a_journal_that_does_not_fit_is_refused(
    ctx: Context, payer: Payer, lines: list[PostingLine], code: str
) -> None:
    async with refused(ctx, code):
        await post_journal(ctx, draft(lines))


async def test_without_a_chart_nothing_is_posted(ctx: Context) -> None:
    async with refused(ctx, "E_LEDGER_ACCOUNT_MISSING"):
        await post_journal(ctx, draft(CASH_IN))


async def test_a_closed_month_takes_no_journal(ctx: Context, payer: Payer) -> None:
    await change_period(ctx, 202609, "closed")
    async with refused(ctx, "E_PERIOD_CLOSED"):
        await post_journal(ctx, draft(CASH_IN, date(2026, 9, 30)))


async def test_a_component_without_an_account_is_refused(ctx: Context, payer: Payer) -> None:
    components = [ComponentTotal("steam", 100)]
    posting = ChunkPosting(1, 202610, date(2026, 10, 5), components, [payer.account_id], [1], [100])
    async with refused(ctx, "E_COMPONENT_UNMAPPED"):
        await post_chunk(ctx, posting)


async def test_rounding_has_an_account_of_its_own(ctx: Context, payer: Payer) -> None:
    components = [ComponentTotal("water", 101), ComponentTotal("rounding", -1)]
    await post_chunk(
        ctx,
        ChunkPosting(1, 202610, date(2026, 10, 5), components, [payer.account_id], [1], [100]),
    )

    lines = await ctx.session.execute(
        text("SELECT account_code, amount_fen, tax_code FROM biz_journal_line ORDER BY line_no")
    )
    assert [tuple(line) for line in lines] == [
        ("1122.01", 100, None),
        ("6001.01", -101, "9"),
        ("6301.01", 1, None),
    ]


async def test_a_chunk_of_zero_bills_posts_nothing(ctx: Context, payer: Payer) -> None:
    components = [ComponentTotal("water", 0)]
    posting = ChunkPosting(1, 202610, date(2026, 10, 5), components, [payer.account_id], [1], [0])
    assert await post_chunk(ctx, posting) is None


async def test_opening_arrears_stand_against_the_opening_account(
    ctx: Context, payer: Payer
) -> None:
    posting = ChunkPosting(
        1, 202610, date(2026, 10, 5), [], [payer.account_id], [1], [100], EntryKind.OPENING
    )
    await post_chunk(ctx, posting)

    lines = await ctx.session.execute(
        text("SELECT account_code, amount_fen FROM biz_journal_line ORDER BY line_no")
    )
    assert [tuple(line) for line in lines] == [("1122.01", 100), ("4199", -100)]


async def test_opening_prepayment_is_taken_over_once(ctx: Context, payer: Payer) -> None:
    openings = [OpeningDeposit(payer.account_id, 2500)]
    await open_deposits(ctx, openings, "cutover", 1)

    assert await deposit_balances(ctx, [payer.account_id]) == {payer.account_id: 2500}
    assert all(result.holds for result in await verify_ledger(ctx))
    async with refused(ctx, "E_DEPOSIT_OPENED"):
        await open_deposits(ctx, openings, "cutover", 1)


async def test_a_deposit_does_not_fall_below_zero(ctx: Context, payer: Payer) -> None:
    state = await credit_deposit(ctx, payer.account_id, 300, DepositKind.PAYMENT, 1, payment_id=1)
    assert (state.balance_fen, state.last_seq) == (300, 1)
    async with refused(ctx, "E_DEPOSIT_SHORT"):
        await debit_deposit(ctx, payer.account_id, 301, DepositKind.REVERSAL, 1, payment_id=1)

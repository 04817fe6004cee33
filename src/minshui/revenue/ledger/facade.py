"""The only door of the ledger."""

from __future__ import annotations

from minshui.revenue.ledger.chart_access import hold_period, open_chart
from minshui.revenue.ledger.contracts import (
    ChunkPosting,
    ComponentTotal,
    CorrectionPosting,
    DepositColumns,
    DepositCredit,
    DepositKind,
    DepositMovement,
    DepositState,
    DepositUse,
    EntryColumns,
    EntryKind,
    InvariantResult,
    JournalDraft,
    Offset,
    OffsetColumns,
    OffsetPosting,
    OpeningDeposit,
    PostingLine,
    Purpose,
    SplitPosting,
    SuccessionPosting,
    TakenBill,
    WriteOffPosting,
)
from minshui.revenue.ledger.entry_store import last_seqs as last_entry_seqs
from minshui.revenue.ledger.queries.account_statement import account_statement
from minshui.revenue.ledger.queries.balances import deposit_balances
from minshui.revenue.ledger.queries.chart import chart_balances
from minshui.revenue.ledger.queries.past_uses import past_uses
from minshui.revenue.ledger.queries.verify_ledger import verify_ledger
from minshui.revenue.ledger.use_cases.change_period import change_period
from minshui.revenue.ledger.use_cases.complete_chart import complete_chart
from minshui.revenue.ledger.use_cases.create_default_chart import create_default_chart
from minshui.revenue.ledger.use_cases.credit_deposit import credit_deposit
from minshui.revenue.ledger.use_cases.credit_deposits import credit_deposits
from minshui.revenue.ledger.use_cases.debit_deposit import debit_deposit
from minshui.revenue.ledger.use_cases.lock_deposits import lock_deposits
from minshui.revenue.ledger.use_cases.offset_columns import offset_columns
from minshui.revenue.ledger.use_cases.offset_each import offset_each
from minshui.revenue.ledger.use_cases.offset_many import offset_many
from minshui.revenue.ledger.use_cases.open_deposits import open_deposits
from minshui.revenue.ledger.use_cases.post_chunk import post_chunk
from minshui.revenue.ledger.use_cases.post_corrections import post_corrections
from minshui.revenue.ledger.use_cases.post_journal import post_journal
from minshui.revenue.ledger.use_cases.post_journals import post_journals
from minshui.revenue.ledger.use_cases.post_late_fees import post_late_fees
from minshui.revenue.ledger.use_cases.post_split import post_split
from minshui.revenue.ledger.use_cases.post_succession import post_succession
from minshui.revenue.ledger.use_cases.post_write_off import post_write_off
from minshui.revenue.ledger.use_cases.spread_deposits import spread_deposits

__all__ = [
    "ChunkPosting",
    "ComponentTotal",
    "CorrectionPosting",
    "DepositColumns",
    "DepositCredit",
    "DepositKind",
    "DepositMovement",
    "DepositState",
    "DepositUse",
    "EntryColumns",
    "EntryKind",
    "InvariantResult",
    "JournalDraft",
    "Offset",
    "OffsetColumns",
    "OffsetPosting",
    "OpeningDeposit",
    "PostingLine",
    "Purpose",
    "SplitPosting",
    "SuccessionPosting",
    "TakenBill",
    "WriteOffPosting",
    "account_statement",
    "change_period",
    "chart_balances",
    "complete_chart",
    "create_default_chart",
    "credit_deposit",
    "credit_deposits",
    "debit_deposit",
    "deposit_balances",
    "hold_period",
    "last_entry_seqs",
    "lock_deposits",
    "offset_columns",
    "offset_each",
    "offset_many",
    "open_chart",
    "open_deposits",
    "past_uses",
    "post_chunk",
    "post_corrections",
    "post_journal",
    "post_journals",
    "post_late_fees",
    "post_split",
    "post_succession",
    "post_write_off",
    "spread_deposits",
    "verify_ledger",
]

"""The only door of billing."""

from __future__ import annotations

from minshui.revenue.billing.adjustments import AdjustBill, AdjustedBill, AdjustmentPreview
from minshui.revenue.billing.cancellation_errors import CANCEL_EMPTY, CANCEL_HELD
from minshui.revenue.billing.cancellation_store import scope_document as cancel_scope_document
from minshui.revenue.billing.cancellation_store import scope_of as cancel_scope_of
from minshui.revenue.billing.cancellations import (
    CancellationContract,
    CancellationPreview,
    CancellationProgress,
    CancellationStatus,
    CancelledChunk,
    CancelScope,
    HeldBillContract,
    HeldPreview,
    PlanCancellation,
)
from minshui.revenue.billing.contracts import (
    BILL_STATUS_NAMES,
    BillContract,
    BillDetail,
    BilledNow,
    BillExplanation,
    BillFilter,
    BillKind,
    BillLineContract,
    BillReading,
    ChunkResult,
    ComponentAmount,
    Difference,
    OpeningBill,
    OpeningCounter,
    ParkedContract,
    PlanRun,
    PreviewFailure,
    RunContract,
    RunPreview,
    RunProgress,
    RunScope,
    RunStatus,
    TariffTotal,
)
from minshui.revenue.billing.contracts_special import (
    HeldDeposit,
    IssueSpecial,
    SpecialBill,
    SpecialFilter,
    SpecialIssued,
    SpecialItem,
    SpecialPreview,
)
from minshui.revenue.billing.contracts_write_off import (
    Recovery,
    RequestWriteOff,
    WriteOffContract,
    WriteOffFilter,
    WriteOffStatus,
)
from minshui.revenue.billing.domain.bill_number import bill_number, parse_bill_number
from minshui.revenue.billing.domain.changed_replay import (
    ReplayableBill,
    ReplayChange,
    ReplayedAmounts,
    ReplayPrices,
    replay_changed,
)
from minshui.revenue.billing.domain.late_fee import LateFeeDue
from minshui.revenue.billing.domain.month_input import parse_billing_month
from minshui.revenue.billing.domain.priced_chunk import AccountFailure
from minshui.revenue.billing.events import (
    BillAdjusted,
    BillsCancelled,
    BillsIssued,
    OpeningBillsRaised,
)
from minshui.revenue.billing.jobs import (
    BILL_CHUNKS,
    CANCEL_CHUNKS,
    SETTLE_NIGHTLY,
    SETTLE_PREPAID,
    bill_chunks,
    cancel_chunks,
    enqueue_cancellation,
    enqueue_run,
    settle_prepaid,
)
from minshui.revenue.billing.late_fee_contracts import (
    BillLateFee,
    RequestWaiver,
    TransitOutcome,
    WaiverItem,
)
from minshui.revenue.billing.number_path import BillNumberPath
from minshui.revenue.billing.open_bill_store import BILL_IS_HELD
from minshui.revenue.billing.parameters import CHUNK_ACCOUNTS, YEARLY_PARTITIONS_BELOW
from minshui.revenue.billing.queries.bills import bill_by_number, list_bills, open_bills
from minshui.revenue.billing.queries.cancellations import (
    cancellation_progress,
    held_bills,
    list_cancellations,
)
from minshui.revenue.billing.queries.component_shares import (
    collected_by_component,
    component_shares,
)
from minshui.revenue.billing.queries.explain_bill import explain_bill
from minshui.revenue.billing.queries.held_deposits import held_by_bill, held_deposits
from minshui.revenue.billing.queries.late_fees import bill_late_fee, late_fees_due
from minshui.revenue.billing.queries.preview_adjustment import preview_adjustment
from minshui.revenue.billing.queries.preview_cancellation import preview_cancellation
from minshui.revenue.billing.queries.preview_run import preview_run
from minshui.revenue.billing.queries.replayable_bills import replayable_bills
from minshui.revenue.billing.queries.reprice_bills import RepricedBills, reprice_bills
from minshui.revenue.billing.queries.runs import (
    latest_run,
    list_parked,
    list_runs,
    run_progress,
)
from minshui.revenue.billing.queries.scoped import (
    BILL_ROWS,
    CANCELLATION_ROWS,
    RUN_ROWS,
    check_bill_numbers,
)
from minshui.revenue.billing.queries.special_bills import list_special_bills, preview_special
from minshui.revenue.billing.queries.transits import transit_reasons
from minshui.revenue.billing.queries.write_offs import (
    bad_debt_by_age,
    bad_debts_of,
    list_write_offs,
)
from minshui.revenue.billing.run_store import hold_runs
from minshui.revenue.billing.settlement_parameters import LATE_FEE_TERMS
from minshui.revenue.billing.settlements import (
    ChunkBills,
    ChunkOffsets,
    PaidIn,
    PaymentCredit,
    PaymentSettlement,
    SettledBy,
    Settlement,
    held,
)
from minshui.revenue.billing.subscribers import SUBSCRIPTIONS
from minshui.revenue.billing.use_cases.abandon_cancellation import abandon_cancellation
from minshui.revenue.billing.use_cases.abandon_run import abandon_run
from minshui.revenue.billing.use_cases.adjust_bill import adjust_bill
from minshui.revenue.billing.use_cases.bill_account_now import bill_account_now
from minshui.revenue.billing.use_cases.bill_next_chunk import bill_next_chunk
from minshui.revenue.billing.use_cases.cancel_bills import cancel_bills
from minshui.revenue.billing.use_cases.cancel_next_chunk import cancel_next_chunk
from minshui.revenue.billing.use_cases.collect_late_fees import collect_late_fees
from minshui.revenue.billing.use_cases.hold_in_transit import hold_in_transit
from minshui.revenue.billing.use_cases.inherit_counters import inherit_counters
from minshui.revenue.billing.use_cases.issue_special import issue_special
from minshui.revenue.billing.use_cases.offset_chunk import offset_chunk
from minshui.revenue.billing.use_cases.open_tier_counters import open_tier_counters
from minshui.revenue.billing.use_cases.plan_cancellation import plan_cancellation
from minshui.revenue.billing.use_cases.plan_run import plan_run
from minshui.revenue.billing.use_cases.raise_opening_bills import raise_opening_bills
from minshui.revenue.billing.use_cases.recover_write_off import recover_write_off
from minshui.revenue.billing.use_cases.release_transit import release_transit
from minshui.revenue.billing.use_cases.request_special import SPECIAL_BILLING, request_special
from minshui.revenue.billing.use_cases.request_split import request_split
from minshui.revenue.billing.use_cases.request_waiver import request_waiver
from minshui.revenue.billing.use_cases.request_write_off import request_write_off
from minshui.revenue.billing.use_cases.restore_late_fees import restore_late_fees
from minshui.revenue.billing.use_cases.retry_parked import retry_parked
from minshui.revenue.billing.use_cases.reverse_waiver import reverse_waiver
from minshui.revenue.billing.use_cases.reverse_write_off import reverse_write_off
from minshui.revenue.billing.use_cases.settle_account import settle_account
from minshui.revenue.billing.use_cases.settle_cancelled import settle_cancelled
from minshui.revenue.billing.use_cases.settle_chunk import settle_chunk
from minshui.revenue.billing.use_cases.settle_each import settle_each
from minshui.revenue.billing.use_cases.settle_many import settle_many
from minshui.revenue.billing.use_cases.start_run import start_run
from minshui.revenue.billing.use_cases.take_over_arrears import (
    TakenOver,
    TakeOver,
    take_over_arrears,
)
from minshui.revenue.billing.use_cases.unsettle_many import unsettle_many
from minshui.revenue.billing.use_cases.unsettle_payment import unsettle_payment
from minshui.revenue.billing.use_cases.waive_late_fees import LATE_FEE_WAIVER

__all__ = [
    "BILL_CHUNKS",
    "BILL_IS_HELD",
    "BILL_ROWS",
    "BILL_STATUS_NAMES",
    "CANCELLATION_ROWS",
    "CANCEL_CHUNKS",
    "CANCEL_EMPTY",
    "CANCEL_HELD",
    "CHUNK_ACCOUNTS",
    "LATE_FEE_TERMS",
    "LATE_FEE_WAIVER",
    "RUN_ROWS",
    "SETTLE_NIGHTLY",
    "SETTLE_PREPAID",
    "SPECIAL_BILLING",
    "SUBSCRIPTIONS",
    "YEARLY_PARTITIONS_BELOW",
    "AccountFailure",
    "AdjustBill",
    "AdjustedBill",
    "AdjustmentPreview",
    "BillAdjusted",
    "BillContract",
    "BillDetail",
    "BillExplanation",
    "BillFilter",
    "BillKind",
    "BillLateFee",
    "BillLineContract",
    "BillNumberPath",
    "BillReading",
    "BilledNow",
    "BillsCancelled",
    "BillsIssued",
    "CancelScope",
    "CancellationContract",
    "CancellationPreview",
    "CancellationProgress",
    "CancellationStatus",
    "CancelledChunk",
    "ChunkBills",
    "ChunkOffsets",
    "ChunkResult",
    "ComponentAmount",
    "Difference",
    "HeldBillContract",
    "HeldDeposit",
    "HeldPreview",
    "IssueSpecial",
    "LateFeeDue",
    "OpeningBill",
    "OpeningBillsRaised",
    "OpeningCounter",
    "PaidIn",
    "ParkedContract",
    "PaymentCredit",
    "PaymentSettlement",
    "PlanCancellation",
    "PlanRun",
    "PreviewFailure",
    "Recovery",
    "ReplayChange",
    "ReplayPrices",
    "ReplayableBill",
    "ReplayedAmounts",
    "RepricedBills",
    "RequestWaiver",
    "RequestWriteOff",
    "RunContract",
    "RunPreview",
    "RunProgress",
    "RunScope",
    "RunStatus",
    "SettledBy",
    "Settlement",
    "SpecialBill",
    "SpecialFilter",
    "SpecialIssued",
    "SpecialItem",
    "SpecialPreview",
    "TakeOver",
    "TakenOver",
    "TariffTotal",
    "TransitOutcome",
    "WaiverItem",
    "WriteOffContract",
    "WriteOffFilter",
    "WriteOffStatus",
    "abandon_cancellation",
    "abandon_run",
    "adjust_bill",
    "bad_debt_by_age",
    "bad_debts_of",
    "bill_account_now",
    "bill_by_number",
    "bill_chunks",
    "bill_late_fee",
    "bill_next_chunk",
    "bill_number",
    "cancel_bills",
    "cancel_chunks",
    "cancel_next_chunk",
    "cancel_scope_document",
    "cancel_scope_of",
    "cancellation_progress",
    "check_bill_numbers",
    "collect_late_fees",
    "collected_by_component",
    "component_shares",
    "enqueue_cancellation",
    "enqueue_run",
    "explain_bill",
    "held",
    "held_bills",
    "held_by_bill",
    "held_deposits",
    "hold_in_transit",
    "hold_runs",
    "inherit_counters",
    "issue_special",
    "late_fees_due",
    "latest_run",
    "list_bills",
    "list_cancellations",
    "list_parked",
    "list_runs",
    "list_special_bills",
    "list_write_offs",
    "offset_chunk",
    "open_bills",
    "open_tier_counters",
    "parse_bill_number",
    "parse_billing_month",
    "plan_cancellation",
    "plan_run",
    "preview_adjustment",
    "preview_cancellation",
    "preview_run",
    "preview_special",
    "raise_opening_bills",
    "recover_write_off",
    "release_transit",
    "replay_changed",
    "replayable_bills",
    "reprice_bills",
    "request_special",
    "request_split",
    "request_waiver",
    "request_write_off",
    "restore_late_fees",
    "retry_parked",
    "reverse_waiver",
    "reverse_write_off",
    "run_progress",
    "settle_account",
    "settle_cancelled",
    "settle_chunk",
    "settle_each",
    "settle_many",
    "settle_prepaid",
    "start_run",
    "take_over_arrears",
    "transit_reasons",
    "unsettle_many",
    "unsettle_payment",
]

"""The only door of adjustment."""

from __future__ import annotations

from minshui.revenue.adjustment.contracts import (
    AdjustmentContract,
    AdjustmentFilter,
    AdjustmentKind,
    AdjustmentStatus,
    RequestAdjustment,
    RequestCancellation,
    RequestedCancellation,
    RequestHeldReturn,
)
from minshui.revenue.adjustment.events import AdjustmentExecuted
from minshui.revenue.adjustment.execution import BILL_ADJUSTMENT
from minshui.revenue.adjustment.queries.adjustments import find_adjustment, list_adjustments
from minshui.revenue.adjustment.reasons import reason_codes
from minshui.revenue.adjustment.use_cases.request_adjustment import request_adjustment
from minshui.revenue.adjustment.use_cases.request_cancellation import (
    BILL_CANCELLATION,
    request_cancellation,
)
from minshui.revenue.adjustment.use_cases.request_held_return import request_held_return

APPROVAL_KINDS = (BILL_ADJUSTMENT, BILL_CANCELLATION)

__all__ = [
    "APPROVAL_KINDS",
    "AdjustmentContract",
    "AdjustmentExecuted",
    "AdjustmentFilter",
    "AdjustmentKind",
    "AdjustmentStatus",
    "RequestAdjustment",
    "RequestCancellation",
    "RequestHeldReturn",
    "RequestedCancellation",
    "find_adjustment",
    "list_adjustments",
    "reason_codes",
    "request_adjustment",
    "request_cancellation",
    "request_held_return",
]

"""The only door of closings and transfers."""

from __future__ import annotations

from minshui.revenue.ownership.contracts import (
    CloseAccount,
    ClosingResult,
    MeterStop,
    TransferOwnership,
    TransferResult,
)
from minshui.revenue.ownership.events import AccountSettled, OwnershipTransferred
from minshui.revenue.ownership.queries.lists import list_closings, list_transfers
from minshui.revenue.ownership.queries.previews import preview_closing, preview_transfer
from minshui.revenue.ownership.subscribers import SUBSCRIPTIONS
from minshui.revenue.ownership.use_cases.request_closing import CLOSING, request_closing
from minshui.revenue.ownership.use_cases.request_transfer import TRANSFER, request_transfer

APPROVAL_KINDS = (CLOSING, TRANSFER)

__all__ = [
    "APPROVAL_KINDS",
    "SUBSCRIPTIONS",
    "AccountSettled",
    "CloseAccount",
    "ClosingResult",
    "MeterStop",
    "OwnershipTransferred",
    "TransferOwnership",
    "TransferResult",
    "list_closings",
    "list_transfers",
    "preview_closing",
    "preview_transfer",
    "request_closing",
    "request_transfer",
]

"""The only door of billing."""

from __future__ import annotations

from minshui.revenue.billing.settlements import (
    ChunkBills,
    ChunkOffsets,
    PaymentCredit,
    PaymentSettlement,
    Settlement,
)
from minshui.revenue.billing.use_cases.offset_chunk import offset_chunk
from minshui.revenue.billing.use_cases.settle_account import settle_account
from minshui.revenue.billing.use_cases.settle_many import settle_many
from minshui.revenue.billing.use_cases.unsettle_payment import unsettle_payment

__all__ = [
    "ChunkBills",
    "ChunkOffsets",
    "PaymentCredit",
    "PaymentSettlement",
    "Settlement",
    "offset_chunk",
    "settle_account",
    "settle_many",
    "unsettle_payment",
]

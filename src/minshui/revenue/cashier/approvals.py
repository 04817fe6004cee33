"""What the counter lets a second person decide."""

from __future__ import annotations

from minshui.revenue.cashier.permissions import APPROVE_UNDOING
from minshui.revenue.cashier.use_cases import contra_payment, move_payment
from minshui.workorder.approval.facade import ApprovalKind

APPROVAL_KINDS = (
    ApprovalKind(contra_payment.KIND, "冲正", APPROVE_UNDOING, contra_payment.execute_contra),
    ApprovalKind(move_payment.KIND, "转户", APPROVE_UNDOING, move_payment.execute_move),
)

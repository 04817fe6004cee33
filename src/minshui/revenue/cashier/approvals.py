"""What the counter lets a second person decide."""

from __future__ import annotations

from minshui.revenue.cashier.deposits import DepositOrderKind
from minshui.revenue.cashier.permissions import APPROVE_PAYOUT, APPROVE_UNDOING
from minshui.revenue.cashier.use_cases import (
    contra_payment,
    move_payment,
    order_deposit,
    refund_prepayment,
)
from minshui.workorder.approval.facade import ApprovalKind

APPROVAL_KINDS = (
    ApprovalKind(contra_payment.KIND, "冲正", APPROVE_UNDOING, contra_payment.execute_contra),
    ApprovalKind(move_payment.KIND, "转户", APPROVE_UNDOING, move_payment.execute_move),
    ApprovalKind(refund_prepayment.KIND, "退款", APPROVE_PAYOUT, refund_prepayment.execute_refund),
    *(
        ApprovalKind(
            order_deposit.KIND_OF[kind],
            order_deposit.NAMES[kind],
            APPROVE_PAYOUT,
            order_deposit.execute_deposit_order,
        )
        for kind in DepositOrderKind
    ),
)

"""The steps a customer's life may take (R-034)."""

from __future__ import annotations

from minshui.kernel.errors import MinshuiError
from minshui.revenue.customer.contracts import CustomerStatus
from minshui.revenue.customer.errors import STATUS_STEP

STATUS_NAMES = {
    CustomerStatus.PRE_OPENED: "预立户",
    CustomerStatus.NORMAL: "正常",
    CustomerStatus.SUSPENDED: "停用",
    CustomerStatus.CLOSED: "注销",
}
_STEPS = {
    CustomerStatus.PRE_OPENED: {CustomerStatus.NORMAL, CustomerStatus.CLOSED},
    CustomerStatus.NORMAL: {CustomerStatus.SUSPENDED, CustomerStatus.CLOSED},
    CustomerStatus.SUSPENDED: {CustomerStatus.NORMAL, CustomerStatus.CLOSED},
    CustomerStatus.CLOSED: {CustomerStatus.NORMAL},
}


def check_step(customer: str, present: CustomerStatus, wanted: CustomerStatus) -> None:
    """Raise ``E_CUSTOMER_STATUS_STEP`` unless the step is allowed."""
    if wanted not in _STEPS[present]:
        raise MinshuiError(
            STATUS_STEP,
            customer=customer,
            present=STATUS_NAMES[present],
            wanted=STATUS_NAMES[wanted],
        )

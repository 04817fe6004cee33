"""The bill number (账单号): 16 digits that stand for the billing month and the bill's id.

``YYYYMM`` + nine digits of the id + one check digit, so no column and no index is needed.
"""

from __future__ import annotations

from minshui.kernel.check_digit import check_digit
from minshui.kernel.errors import MinshuiError
from minshui.kernel.period import check_billing_month
from minshui.revenue.billing.errors import BILL_NUMBER

_LENGTH = 16
_ID_DIGITS = 9


def bill_number(bill_month: int, bill_id: int) -> str:
    """Return the number of a bill; raises ``ValueError`` for an id of more than nine digits."""
    if not 0 < bill_id < 10**_ID_DIGITS:
        raise ValueError(f"no bill number has room for id {bill_id}")
    body = f"{check_billing_month(bill_month):06d}{bill_id:0{_ID_DIGITS}d}"
    return body + check_digit(body)


def parse_bill_number(number: str) -> tuple[int, int]:
    """Return month and id of a bill number; raises ``E_BILL_NUMBER``."""
    text = number.strip()
    if len(text) == _LENGTH and text.isascii() and text.isdigit():
        body, month = text[:-1], int(text[:6])
        if text[-1] == check_digit(body):
            try:
                return check_billing_month(month), int(text[6:-1])
            except ValueError:
                pass
    raise MinshuiError(BILL_NUMBER, number=text[:40])

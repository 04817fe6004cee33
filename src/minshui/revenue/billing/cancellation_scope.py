"""Whether a scope says whose bills of when are taken back."""

from __future__ import annotations

from minshui.kernel.errors import MinshuiError, Place
from minshui.revenue.billing.cancellation_errors import CANCEL_SCOPE
from minshui.revenue.billing.cancellations import CancelScope


def check_scope(scope: CancelScope) -> None:
    """Raise ``E_CANCEL_SCOPE`` where a scope does not say whose bills of when are meant."""
    months = scope.first_month is not None
    named = scope.bills or scope.run_id is not None or (scope.account_ids and months)
    of_books = scope.book_ids and months and scope.last_month is not None
    of_run = scope.chunks is not None or scope.parked_code is not None
    if not (named or of_books) or (of_run and scope.run_id is None):
        raise MinshuiError(CANCEL_SCOPE, place=Place("scope"))

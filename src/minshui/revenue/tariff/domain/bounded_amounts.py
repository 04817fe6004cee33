"""Whether what a bill comes to depends on more than its volume and its counter."""

from __future__ import annotations

from minshui.revenue.tariff.domain.book import TariffBook
from minshui.revenue.tariff.domain.document import TariffDocument
from minshui.revenue.tariff.domain.document_reliefs import AmountOff, Cap


def has_amount_bounds(book: TariffBook, code: str) -> bool:
    """Return whether a version of a tariff lifts or cuts the amount of a bill as a whole.

    Minimum, maximum, a cap or an amount off: what they come to is no function of a counter.
    Raises ``E_NO_TARIFF``.
    """
    return any(_is_bounded(version) for version in book.versions(code))


def _is_bounded(version: TariffDocument) -> bool:
    limits = (version.minimum, version.maximum)
    return any(each is not None for each in limits) or any(
        isinstance(relief, AmountOff | Cap) for relief in version.reliefs
    )

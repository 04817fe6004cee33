"""What a book may be, and when it is due."""

from __future__ import annotations

from minshui.kernel.errors import MinshuiError, Place
from minshui.revenue.reading.errors import BOOK_CYCLE, BOOK_DAY

CYCLE_MONTHS = {"monthly": 1, "bimonthly": 2, "quarterly": 3}
LAST_READING_DAY = 28  # every month has it


def check_book(cycle_type: str, reading_day: int) -> None:
    """Refuse an unknown cycle or a reading day (例日) that some month lacks."""
    if cycle_type not in CYCLE_MONTHS:
        raise MinshuiError(BOOK_CYCLE, place=Place(field="cycle_type"), cycle=cycle_type)
    if not 1 <= reading_day <= LAST_READING_DAY:
        raise MinshuiError(BOOK_DAY, place=Place(field="reading_day"), day=reading_day)


def due_first_months(month: int, cycle_type: str) -> list[int]:
    """Return the ``first_month`` values of books with this cycle that are due in ``month``."""
    cycle = CYCLE_MONTHS[cycle_type]
    number = month % 100
    return [first for first in range(1, 13) if (number - first) % cycle == 0]

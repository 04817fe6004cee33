"""A journal's lines: none is zero, together they are."""

from __future__ import annotations

from collections.abc import Sequence

from minshui.kernel.errors import MinshuiError
from minshui.kernel.money import yuan_text
from minshui.revenue.ledger.contracts import PostingLine
from minshui.revenue.ledger.errors import JOURNAL_EMPTY, JOURNAL_UNBALANCED


def balanced_lines(kind: str, lines: Sequence[PostingLine]) -> list[PostingLine]:
    """Return the lines that move something.

    Raises ``E_JOURNAL_UNBALANCED`` where their sum is not zero, ``E_JOURNAL_EMPTY`` where
    none moves anything.
    """
    difference_fen = sum(line.amount_fen for line in lines)
    if difference_fen:
        raise MinshuiError(JOURNAL_UNBALANCED, kind=kind, difference=yuan_text(difference_fen))
    moving = [line for line in lines if line.amount_fen]
    if not moving:
        raise MinshuiError(JOURNAL_EMPTY, kind=kind)
    return moving

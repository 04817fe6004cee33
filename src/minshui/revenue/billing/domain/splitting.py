"""Split a bill into parts whose lines are in proportion and whose sums are exact (分账)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_DOWN, Decimal

_VOLUME = Decimal("0.0001")


def split_lines(lines_fen: Sequence[int], parts_fen: Sequence[int]) -> list[list[int]]:
    """Return for each part what it gets of each line.

    Each part sums to its amount, each line to what it was. A part takes of what is left in
    proportion, rounded down, and the fen that are missing from the lines with the largest
    remainders (the first of equals); the last part takes what is left. ``parts_fen`` are
    positive and sum to the lines.
    """
    left = list(lines_fen)
    parts = []
    for part_fen in parts_fen[:-1]:
        left_fen = sum(left)
        exact = [line * part_fen for line in left]
        given = [each // left_fen for each in exact]
        by_remainder = sorted(range(len(left)), key=lambda place: -(exact[place] % left_fen))
        for place in by_remainder[: part_fen - sum(given)]:
            given[place] += 1
        parts.append(given)
        left = [line - share for line, share in zip(left, given, strict=True)]
    return [*parts, left]


def split_volume(volume: Decimal, parts_fen: Sequence[int]) -> list[Decimal]:
    """Return the parts' volumes, in proportion to their amounts; the last takes what is left."""
    total_fen = sum(parts_fen)
    shares = [
        (volume * part_fen / total_fen).quantize(_VOLUME, ROUND_DOWN) for part_fen in parts_fen[:-1]
    ]
    return [*shares, volume - sum(shares)]

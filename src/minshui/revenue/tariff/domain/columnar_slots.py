"""The values of a plan while it is built."""

from __future__ import annotations

from fractions import Fraction

from minshui.revenue.tariff.domain.columnar_tree import Slot


class Slots:
    """Takes the numbers of a plan one by one and says where each is kept."""

    def __init__(self) -> None:
        self.values: list[Fraction] = []

    def keep(self, value: Fraction | int) -> Slot:
        """Keep a value and return its slot."""
        self.values.append(Fraction(value))
        return len(self.values) - 1

    def keep_some(self, value: Fraction | None) -> Slot | None:
        """Keep a value if there is one."""
        return None if value is None else self.keep(value)

"""Mixed use: one meter, several tariffs; the shares always sum to the usage."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from minshui.revenue.tariff import errors
from minshui.revenue.tariff.domain.account_facts import households
from minshui.revenue.tariff.domain.faults import tariff_error
from minshui.revenue.tariff.domain.figures import decimal_text
from minshui.revenue.tariff.domain.inputs import AccountInput, MixedPart, MixedUse
from minshui.revenue.tariff.domain.rounding import round_to

WHOLE = 100


@dataclass(frozen=True, slots=True)
class Share:
    """What one part of a mixed connection takes; ``index`` is its place in the list."""

    index: int
    part: MixedPart
    volume: Fraction


def share_usage(mixed: MixedUse, usage: Fraction, account: AccountInput) -> list[Share]:
    """Return the shares in order of taking: volumes first, then percentages of what is left.

    The last percentage takes the remainder. Raises ``E_SPLIT`` where percentages do not make
    100, also where there are none and something is left.
    """
    left = usage
    shares: list[Share] = []
    percentages: list[tuple[int, MixedPart, Fraction]] = []
    for index, part in enumerate(mixed.parts):
        if part.percent is not None:
            percentages.append((index, part, part.percent))
            continue
        taken = min(_wanted(part, account), left)
        left -= taken
        shares.append(Share(index, part, taken))
    whole = sum((percent for _, _, percent in percentages), Fraction(0))
    if whole != WHOLE and (percentages or left):
        path = "account.mixed_use.parts"
        raise tariff_error(errors.SPLIT, path, value=decimal_text(whole))
    rest = left
    for position, (index, part, percent) in enumerate(percentages):
        last = position == len(percentages) - 1
        taken = rest if last else round_to(left * percent / WHOLE, mixed.round)
        rest -= taken
        shares.append(Share(index, part, taken))
    return shares


def _wanted(part: MixedPart, account: AccountInput) -> Fraction:
    if part.volume is not None:
        return part.volume
    return (part.volume_per_household or Fraction(0)) * households(account)

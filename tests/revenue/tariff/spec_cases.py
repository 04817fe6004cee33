"""A reading of the format's text as a table: documents and bills with figures reckoned by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from minshui.revenue.tariff.facade import TariffBook, parse_case_file, price_bill, run_case
from tests.revenue.tariff.tariff_world import Json

BODIES = [price_bill]


@dataclass(frozen=True)
class Reading:
    """One subject of the text: tariffs, and bills (or a late payment) in order.

    A step is (bill, expected) or (bill, expected, account keys of this bill).
    """

    subject: str
    documents: list[Json]
    steps: list[tuple[Any, ...]]
    account: Json | None = None

    def differences(self) -> list[str]:
        """What comes out otherwise than written, faults of the input too."""
        case: Json = {"id": self.subject, "origin": "rule-derived", "tariff": self.documents}
        if self.account is not None:
            case["account"] = self.account
        first = self.steps[0]
        if "principal" in first[0]:
            case |= {"late": first[0], "expected": first[1]}
        else:
            case["bills"] = [
                {"bill": step[0], "expected": step[1]} | ({"account": step[2]} if step[2:] else {})
                for step in self.steps
            ]
        data = {"about": "a", "format_version": "tariff/1", "tariffs": [], "cases": [case]}
        parsed = parse_case_file(data)
        wanted = {step[1].get("error") for step in self.steps}
        faults = [f"{f.code} {f.path}" for f in parsed.faults if f.code not in wanted]
        return faults + [
            f"{result.step.path} {difference}"
            for body in BODIES
            for result in run_case(TariffBook([]), parsed.cases[0], body)
            for difference in result.differences
        ]


def steps(*written: str) -> list[Json]:
    """Tiers in short: ``"10@1"`` up to 10 at 1, ``"20@2+5"`` with a fixed 5, ``"@3"`` the last.

    ``"50%@1"`` is a limit in per cent of the quota; ``"10@+5"`` has no price of its own.
    """
    found: list[Json] = []
    for text in written:
        limit, _, rest = text.partition("@")
        price, _, fixed = rest.partition("+")
        key = "up_to_percent_of_quota" if limit.endswith("%") else "up_to"
        tier: Json = {key: limit.rstrip("%") or None}
        found.append(
            tier | ({"price": price} if price else {}) | ({"fixed": fixed} if fixed else {})
        )
    return found


def ladder(*written: str, code: str = "water", **more: Any) -> Json:
    """A graduated component of ``steps``."""
    base = {"code": code, "name": code.title(), "measure": "volume", "mode": "graduated"}
    return {**base, "tiers": steps(*written), **more}


def whole(*written: str, code: str = "water", **more: Any) -> Json:
    """A whole-volume component of ``steps``."""
    return ladder(*written, code=code, mode="whole_volume", **more)


def percent(code: str, rate: str, *of: str, **more: Any) -> Json:
    """A percentage of others."""
    base = {"code": code, "name": code.title(), "measure": "percent"}
    return {**base, "percent": rate, "of": list(of), **more}


def aid(kind: str, *applies_to: str, code: str = "aid", **more: Any) -> Json:
    """A relief."""
    return {"code": code, "kind": kind, "applies_to": list(applies_to or ("water",)), **more}


def versions(*documents: Json, first_days: tuple[str, ...]) -> list[Json]:
    """The documents as versions of one tariff: each ends on the day before the next begins."""
    listed: list[Json] = []
    for index, document in enumerate(documents):
        effective: Json = {"from": first_days[index - 1] if index else None}
        if index < len(first_days):
            last = date.fromisoformat(first_days[index]) - timedelta(days=1)
            effective["to"] = last.isoformat()
        listed.append({**document, "effective": effective})
    return listed


def bill(usage: str, **more: Any) -> Json:
    """A bill; ``from_`` stands for ``from``."""
    return {"usage": usage, **{key.rstrip("_"): value for key, value in more.items()}}

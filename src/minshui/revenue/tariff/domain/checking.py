"""One document as a whole: references, cycles, and keys that do not go together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from minshui.revenue.tariff import errors
from minshui.revenue.tariff.domain.document import (
    MAXIMUM,
    MINIMUM,
    ChangeKind,
    Choice,
    Component,
    Mode,
    PercentComponent,
    PopulationAdd,
    PopulationPerCapita,
    TariffDocument,
    Tiers,
    VolumeComponent,
)
from minshui.revenue.tariff.domain.document_reliefs import (
    AllAtTier,
    FreeVolume,
    PriceInstead,
)
from minshui.revenue.tariff.domain.faults import Fault, join
from minshui.revenue.tariff.domain.nodes import Node

# ``components`` as a whole, one of them, or its code.
_OF_A_CODE = re.compile(r"(?:^|\.)components(?:\[\d+\](?:\.code)?)?$")


def check_document(
    document: TariffDocument,
    components: Sequence[tuple[int, Component]],
    node: Node,
    faults: Sequence[Fault],
) -> None:
    """Note what is wrong between the parts of a document.

    ``components`` are given with their places in the list; ``faults`` are those of the parts by
    themselves: a part that has any is not looked at again,
    so that one mistake is reported once.
    """
    check = _DocumentCheck(document, components, node, [fault.path for fault in faults])
    check.percentages()
    check.population()
    check.over_quota()
    check.references()
    check.reliefs()
    check.change_rule()


class _DocumentCheck:
    def __init__(
        self,
        document: TariffDocument,
        components: Sequence[tuple[int, Component]],
        node: Node,
        broken: Sequence[str],
    ) -> None:
        self.document = document
        self.node = node
        self.reader = node.reader
        self.broken = broken
        self.declared = declared_codes(node)
        self.codes_known = not any(_OF_A_CODE.search(path) for path in broken)
        self.components = {
            part.code: (index, part)
            for index, part in components
            if self._reads_well(f"components[{index}]")
        }

    def _reads_well(self, key: str) -> bool:
        path = self.node.at(key)
        return not any(at == path or at.startswith((f"{path}.", f"{path}[")) for at in self.broken)

    def _known(
        self, codes: Sequence[str], path: str, extra: Iterable[str] = ()
    ) -> list[tuple[str, Component]]:
        """Return the known components with their paths; note the unknown ones."""
        allowed = set(extra)
        found: list[tuple[str, Component]] = []
        for index, code in enumerate(codes):
            at = f"{path}[{index}]"
            if code in self.components:
                found.append((at, self.components[code][1]))
            elif code not in allowed:
                self._check_reference(code, at)
        return found

    def _check_reference(self, code: str, path: str) -> None:
        # Where a component's own code cannot be read, nobody knows what is missing.
        if self.codes_known and code not in self.declared and path not in self.broken:
            self.reader.fault(errors.REFERENCE, path, what="费用项", value=code)

    def percentages(self) -> None:
        """References and cycles of percentage components."""
        graph: dict[str, tuple[str, ...]] = {}
        for index, part in self.components.values():
            if isinstance(part, PercentComponent):
                self._known(part.of, self.node.at(f"components[{index}].of"))
                graph[part.code] = part.of
        reported: set[str] = set()
        for index, part in self.components.values():
            if part.code not in graph or part.code in reported:
                continue
            cycle = _cycle_through(part.code, graph)
            if cycle:
                reported.update(cycle)
                path = self.node.at(f"components[{index}].of")
                self.reader.fault(errors.CYCLE, path, codes=" → ".join((*cycle, part.code)))

    def population(self) -> None:
        """Population only on tiers, with as many limits as the ladder has."""
        rule = self.document.population
        if rule is None or not self._reads_well("population"):
            return
        path = self.node.at("population")
        if not rule.applies_to and self._reads_well("components"):
            reason = "没有阶梯价的费用项可供调整"
            self.reader.fault(errors.POPULATION, path, reason=reason)
        for _, part in self._known(rule.applies_to, join(path, "applies_to")):
            ladders = _ladders(part)
            if not ladders:
                reason = f"“{part.code}”不是阶梯价，没有上限可调整"
                self.reader.fault(errors.POPULATION, join(path, "applies_to"), reason=reason)
            for tiers in ladders:
                self._check_limit_count(path, part, tiers)

    def _check_limit_count(self, path: str, part: Component, tiers: Tiers) -> None:
        rule = self.document.population
        limits = sum(1 for tier in tiers if tier.up_to is not None)
        key, given = "limits", limits
        if isinstance(rule, PopulationPerCapita):
            given = len(rule.limits)
        elif isinstance(rule, PopulationAdd) and len(rule.extra_per_person) > 1:
            key, given = "extra_per_person", len(rule.extra_per_person)
        if given != limits:
            reason = f"写了 {given} 个上限，而“{part.code}”有 {limits} 个"
            self.reader.fault(errors.POPULATION, join(path, key), reason=reason)

    def over_quota(self) -> None:
        """Over-quota only where there is one base price and one usage of the bill."""
        rule = self.document.over_quota
        if rule is None or not self._reads_well("over_quota"):
            return
        path = self.node.at("over_quota")
        if self.document.counter.split_months:
            self._conflict(path, "over_quota", "按月拆分（split_months）时不能计超定额加价")
        for at, part in self._known(rule.applies_to, join(path, "applies_to")):
            if not isinstance(part, VolumeComponent):
                self._conflict(at, part.code, "不是按水量计费的费用项")
            elif part.register is not None:
                self._conflict(at, part.code, "按另一计数器计量，没有定额")
            elif part.mode is not Mode.FLAT and part.code not in rule.base_price:
                self._conflict(at, part.code, "阶梯价须在 base_price 里写明加价的基价")
        for code in rule.base_price:
            self._check_reference(code, join(path, f"base_price.{code}"))

    def references(self) -> None:
        """Components named by seasons, bounds and taxes."""
        document = self.document
        for index, season in enumerate(document.seasonal):
            self._known(season.applies_to, self.node.at(f"seasonal[{index}].applies_to"))
        for key, bound, extra in (
            (MINIMUM, document.minimum, ()),
            (MAXIMUM, document.maximum, (MINIMUM,)),
        ):
            if bound is not None and bound.applies_to is not None:
                self._known(bound.applies_to, self.node.at(f"{key}.applies_to"), extra)
        for index, tax in enumerate(document.taxes):
            if tax.on is not None:
                self._known(tax.on, self.node.at(f"taxes[{index}].on"), (MINIMUM, MAXIMUM))

    def reliefs(self) -> None:
        """Volume reliefs on volumes, and on tiers that exist."""
        if not self._reads_well("relief"):
            return
        for index, relief in enumerate(self.document.reliefs):
            path = self.node.at(f"relief[{index}]")
            for at, part in self._known(relief.applies_to, join(path, "applies_to")):
                if not isinstance(relief, FreeVolume | AllAtTier | PriceInstead):
                    continue
                if not isinstance(part, VolumeComponent):
                    self._conflict(at, part.code, "不是按水量计费的费用项，不能用水量类减免")
                elif isinstance(relief, AllAtTier | PriceInstead) and relief.tier is not None:
                    self._check_relief_tier(path, relief.tier, part)

    def _check_relief_tier(self, path: str, tier: int, part: VolumeComponent) -> None:
        tiers = min((len(ladder) for ladder in _ladders(part)), default=0)
        if not 1 <= tier <= tiers:
            what = f"“{part.code}”的阶梯档次（共 {tiers} 档）"
            self.reader.fault(errors.REFERENCE, join(path, "tier"), what=what, value=tier)

    def change_rule(self) -> None:
        """A price change by days cannot share out what is charged once."""
        if self.document.change.kind is not ChangeKind.BY_DAYS:
            return
        path = self.node.at("change_rule")
        if self.document.counter.split_months:
            self._conflict(path, "change_rule", "按天分摊（by_days）不能与按月拆分同用")
        for _, part in self.components.values():
            if any(tier.fixed for ladder in _ladders(part) for tier in ladder):
                reason = f"按天分摊（by_days）不能与“{part.code}”各档的固定收费（fixed）同用"
                self._conflict(path, "change_rule", reason)

    def _conflict(self, path: str, key: str, reason: str) -> None:
        self.reader.fault(errors.CONFLICT, path, key=key, reason=reason)


def declared_codes(node: Node) -> set[str]:
    """Return the codes of all components that a document lists, faulty ones too."""
    entries = node.data.get("components")
    codes = [
        entry.get("code")
        for entry in (entries if isinstance(entries, list) else [])
        if isinstance(entry, dict)
    ]
    return {code for code in codes if isinstance(code, str)}


def _ladders(part: Component) -> tuple[Tiers, ...]:
    """Return the ladders of a component, one per case of its ``by``."""
    if not isinstance(part, VolumeComponent) or part.tiers is None:
        return ()
    if isinstance(part.tiers, Choice):
        return tuple(part.tiers.cases.values())
    return (part.tiers,)


def _cycle_through(start: str, graph: dict[str, tuple[str, ...]]) -> list[str]:
    """Return the codes of a cycle through ``start``, or nothing."""
    trail: list[tuple[str, list[str]]] = [(start, [start])]
    seen: set[str] = set()
    while trail:
        code, path = trail.pop()
        for other in graph.get(code, ()):
            if other == start:
                return path
            if other not in seen:
                seen.add(other)
                trail.append((other, [*path, other]))
    return []

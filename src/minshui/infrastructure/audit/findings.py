"""What verification finds: which row or seal is not as it was sealed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

MOST_FAULTS = 10_000
"""So many faults are kept; further ones are only counted."""


class FaultKind(StrEnum):
    """What is wrong."""

    CHANGED = "changed"
    REMOVED = "removed"
    INSERTED = "inserted"
    MOVED = "moved"
    SEAL_CHANGED = "seal_changed"
    SEAL_MISSING = "seal_missing"
    REWRITTEN = "rewritten"
    CUT_OFF = "cut_off"
    ANCHOR_FORGED = "anchor_forged"
    ANCHOR_BEHIND = "anchor_behind"
    ARCHIVE_MISSING = "archive_missing"
    ARCHIVE_CHANGED = "archive_changed"


@dataclass(frozen=True, slots=True)
class AuditFault:
    """One fault, of a row or of a seal. ``detail`` says in Chinese what was found."""

    kind: FaultKind
    seal_number: int | None = None
    row_id: int | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Verification:
    """The result for one chain; it holds if there is no fault. Unsealed rows are none."""

    chain: str
    rows_checked: int
    seals_checked: int
    archives_checked: int
    unsealed_count: int
    oldest_unsealed_at: datetime | None
    fault_count: int
    faults: tuple[AuditFault, ...]

    @property
    def holds(self) -> bool:
        """Whether nothing is wrong."""
        return self.fault_count == 0


@dataclass
class Findings:
    """Faults as they come up, and what is needed to tell a moved row from a changed one."""

    faults: list[AuditFault] = field(default_factory=list)
    count: int = 0
    # Contents that are missed, by digest: which fault says so. And contents found where others
    # should be: the ids they are found at.
    _missed: dict[bytes, int] = field(default_factory=dict)
    _strays: dict[bytes, int] = field(default_factory=dict)

    def add(self, fault: AuditFault) -> None:
        """Keep a fault, or only count it."""
        self.count += 1
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(fault)

    def miss(self, fault: AuditFault, digest: bytes) -> None:
        """Keep the fault of a sealed row whose content is not at its place."""
        if (stray := self._strays.get(digest)) is not None:
            fault = _moved(fault, stray)
        elif len(self.faults) < MOST_FAULTS:
            self._missed[digest] = len(self.faults)
        self.add(fault)

    def meet(self, row_id: int, digest: bytes) -> bool:
        """Note content found where it should not be; True: it was missed elsewhere."""
        index = self._missed.pop(digest, None)
        if index is not None:
            self.faults[index] = _moved(self.faults[index], row_id)
        elif len(self._strays) < MOST_FAULTS:
            self._strays[digest] = row_id
        return index is not None


def _moved(fault: AuditFault, row_id: int) -> AuditFault:
    return replace(fault, kind=FaultKind.MOVED, detail=f"内容现在在编号 {row_id} 的记录里")

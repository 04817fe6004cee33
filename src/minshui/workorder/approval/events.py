"""News of approvals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class ApprovalRequested:
    """Somebody asked for an approval."""

    event_type: ClassVar[str] = "approval.requested"

    process_id: int
    kind: str


@dataclass(frozen=True, slots=True)
class ApprovalDecided:
    """A request was approved (and executed), rejected or withdrawn."""

    event_type: ClassVar[str] = "approval.decided"

    process_id: int
    kind: str
    status: str

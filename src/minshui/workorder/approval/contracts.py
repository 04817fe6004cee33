"""What others know of approvals."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from minshui.infrastructure.context import Context
from minshui.infrastructure.security.permission import Permission


class ProcessStatus(StrEnum):
    """Life of a process: pending → approved, rejected or withdrawn."""

    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class ApprovalRequest:
    """Something that a second person has to agree to before it is done.

    ``subject`` tells the approver in one sentence what would be done; ``payload`` is JSON and
    all that its execution gets. While it is pending no other request with the same ``open_key``
    (such as ``refund:account:7``) is taken.
    """

    kind: str
    subject: str
    reason: str
    payload: Mapping[str, Any] = field(default_factory=dict)
    cust_id: int | None = None
    account_id: int | None = None
    amount_fen: int | None = None
    open_key: str | None = None


@dataclass(frozen=True, slots=True)
class Process:
    """A request and what became of it; ``result`` is what its execution gave."""

    id: int
    code: str
    kind: str
    status: ProcessStatus
    subject: str
    reason: str
    payload: Mapping[str, Any]
    cust_id: int | None
    account_id: int | None
    amount_fen: int | None
    requested_by: int | None
    requested_at: datetime
    decided_by: int | None
    decided_at: datetime | None
    note: str | None
    result: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class ApprovalKind:
    """A kind of request, declared once by the module that executes it.

    ``decide`` is what an approver must hold; ``execute`` runs in the approver's transaction and
    returns what is kept as the result (JSON). If it raises, nothing is changed.
    """

    code: str
    name: str
    decide: Permission
    execute: Callable[[Context, Process], Awaitable[Mapping[str, Any]]]

    def __post_init__(self) -> None:
        if _KINDS.setdefault(self.code, self) != self:
            raise ValueError(f"approval kind {self.code} is declared twice")


_KINDS: dict[str, ApprovalKind] = {}


def approval_kinds() -> dict[str, ApprovalKind]:
    """Return every kind declared by the modules imported so far, by code."""
    return dict(sorted(_KINDS.items()))


@dataclass(frozen=True, slots=True)
class ProcessFilter:
    """Which processes to list; what is None does not restrict.

    ``kinds`` are those the reader may see; with ``requested_by`` also that user's own.
    """

    kinds: frozenset[str] = frozenset()
    status: ProcessStatus | None = None
    kind: str | None = None
    cust_id: int | None = None
    requested_by: int | None = None

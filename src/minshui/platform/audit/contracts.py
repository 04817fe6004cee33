"""What auditors look for, and what they are shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from minshui.infrastructure.audit.contracts import AuditCategory, AuditResult


@dataclass(frozen=True, slots=True)
class LogFilter:
    """Which rows: what is left out does not narrow.

    ``action`` that ends in a point stands for its family. Without a subject or trace, rows of the
    last ``DEFAULT_DAYS`` are looked at unless ``since`` says otherwise.
    """

    category: AuditCategory | None = None
    result: AuditResult | None = None
    action: str | None = None
    user_id: int | None = None
    user_name: str | None = None
    subject_type: str | None = None
    subject_id: str | None = None
    client_address: str | None = None
    session_id: str | None = None
    trace_id: str | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of a change: ``title`` is its Chinese name where known."""

    field: str
    title: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class LogEntry:
    """A row as a list shows it. ``changes`` are masked as the reader's permissions ask."""

    id: int
    acted_at: datetime
    category: AuditCategory
    action: str
    action_title: str
    result: AuditResult
    user_id: int | None
    user_name: str
    display_name: str | None
    tenant_code: str
    session_id: str | None
    client_address: str | None
    subject_type: str
    subject_title: str
    subject_id: str
    trace_id: str
    changes: Sequence[FieldChange]


@dataclass(frozen=True, slots=True)
class LogPage:
    """Rows, newest first; ``following`` asks for the next page, None: there is none."""

    items: Sequence[LogEntry]
    following: str | None


@dataclass(frozen=True, slots=True)
class SealPlace:
    """By which seal a row is held."""

    seal_number: int
    sealed_at: datetime
    algorithm: str


@dataclass(frozen=True, slots=True)
class LogDetail:
    """One row in full; ``seal`` None: not sealed yet."""

    entry: LogEntry
    seal: SealPlace | None


@dataclass(frozen=True, slots=True)
class Tally:
    """How many rows: of a day, an action, a user, a result or a subject."""

    key: str
    title: str
    count: int


@dataclass(frozen=True, slots=True)
class LogSummary:
    """What the rows add up to; the lists of most frequent ones are cut."""

    total: int
    days: Sequence[tuple[date, int]]
    results: Sequence[Tally]
    actions: Sequence[Tally]
    users: Sequence[Tally]
    subjects: Sequence[Tally]


@dataclass(frozen=True, slots=True)
class ArchiveEntry:
    """A month that has moved to a file."""

    month: int
    first_seal: int
    last_seal: int
    row_count: int
    file_name: str
    file_hash: str
    archived_at: datetime


@dataclass(frozen=True, slots=True)
class ChainState:
    """How far the log is sealed, and what has moved to files."""

    seal_number: int
    seal_hash: str
    sealed_at: datetime | None
    unsealed_count: int
    oldest_unsealed_at: datetime | None
    archives: Sequence[ArchiveEntry]

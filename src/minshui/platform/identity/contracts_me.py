"""What one is told of oneself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from minshui.infrastructure.audit.contracts import AuditResult
from minshui.platform.identity.contracts import LiveSession
from minshui.platform.identity.contracts_users import UserContract
from minshui.platform.organization.facade import DepartmentContract


@dataclass(frozen=True, slots=True)
class CurrentUser:
    """Who is signed in, where they belong, by which session.

    ``password_days_left`` is told when the password is soon to be changed.
    """

    user: UserContract
    department: DepartmentContract | None
    session: LiveSession | None
    password_days_left: int | None


class LogKind(StrEnum):
    """Which part of one's own log."""

    OPERATION = "operation"
    SIGN_IN = "sign_in"


@dataclass(frozen=True, slots=True)
class OwnLogFilter:
    """Which entries of one's own log, from ``since`` to before ``until``."""

    kind: LogKind
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class OwnLogEntry:
    """Something one did, or that was tried in one's name."""

    id: int
    acted_at: datetime
    action: str
    result: AuditResult
    subject_type: str
    subject_id: str
    client_address: str | None
    means: str | None
    trace_id: str

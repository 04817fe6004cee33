"""What the audit log tells apart, and what is noted of those who were refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class AuditCategory(StrEnum):
    """Which log shows a row."""

    OPERATION = "operation"
    SIGN_IN = "sign_in"
    CONFIGURATION = "configuration"
    SECURITY = "security"
    EXCEPTION = "exception"
    INTERFACE = "interface"
    READING = "reading"
    """That somebody read the logs."""


class AuditResult(StrEnum):
    """How it went."""

    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"


class SecurityKind(StrEnum):
    """What a security note tells of; the row's action is ``security.<kind>``."""

    ACCESS_REFUSED = "access_refused"
    """A route, menu, button or row that the caller has no permission for."""
    SCOPE_REFUSED = "scope_refused"
    """A row outside the caller's data scope."""
    TENANT_REFUSED = "tenant_refused"
    """A tenant that the caller has no grant for."""
    SIGN_IN_REFUSED = "sign_in_refused"
    """A sign-in of nobody that the tenant knows; those of its users are in the sign-in log."""
    CAPTCHA_FAILED = "captcha_failed"
    FACTOR_REFUSED = "factor_refused"
    """A wrong or used code of a second factor."""
    LOCKED_OUT = "locked_out"
    """Failures have locked an account, a factor or an address out."""
    TOKEN_REUSED = "token_reused"  # noqa: S105 - a kind, not a token
    """A refresh token, code or ticket that was used before."""
    TOKEN_FORGED = "token_forged"  # noqa: S105 - a kind, not a token
    """A token that we did not sign, or for somebody else."""
    RATE_LIMITED = "rate_limited"
    SIGNATURE_BAD = "signature_bad"
    """A call or callback whose signature does not hold."""
    REPLAYED = "replayed"
    """A nonce or time stamp that does not hold."""
    CSRF_REFUSED = "csrf_refused"
    REDIRECT_REFUSED = "redirect_refused"
    """An address to return to that is not registered."""
    UPLOAD_REFUSED = "upload_refused"
    """A file whose content is not what it says, or dangerous."""
    AUDIT_BROKEN = "audit_broken"
    """Verification found the log changed."""
    NOTES_DROPPED = "notes_dropped"
    """More was to be noted than could be written."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who called, where no unit of work is open: before sign-in, in the outermost layers."""

    tenant_code: str
    trace_id: str
    at: datetime
    client_address: str = ""
    user_id: int | None = None
    user_name: str = ""
    session_id: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """Something to be written into the audit log apart from the caller's transaction."""

    caller: Caller
    category: AuditCategory
    action: str
    result: AuditResult
    subject_type: str
    subject_id: str
    details: Mapping[str, Any]

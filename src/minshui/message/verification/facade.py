"""The only door of verification codes."""

from __future__ import annotations

from minshui.message.verification.contracts import (
    CodeRequested,
    Finding,
    Purpose,
    RequestCode,
    Verdict,
)
from minshui.message.verification.use_cases.request_code import request_code
from minshui.message.verification.use_cases.verify_code import verify_code

__all__ = [
    "CodeRequested",
    "Finding",
    "Purpose",
    "RequestCode",
    "Verdict",
    "request_code",
    "verify_code",
]

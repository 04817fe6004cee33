"""Service tickets as they are written (CAS 3.0.3, 3.1)."""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import timedelta

LIFETIME = timedelta(seconds=10)
_TICKET = re.compile(r"ST-([A-Z0-9]{1,32})-[0-9a-f]{48}")


def new_ticket(tenant_code: str) -> str:
    """Return a ticket that nobody can guess; it names the tenant whose it is."""
    return f"ST-{tenant_code}-{secrets.token_hex(24)}"


def tenant_of(ticket: str) -> str | None:
    """Return the tenant that a ticket names; None where it is no ticket."""
    match = _TICKET.fullmatch(ticket)
    return None if match is None else match[1]


def hash_of(ticket: str) -> str:
    """Return what is stored of a ticket; it has 192 bits of its own, so a fast hash will do."""
    return hashlib.sha256(ticket.encode()).hexdigest()

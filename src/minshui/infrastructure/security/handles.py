"""Handles: secret texts that lead to one row of one tenant, and prove that they were given out."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass

_HANDLE = re.compile(r"([A-Z0-9]{1,32})\.([0-9a-f]{32})\.([0-9A-Za-z_-]{43})")


@dataclass(frozen=True, slots=True)
class Handle:
    """Which tenant's row, and the secret that proves it: cookies, codes, refresh tokens."""

    tenant_code: str
    row_id: str
    secret: str

    @classmethod
    def new(cls, tenant_code: str, row_id: str | None = None) -> Handle:
        """Return a fresh handle, to a new row unless one is given."""
        return cls(tenant_code, row_id or secrets.token_hex(16), secrets.token_urlsafe(32))

    @classmethod
    def parse(cls, text: str) -> Handle | None:
        """Return the handle that a text is; None where it is none."""
        match = _HANDLE.fullmatch(text)
        return None if match is None else cls(*match.groups())

    @property
    def text(self) -> str:
        """The handle as its holder keeps it."""
        return f"{self.tenant_code}.{self.row_id}.{self.secret}"

    @property
    def secret_hash(self) -> str:
        """What is stored of the secret; it has 256 bits of its own, so a fast hash will do."""
        return hashlib.sha256(self.secret.encode()).hexdigest()

    def is_proved_by(self, stored_hash: str | None) -> bool:
        """Return whether the stored hash is of this secret."""
        return stored_hash is not None and hmac.compare_digest(stored_hash, self.secret_hash)

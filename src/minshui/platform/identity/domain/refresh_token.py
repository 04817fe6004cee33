"""The texts of refresh tokens; their randomness comes from outside."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

_TOKEN = re.compile(r"([A-Z0-9]{1,32})\.([0-9a-f]{32})\.([0-9A-Za-z_-]{20,64})")


@dataclass(frozen=True, slots=True)
class RefreshToken:
    """A refresh token: whose session, and the secret that proves it."""

    tenant_code: str
    session_id: str
    secret: str

    @property
    def text(self) -> str:
        """The token as the client keeps it."""
        return f"{self.tenant_code}.{self.session_id}.{self.secret}"

    @property
    def secret_hash(self) -> str:
        """What is stored of the secret; it has 256 bits of its own, so a fast hash will do."""
        return hashlib.sha256(self.secret.encode()).hexdigest()


def parse_refresh_token(text: str) -> RefreshToken | None:
    """Return the parts of a refresh token, or None where it is none."""
    match = _TOKEN.fullmatch(text)
    return None if match is None else RefreshToken(*match.groups())

"""Access tokens: short-lived JWTs signed with ES256 by the installation's newest key.

Keys are PEM files ``<data folder>/keys/signing/<kid>.pem``; every key in the folder verifies, the
one with the greatest name signs. So a key is rotated by adding a file and, when the last token it
signed has expired, removing the old one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet

from minshui.infrastructure.security.errors import TOKEN_EXPIRED, TOKEN_INVALID
from minshui.infrastructure.security.installation_keys import keep_once
from minshui.kernel.errors import MinshuiError

_ALGORITHM = "ES256"
_CURVE = "P-256"
_FIRST_KEY = "key-0001"
_ISSUER = "minshui"
_MAX_TOKEN_LENGTH = 4096
_SECONDS_OF_GRACE = 5


@dataclass(frozen=True, slots=True)
class TokenClaims:
    """Whose token it is: tenant, user, and the session that the token dies with."""

    tenant_code: str
    user_id: int
    session_id: str
    expires_at: datetime


class TokenSigner:
    """Issues and reads access tokens."""

    def __init__(self, keys: list[ECKey]) -> None:
        self._newest = keys[-1]
        self._all = KeySet(list(keys))

    @classmethod
    def from_folder(cls, keys_folder: Path) -> TokenSigner:
        """Load the signing keys, making the first one if there is none."""
        folder = keys_folder / "signing"
        folder.mkdir(mode=0o700, exist_ok=True)
        if not any(folder.glob("*.pem")):
            pem = ECKey.generate_key(_CURVE, auto_kid=False).as_pem(private=True)
            keep_once(folder / f"{_FIRST_KEY}.pem", pem)
        paths = sorted(folder.glob("*.pem"))
        return cls([ECKey.import_key(path.read_bytes(), {"kid": path.stem}) for path in paths])

    def issue(self, claims: TokenClaims, now: datetime) -> str:
        """Return a signed token that is good until ``claims.expires_at``."""
        header = {"alg": _ALGORITHM, "kid": self._newest.kid, "typ": "at+jwt"}
        body = {
            "iss": _ISSUER,
            "sub": str(claims.user_id),
            "tid": claims.tenant_code,
            "sid": claims.session_id,
            "iat": int(now.timestamp()),
            "exp": int(claims.expires_at.timestamp()),
        }
        return jwt.encode(header, body, self._newest)

    def read(self, token: str, now: datetime) -> TokenClaims:
        """Return the claims of a token; raises ``E_TOKEN_INVALID`` or ``E_TOKEN_EXPIRED``."""
        if len(token) > _MAX_TOKEN_LENGTH:
            raise MinshuiError(TOKEN_INVALID)
        try:
            claims = jwt.decode(token, self._all, algorithms=[_ALGORITHM]).claims
            if claims["iss"] != _ISSUER:
                raise MinshuiError(TOKEN_INVALID)
            read = TokenClaims(
                tenant_code=str(claims["tid"]),
                user_id=int(claims["sub"]),
                session_id=str(claims["sid"]),
                expires_at=datetime.fromtimestamp(int(claims["exp"]), UTC),
            )
        except (JoseError, KeyError, ValueError, TypeError, OverflowError) as reason:
            raise MinshuiError(TOKEN_INVALID) from reason
        if now >= read.expires_at + timedelta(seconds=_SECONDS_OF_GRACE):
            raise MinshuiError(TOKEN_EXPIRED)
        return read

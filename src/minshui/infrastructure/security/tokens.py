"""Access tokens: short-lived JWTs signed with ES256 by a key of the installation (RFC 9068)."""

from __future__ import annotations

import base64
import binascii
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from minshui.infrastructure.security.errors import TOKEN_EXPIRED, TOKEN_INVALID
from minshui.infrastructure.security.signing_keys import (
    FixedKeys,
    KeyFolder,
    KeySource,
    SigningKey,
    signing_key_at,
)
from minshui.kernel.errors import MinshuiError

ALGORITHM = "ES256"
ACCESS_TOKEN = "at+jwt"  # noqa: S105 - a kind of token
_AUDIENCE = "minshui:"
_MAX_TOKEN_LENGTH = 4096
_SECONDS_OF_GRACE = 5


@dataclass(frozen=True, slots=True)
class ClientGrant:
    """To which client a token was given, for what, by which grant."""

    client_id: str
    scopes: frozenset[str]
    grant_id: str


@dataclass(frozen=True, slots=True)
class TokenClaims:
    """Whose token it is: tenant, user, and the session that the token dies with.

    ``client`` is whom the user let act for them; a client's own token has no user and no session.
    ``door`` says which routes it opens.
    """

    tenant_code: str
    user_id: int | None
    session_id: str
    expires_at: datetime
    client: ClientGrant | None = None
    door: str = "staff"


class TokenSigner:
    """Issues and reads tokens."""

    def __init__(self, keys: Sequence[ECKey] | KeySource, issuer: str = "minshui") -> None:
        self._source = FixedKeys(keys) if isinstance(keys, Sequence) else keys
        self.issuer = issuer

    @classmethod
    def from_folder(cls, keys_folder: Path, issuer: str = "minshui") -> TokenSigner:
        """Stand on the keys in a folder, making the first one if there is none."""
        return cls(KeyFolder(keys_folder), issuer)

    def issue(self, claims: TokenClaims, now: datetime) -> str:
        """Return a signed access token that is good until ``claims.expires_at``."""
        body: dict[str, Any] = {
            "iss": self.issuer,
            "sub": subject_of(claims),
            "aud": _AUDIENCE + claims.door,
            "tid": claims.tenant_code,
            "iat": int(now.timestamp()),
            "exp": int(claims.expires_at.timestamp()),
            "jti": secrets.token_hex(16),
        }
        if claims.user_id is not None:
            body |= {"uid": claims.user_id, "sid": claims.session_id}
        if (client := claims.client) is not None:
            body |= {
                "client_id": client.client_id,
                "scope": " ".join(sorted(client.scopes)),
                "gid": client.grant_id,
            }
        return self.sign(ACCESS_TOKEN, body, now)

    def read(self, token: str, now: datetime) -> TokenClaims:
        """Return the claims of a token; raises ``E_TOKEN_INVALID`` or ``E_TOKEN_EXPIRED``."""
        body = self.verified(ACCESS_TOKEN, token)
        try:
            read = _claims_of(body)
        except (KeyError, ValueError, TypeError, OverflowError) as reason:
            raise MinshuiError(TOKEN_INVALID) from reason
        if now >= read.expires_at + timedelta(seconds=_SECONDS_OF_GRACE):
            raise MinshuiError(TOKEN_EXPIRED)
        return read

    def sign(self, kind: str, body: Mapping[str, Any], now: datetime) -> str:
        """Return a signed token of a kind (the header's ``typ``)."""
        key = signing_key_at(self._source.known(), now)
        header = {"alg": ALGORITHM, "kid": key.kid, "typ": kind}
        return jwt.encode(header, dict(body), key.key)

    def verified(self, kind: str, token: str) -> dict[str, Any]:
        """Return the body of a token of this issuer and kind, however old; ``E_TOKEN_INVALID``."""
        if len(token) > _MAX_TOKEN_LENGTH:
            raise MinshuiError(TOKEN_INVALID)
        try:
            key = self._key(_kid_of(token))
            read = jwt.decode(token, key.key, algorithms=[ALGORITHM])
        except (JoseError, KeyError, ValueError, TypeError) as reason:
            raise MinshuiError(TOKEN_INVALID) from reason
        if read.header.get("typ") != kind or read.claims.get("iss") != self.issuer:
            raise MinshuiError(TOKEN_INVALID)
        return read.claims

    def public_keys(self) -> list[dict[str, Any]]:
        """Return the public halves of all keys as JWKs, those that will sign soon included."""
        return [
            dict(key.key.as_dict(private=False)) | {"kid": key.kid, "use": "sig", "alg": ALGORITHM}
            for key in self._source.known()
        ]

    def _key(self, kid: str) -> SigningKey:
        """Return a key by its name; one that is not known is looked for once."""
        known = {key.kid: key for key in self._source.known()}
        if kid not in known:
            self._source.look_again()
            known = {key.kid: key for key in self._source.known()}
        return known[kid]


def subject_of(claims: TokenClaims) -> str:
    """Return whom a token stands for, unique among all tenants."""
    if claims.user_id is not None:
        return f"{claims.tenant_code}:{claims.user_id}"
    return claims.client.client_id if claims.client is not None else ""


def _claims_of(body: Mapping[str, Any]) -> TokenClaims:
    audience = str(body["aud"])
    if not audience.startswith(_AUDIENCE):
        raise ValueError(audience)
    client = None
    if "client_id" in body:
        scopes = frozenset(str(body["scope"]).split())
        client = ClientGrant(str(body["client_id"]), scopes, str(body["gid"]))
    user_id = int(body["uid"]) if client is None or "uid" in body else None
    return TokenClaims(
        tenant_code=str(body["tid"]),
        user_id=user_id,
        session_id=str(body["sid"]) if user_id is not None else "",
        expires_at=datetime.fromtimestamp(int(body["exp"]), UTC),
        client=client,
        door=audience.removeprefix(_AUDIENCE),
    )


def _kid_of(token: str) -> str:
    head = token.partition(".")[0]
    try:
        header = json.loads(base64.urlsafe_b64decode(head + "=" * (-len(head) % 4)))
    except (binascii.Error, UnicodeDecodeError, RecursionError) as reason:
        raise ValueError(head) from reason
    return str(header["kid"])

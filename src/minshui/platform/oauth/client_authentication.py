"""Which client calls: by a secret, by a signed assertion, or, of public ones, by name alone."""

from __future__ import annotations

import base64
import binascii
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import unquote_plus

from fastapi import Request
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from minshui.infrastructure.http.edge import Edge
from minshui.infrastructure.http.public_address import public_address_of
from minshui.platform.oauth.client_store import hash_of
from minshui.platform.oauth.contracts import Client, ClientKind
from minshui.platform.oauth.domain.refusals import OAuthError, invalid_client
from minshui.platform.oauth.queries.clients import client_by_id

ASSERTION_ALGORITHMS = ["ES256", "PS256", "RS256"]
TOKEN_PATH = "/oauth2/token"  # noqa: S105 - a path
_ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_LONGEST_ASSERTION = timedelta(minutes=5)
_LONGEST_TEXT = 8000


async def authenticated_client(
    request: Request, trace_id: str, fields: Mapping[str, str]
) -> Client:
    """Return the client that calls; raises ``invalid_client``, or ``invalid_request`` for two ways.

    Whatever is wrong, one thing is said.
    """
    edge: Edge = request.app.state.edge
    header = request.headers.get("authorization", "")
    ways = [header[:6].lower() == "basic ", "client_secret" in fields, "client_assertion" in fields]
    if sum(ways) > 1 or (header and not ways[0]):
        raise OAuthError("invalid_request", "the client authenticates in one way only")
    secret = fields.get("client_secret")
    client_id = fields.get("client_id", "")
    if ways[0]:
        client_id, secret = _basic(header)
        if fields.get("client_id", client_id) != client_id:
            raise OAuthError("invalid_request", "client_id is not the one that authenticates")
    if ways[2]:
        client_id = client_id or _issuer_of(fields["client_assertion"])
    async with edge.anonymous_master_work(trace_id) as mctx:
        client = await client_by_id(mctx.session, client_id)
    if client is None or not client.enabled:
        raise invalid_client()
    if ways[2]:
        await _check_assertion(request, edge, client, fields)
    elif client.settings.kind is ClientKind.CONFIDENTIAL or secret is not None:
        _check_secret(client, secret)
    return client


def _check_secret(client: Client, secret: str | None) -> None:
    if client.secret_hash is None or secret is None:
        raise invalid_client()
    if not hmac.compare_digest(client.secret_hash, hash_of(secret)):
        raise invalid_client()


async def _check_assertion(
    request: Request, edge: Edge, client: Client, fields: Mapping[str, str]
) -> None:
    """Check a JWT that the client signed with a key of its own (RFC 7523, 3), good once."""
    if client.settings.key_set is None or fields.get("client_assertion_type") != _ASSERTION_TYPE:
        raise invalid_client()
    claims = _verified(client.settings.key_set, fields["client_assertion"])
    address = public_address_of(request).url
    audience = claims.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    now = edge.clock.now()
    expires_at = _instant(claims.get("exp"))
    single_use = claims.get("jti")
    if (
        claims.get("iss") != client.client_id
        or claims.get("sub") != client.client_id
        or not {edge.signer.issuer, f"{address}{TOKEN_PATH}"} & set(map(str, audiences))
        or not now < expires_at <= now + _LONGEST_ASSERTION
        or not (isinstance(single_use, str) and 0 < len(single_use) <= 64)
    ):
        raise invalid_client()
    key = f"oauth-assertion:{client.client_id}:{hash_of(single_use)[:32]}"
    if not (await edge.limiter.hit(key, 1, _LONGEST_ASSERTION.total_seconds())).allowed:
        raise invalid_client()


def _verified(key_set: Mapping[str, Any], assertion: str) -> dict[str, Any]:
    if len(assertion) > _LONGEST_TEXT:
        raise invalid_client()
    try:
        keys = KeySet.import_key_set(dict(key_set))  # type: ignore[arg-type]
        return jwt.decode(assertion, keys, algorithms=ASSERTION_ALGORITHMS).claims
    except (JoseError, ValueError, TypeError, KeyError) as reason:
        raise invalid_client() from reason


def _issuer_of(assertion: str) -> str:
    """Return whom an assertion says it is of; believed only once it is verified."""
    parts = assertion[:_LONGEST_TEXT].split(".")
    try:
        body = base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4))
        return str(json.loads(body)["iss"])
    except (IndexError, KeyError, TypeError, ValueError, binascii.Error) as reason:
        raise invalid_client() from reason


def _basic(header: str) -> tuple[str, str]:
    try:
        text = base64.b64decode(header[6:].strip(), validate=True).decode("ascii")
        client_id, _, secret = text.partition(":")
    except (binascii.Error, ValueError) as reason:
        raise invalid_client() from reason
    return unquote_plus(client_id), unquote_plus(secret)


def _instant(value: object) -> datetime:
    if not isinstance(value, int):
        raise invalid_client()
    try:
        return datetime.fromtimestamp(value, UTC)
    except (ValueError, OverflowError, OSError) as reason:
        raise invalid_client() from reason

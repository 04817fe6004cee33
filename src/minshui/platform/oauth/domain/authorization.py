"""What a client asks for when it sends a browser (RFC 6749, 4.1.1; OpenID Connect Core, 3.1.2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from minshui.platform.oauth.contracts import Client, GrantType
from minshui.platform.oauth.domain.pkce import METHOD, is_challenge
from minshui.platform.oauth.domain.refusals import OAuthError

_PROMPTS = ("none", "login", "consent", "select_account")
_LONGEST_NONCE = 512
_LONGEST_AGE = 10**9
_NOT_SUPPORTED = {
    "request": "request_not_supported",
    "request_uri": "request_uri_not_supported",
    "registration": "registration_not_supported",
}


@dataclass(frozen=True, slots=True)
class AuthorizationRequest:
    """A request that is in order: its client may ask so."""

    client_id: str
    redirect_uri: str
    scopes: frozenset[str]
    state: str
    nonce: str | None
    code_challenge: str
    prompts: frozenset[str]
    max_age: timedelta | None
    login_hint: str
    id_token_hint: str


def authorization_request(asked: Mapping[str, str], client: Client) -> AuthorizationRequest:
    """Return what is asked for; raises ``OAuthError`` for what the client is to be told.

    That the client and the address to return to are known has been seen to.
    """
    for name, error in _NOT_SUPPORTED.items():
        if name in asked:
            raise OAuthError(error, f"the parameter {name} is not supported")
    if asked.get("response_type") != "code":
        raise OAuthError("unsupported_response_type", "response_type must be code")
    if asked.get("response_mode", "query") != "query":
        raise OAuthError("invalid_request", "response_mode must be query")
    if GrantType.AUTHORIZATION_CODE not in client.settings.grant_types:
        raise OAuthError("unauthorized_client", "the client does not use authorization codes")
    if asked.get("code_challenge_method") != METHOD:
        raise OAuthError("invalid_request", "PKCE with code_challenge_method S256 is required")
    challenge = asked.get("code_challenge", "")
    if not is_challenge(challenge):
        raise OAuthError("invalid_request", "code_challenge must be 43 characters of Base64url")
    nonce = asked.get("nonce")
    if nonce is not None and len(nonce) > _LONGEST_NONCE:
        raise OAuthError("invalid_request", f"nonce has at most {_LONGEST_NONCE} characters")
    return AuthorizationRequest(
        client_id=client.client_id,
        redirect_uri=asked["redirect_uri"],
        scopes=requested_scopes(asked.get("scope", ""), client.settings.scopes),
        state=asked.get("state", ""),
        nonce=nonce,
        code_challenge=challenge,
        prompts=_prompts(asked.get("prompt", "")),
        max_age=_max_age(asked.get("max_age")),
        login_hint=asked.get("login_hint", ""),
        id_token_hint=asked.get("id_token_hint", ""),
    )


def requested_scopes(text: str, allowed: frozenset[str]) -> frozenset[str]:
    """Return the scopes that are asked for; raises ``invalid_scope`` beyond the allowed."""
    scopes = frozenset(text.split())
    if not scopes or not scopes <= allowed:
        raise OAuthError("invalid_scope", "scope must name some of the client's own scopes")
    return scopes


Missing = Literal["sign_on", "renewal"]
"""What a browser has to do before its user can be told of: sign on, or do so again."""


def what_is_missing(
    wanted: AuthorizationRequest, shown_at: datetime | None, *, is_fresh: bool, now: datetime
) -> Missing | None:
    """Return what is missing, of somebody who last showed who they are at ``shown_at``."""
    if shown_at is None:
        return "sign_on"
    is_asked_again = bool(wanted.prompts & {"login", "select_account"})
    is_too_old = wanted.max_age is not None and now - shown_at > wanted.max_age
    return "renewal" if (is_asked_again or is_too_old) and not is_fresh else None


def _prompts(text: str) -> frozenset[str]:
    prompts = frozenset(text.split())
    if not prompts <= set(_PROMPTS):
        raise OAuthError("invalid_request", f"prompt is one of {', '.join(_PROMPTS)}")
    if "none" in prompts and len(prompts) > 1:
        raise OAuthError("invalid_request", "prompt none stands alone")
    return prompts


def _max_age(text: str | None) -> timedelta | None:
    if text is None:
        return None
    if not (text.isascii() and text.isdecimal()) or int(text[:12]) > _LONGEST_AGE:
        raise OAuthError("invalid_request", "max_age is a number of seconds")
    return timedelta(seconds=int(text))

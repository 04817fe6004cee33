"""What clients may read to find their way: addresses, abilities, keys."""

from __future__ import annotations

from typing import Any

from fastapi import Request
from starlette.responses import JSONResponse, Response

from minshui.infrastructure.http.access import public
from minshui.infrastructure.http.edge import EdgeDep
from minshui.infrastructure.http.public_address import public_address_of
from minshui.infrastructure.http.routing import ApiRouter
from minshui.infrastructure.security.tokens import ALGORITHM
from minshui.platform.oauth.client_authentication import ASSERTION_ALGORITHMS
from minshui.platform.oauth.contracts import GrantType
from minshui.platform.oauth.domain.pkce import METHOD
from minshui.platform.oauth.domain.scopes import SCOPES

router = ApiRouter(prefix="", tags=["OAuth 2.0 与 OpenID Connect"])

_FOR_ALL = public("公开的说明，不含任何秘密")
# Shorter than a new key is published before it signs.
_KEPT_FOR_A_WHILE = {"Cache-Control": "public, max-age=300"}
_CLIENT_METHODS = ["client_secret_basic", "client_secret_post", "private_key_jwt"]


@router.get(
    "/.well-known/openid-configuration",
    summary="OpenID Connect 发现文档",
    access=_FOR_ALL,
    response_class=JSONResponse,
)
async def read_openid_configuration(request: Request, edge: EdgeDep) -> Response:
    """Return the metadata (OpenID Connect Discovery 1.0)."""
    return _kept(_metadata(public_address_of(request).url, edge.signer.issuer))


@router.get(
    "/.well-known/oauth-authorization-server",
    summary="OAuth 2.0 授权服务器元数据",
    access=_FOR_ALL,
    response_class=JSONResponse,
)
async def read_server_metadata(request: Request, edge: EdgeDep) -> Response:
    """Return the same metadata where RFC 8414 looks for it."""
    return _kept(_metadata(public_address_of(request).url, edge.signer.issuer))


@router.get(
    "/oauth2/jwks", summary="签名公钥（JWKS）", access=_FOR_ALL, response_class=JSONResponse
)
async def read_signing_keys(edge: EdgeDep) -> Response:
    """Return the public keys: those that sign, that did, and that will soon."""
    return _kept({"keys": edge.signer.public_keys()})


def _kept(body: dict[str, Any]) -> Response:
    return JSONResponse(body, headers=_KEPT_FOR_A_WHILE)


def _metadata(address: str, issuer: str) -> dict[str, Any]:
    return {
        "issuer": issuer,
        "authorization_endpoint": f"{address}/oauth2/authorize",
        "token_endpoint": f"{address}/oauth2/token",
        "userinfo_endpoint": f"{address}/oauth2/userinfo",
        "jwks_uri": f"{address}/oauth2/jwks",
        "revocation_endpoint": f"{address}/oauth2/revoke",
        "introspection_endpoint": f"{address}/oauth2/introspect",
        "end_session_endpoint": f"{address}/oauth2/end-session",
        "scopes_supported": list(SCOPES),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": [each.value for each in GrantType],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": [ALGORITHM],
        "code_challenge_methods_supported": [METHOD],
        "token_endpoint_auth_methods_supported": [*_CLIENT_METHODS, "none"],
        "token_endpoint_auth_signing_alg_values_supported": ASSERTION_ALGORITHMS,
        "revocation_endpoint_auth_methods_supported": [*_CLIENT_METHODS, "none"],
        "introspection_endpoint_auth_methods_supported": _CLIENT_METHODS,
        "claims_supported": [
            "iss", "sub", "aud", "exp", "iat", "auth_time", "nonce", "at_hash", "sid", "amr",
            "name", "preferred_username", "tenant", "department_id", "roles",
        ],
        "prompt_values_supported": ["none", "login", "consent", "select_account"],
        "ui_locales_supported": ["zh-CN"],
        "authorization_response_iss_parameter_supported": True,
        "claims_parameter_supported": False,
        "request_parameter_supported": False,
        "request_uri_parameter_supported": False,
    }  # fmt: skip

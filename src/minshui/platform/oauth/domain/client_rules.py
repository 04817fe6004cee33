"""What a client's registration must be."""

from __future__ import annotations

import re
from typing import NoReturn

from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from minshui.kernel.errors import MinshuiError, Place
from minshui.platform.oauth.contracts import ClientKind, ClientSettings, GrantType
from minshui.platform.oauth.domain.redirect_uris import redirect_fault
from minshui.platform.oauth.domain.scopes import SCOPES
from minshui.platform.oauth.errors import CLIENT_FORM

_CLIENT_ID = re.compile(r"[a-z0-9][a-z0-9-]{2,39}")
_MOST_ADDRESSES = 20
_MOST_KEYS = 5
_KEY_TYPES = ("EC", "RSA")


def check_client_id(client_id: str) -> None:
    """Raise ``E_OAUTH_CLIENT_FORM`` unless a client may be called so."""
    if not _CLIENT_ID.fullmatch(client_id):
        _refuse("client_id", "应用标识应为 3 至 40 位小写字母、数字或短横线")


def check_settings(settings: ClientSettings) -> None:
    """Raise ``E_OAUTH_CLIENT_FORM`` for the first thing that does not go together."""
    _check_grant_types(settings)
    _check_scopes(settings)
    _check_addresses(settings)
    if settings.key_set is not None:
        _check_key_set(settings)


def _check_grant_types(settings: ClientSettings) -> None:
    types = settings.grant_types
    by_code = GrantType.AUTHORIZATION_CODE in types
    if not types:
        _refuse("grant_types", "至少要有一种授权方式")
    if GrantType.REFRESH_TOKEN in types and not by_code:
        _refuse("grant_types", "续期令牌须与授权码方式一起使用")
    if GrantType.CLIENT_CREDENTIALS in types and settings.kind is ClientKind.PUBLIC:
        _refuse("grant_types", "公开客户端不能使用客户端凭证方式")


def _check_scopes(settings: ClientSettings) -> None:
    if not settings.scopes:
        _refuse("scopes", "至少要有一个作用域")
    for name in sorted(settings.scopes):
        if name not in SCOPES:
            _refuse("scopes", f"没有作用域 {name}")
        if settings.domain not in SCOPES[name].domains:
            _refuse("scopes", f"作用域 {name} 不对这个安全域开放")
    by_itself = GrantType.CLIENT_CREDENTIALS in settings.grant_types
    if by_itself and not any(SCOPES[name].without_user for name in settings.scopes):
        _refuse("scopes", "客户端凭证方式至少要有一个可以不经用户使用的作用域")


def _check_addresses(settings: ClientSettings) -> None:
    by_code = GrantType.AUTHORIZATION_CODE in settings.grant_types
    if by_code and not settings.redirect_uris:
        _refuse("redirect_uris", "授权码方式至少要登记一个返回地址")
    if not by_code and (settings.redirect_uris or settings.post_logout_uris):
        _refuse("redirect_uris", "不使用授权码方式的应用不登记返回地址")
    is_native = settings.kind is ClientKind.PUBLIC
    for field in ("redirect_uris", "post_logout_uris"):
        addresses = getattr(settings, field)
        if len(addresses) > _MOST_ADDRESSES or len(set(addresses)) < len(addresses):
            _refuse(field, f"返回地址至多 {_MOST_ADDRESSES} 个，不能重复")
        for address in addresses:
            if (fault := redirect_fault(address, is_native=is_native)) is not None:
                _refuse(field, f"返回地址 {address[:100]} {fault}")


def _check_key_set(settings: ClientSettings) -> None:
    if settings.kind is ClientKind.PUBLIC:
        _refuse("key_set", "公开客户端不登记公钥")
    given = (settings.key_set or {}).get("keys")
    keys = given if isinstance(given, list) else []
    known = [key for key in keys if isinstance(key, dict) and key.get("kty") in _KEY_TYPES]
    if not 1 <= len(keys) <= _MOST_KEYS or len(known) < len(keys):
        _refuse("key_set", f"应为含 1 至 {_MOST_KEYS} 个 EC 或 RSA 公钥的 JWKS")
    try:
        imported = KeySet.import_key_set({"keys": known}).keys
    except (JoseError, ValueError, TypeError, KeyError):
        _refuse("key_set", "公钥无法读取，请核对 JWKS 的内容")
    if any(key.is_private for key in imported):
        _refuse("key_set", "只登记公钥，不要提交私钥")


def _refuse(field: str, reason: str) -> NoReturn:
    raise MinshuiError(CLIENT_FORM, place=Place(field), reason=reason)

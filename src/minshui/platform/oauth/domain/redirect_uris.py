"""Addresses that browsers are sent to: registered whole, and compared whole (RFC 9700, 2.1)."""

from __future__ import annotations

import re
from collections.abc import Collection
from urllib.parse import urlsplit

_CHARACTERS = re.compile(r"[!-\[\]-~]+", re.ASCII)  # printable, without a backslash
_LOOPBACK = ("127.0.0.1", "::1")
_PRIVATE_SCHEME = re.compile(r"[a-z][a-z0-9+-]*(\.[a-z0-9+-]+)+")
_LONGEST = 500


def redirect_fault(uri: str, *, is_native: bool) -> str | None:
    """Return why an address cannot be registered; None where it can.

    ``is_native``: of a program on the user's own machine (RFC 8252), which may also listen on
    the loopback address or have a scheme of its own, named by a domain turned around.
    """
    if len(uri) > _LONGEST or not _CHARACTERS.fullmatch(uri):
        return "应为不超过 500 个字符的 ASCII 网址，不能含空白和反斜杠"
    try:
        parts = urlsplit(uri)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError:
        return "不是合法的网址"
    if "#" in uri or "*" in uri:
        return "不能含 # 和通配符"
    if parts.username is not None or parts.password is not None:
        return "不能含用户名和密码"
    if parts.scheme == "https" and host:
        return None
    if is_native and parts.scheme == "http" and host in _LOOPBACK:
        return None
    if is_native and _PRIVATE_SCHEME.fullmatch(parts.scheme) and parts.path.startswith("/"):
        return None
    return (
        "应以 https:// 开头；公开客户端还可用 http://127.0.0.1 或自有协议，如 com.example.app:/cb"
    )


def is_registered(uri: str, registered: Collection[str]) -> bool:
    """Return whether an address is one of those registered, character by character.

    Only the port of a loopback address is free: the program takes one that is (RFC 8252, 7.3).
    """
    return uri in registered or _without_port(uri) in {
        without for each in registered if (without := _without_port(each)) is not None
    }


def _without_port(uri: str) -> str | None:
    try:
        parts = urlsplit(uri)
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme != "http" or host not in _LOOPBACK or not _CHARACTERS.fullmatch(uri):
        return None
    bare = f"[{host}]" if ":" in host else host
    expected = bare if port is None else f"{bare}:{port}"
    return parts._replace(netloc=bare).geturl() if parts.netloc == expected else None

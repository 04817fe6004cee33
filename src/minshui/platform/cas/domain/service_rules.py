"""Which addresses may be registered, and which address belongs to a registered service."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

from minshui.platform.cas.contracts import Match

_CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,38}[a-z0-9]")
_CHARACTERS = re.compile(r"[!-\[\]-~]+", re.ASCII)  # printable, without a backslash
_LOOPBACK = ("127.0.0.1", "::1", "localhost")
_LONGEST = 500


def code_fault(code: str) -> str | None:
    """Return why a code cannot be a service's; None where it can."""
    return None if _CODE.fullmatch(code) else "编码应为 2 至 40 位小写字母、数字或短横线"


def url_fault(url: str, match: Match) -> str | None:
    """Return why an address cannot be registered; None where it can."""
    if (fault := address_fault(url)) is not None:
        return fault
    if "?" in url:
        return "不能含查询参数"
    if match is Match.PREFIX and not url.endswith("/"):
        return "按前缀识别的地址应以 / 结尾"
    return None


def address_fault(url: str) -> str | None:
    """Return why nothing can be sent to an address."""
    if len(url) > _LONGEST or not _CHARACTERS.fullmatch(url):
        return "应为不超过 500 个字符的 ASCII 网址，不能含空白和反斜杠"
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return "不是合法的网址"
    if parts.username is not None or parts.password is not None:
        return "不能含用户名和密码"
    if "#" in url or "*" in url:
        return "不能含 # 和通配符"
    if not parts.hostname or not parts.path.startswith("/"):
        return "应含主机名和路径，如 https://oa.example.com/"
    if parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK):
        return None
    return "应以 https:// 开头；只有本机的系统可以用 http://"


def belongs(address: str, url: str, match: Match) -> bool:
    """Return whether an address is one of the service registered as ``url``.

    What follows the path is the service's own. By prefix an address belongs that has the same
    scheme, host and port and lies below the path, with no way up in it, however written.
    """
    if len(address) > _LONGEST * 4 or not _CHARACTERS.fullmatch(address):
        return False
    path = address.partition("#")[0].partition("?")[0]
    if match is Match.EXACT:
        return path == url
    below = unquote(unquote(path.removeprefix(url)))
    return path.startswith(url) and not re.search(r"(^|[/\\])\.\.?($|[/\\])|\\|\x00", below)

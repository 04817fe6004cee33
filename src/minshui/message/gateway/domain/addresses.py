"""Addresses: written in one way, so that they are found again, and shown only in part."""

from __future__ import annotations

import re

from minshui.message.gateway.contracts import ChannelCode

MAX_ADDRESS = 200
_NOISE = re.compile(r"[\s()-]")
_PREFIX = re.compile(r"^(?:\+|00)86(?=1\d{10}$)")
_NUMBER = re.compile(r"\+?[\d\s()-]{5,}")
_MOBILE = re.compile(r"1[3-9]\d{9}")
_MAIL = re.compile(r"[^\s@<>,;:\"]{1,64}@[^\s@<>,;:\"]+\.[^\s@<>,;:\".]{2,}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def canonical(address: str) -> str:
    """Return an address as it is indexed: numbers bare and without +86, a mail's host in lower
    case, others as they are. Told by its form, because receipts name no channel.
    """
    address = address.strip()
    if "@" in address:
        name, _, host = address.rpartition("@")
        return f"{name}@{host.lower()}"
    if _NUMBER.fullmatch(address):
        return _PREFIX.sub("", _NOISE.sub("", address))
    return address


def fault_of(channel: ChannelCode, address: str) -> str | None:
    """Return in Chinese what is wrong with an address that a caller gave; None: nothing is."""
    if not address or len(address) > MAX_ADDRESS or _CONTROL.search(address):
        return f"须有 1 至 {MAX_ADDRESS} 个字符，且不含控制字符"
    if channel is ChannelCode.SMS and not _MOBILE.fullmatch(address):
        return "应为 1 开头的 11 位手机号"
    if channel is ChannelCode.MAIL and not _MAIL.fullmatch(address):
        return "应为 名称@域名 形式的邮箱"
    return None


def mask(channel: ChannelCode, address: str) -> str:
    """Return what lists show of an address.

    ``138****1234``, ``w***@example.com``; of others the last four characters; an inbox is named
    by its owner, who is shown anyway.
    """
    if channel is ChannelCode.INBOX:
        return address[:100]
    if channel is ChannelCode.MAIL and "@" in address:
        name, _, host = address.rpartition("@")
        return f"{name[:1]}***@{host}"[:100]
    if channel is ChannelCode.SMS and len(address) > 7:
        return f"{address[:3]}****{address[-4:]}"[:100]
    return f"***{address[-4:]}" if len(address) > 8 else "***"

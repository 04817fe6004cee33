"""The platform's message push: whether it is genuine, and what it says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from minshui.kernel.errors import MinshuiError
from minshui.message.supplier.facade import Supplier
from minshui.message.wechat.domain.push_security import decrypted, is_signed
from minshui.message.wechat.errors import WECHAT_PUSH_REFUSED, WECHAT_PUSH_UNREADABLE

_FRESH_FOR = timedelta(minutes=5)
_TIME_DIGITS = 12
_SAFE = "safe"
FINISHED = "TEMPLATESENDJOBFINISH"


@dataclass(frozen=True, slots=True)
class PushQuery:
    """What the platform puts in the address."""

    signature: str
    timestamp: str
    nonce: str
    msg_signature: str = ""


@dataclass(frozen=True, slots=True)
class SendFinished:
    """What became of a template message: ``success``, ``failed:user block``…"""

    message_id: str
    openid: str
    status: str
    reported_at: datetime

    @property
    def delivered(self) -> bool:
        """Whether it has arrived."""
        return self.status == "success"


def echoed(supplier: Supplier, query: PushQuery, echo: str, now: datetime) -> str:
    """Return what proves to the platform that this address is the account's.

    Raises ``E_WECHAT_PUSH_REFUSED``. Some consoles send the echo encrypted.
    """
    if query.msg_signature:
        _check(supplier, query, now, query.msg_signature, echo)
        return decrypted(*_opening(supplier, echo))
    _check(supplier, query, now, query.signature)
    return echo


def read_push(
    supplier: Supplier, query: PushQuery, body: bytes, now: datetime
) -> SendFinished | None:
    """Return the result that a genuine push tells; None: it tells something else.

    In safe mode only the encrypted part is believed: the plain signature covers no body. Raises
    ``E_WECHAT_PUSH_REFUSED`` and ``E_WECHAT_PUSH_UNREADABLE``.
    """
    if supplier.settings["push_mode"] == _SAFE:
        sealed = _text(_parsed(body), "Encrypt")
        _check(supplier, query, now, query.msg_signature, sealed)
        message = _parsed(decrypted(*_opening(supplier, sealed)).encode())
    else:
        _check(supplier, query, now, query.signature)
        message = _parsed(body)
    if _text(message, "Event") != FINISHED:
        return None
    seconds = _text(message, "CreateTime")
    told = seconds.isdecimal() and len(seconds) < _TIME_DIGITS
    return SendFinished(
        message_id=_text(message, "MsgID"),
        openid=_text(message, "FromUserName"),
        status=_text(message, "Status"),
        reported_at=datetime.fromtimestamp(int(seconds), UTC) if told else now,
    )


def _check(
    supplier: Supplier, query: PushQuery, now: datetime, signature: str, *sealed: str
) -> None:
    token = supplier.secrets.get("token", "")
    if not token:
        raise MinshuiError(WECHAT_PUSH_REFUSED, reason="本系统没有设置推送令牌")
    if not is_signed(signature, token, query.timestamp, query.nonce, *sealed):
        raise MinshuiError(WECHAT_PUSH_REFUSED, reason="签名不对")
    seconds = query.timestamp
    if not seconds.isdecimal() or len(seconds) >= _TIME_DIGITS:
        raise MinshuiError(WECHAT_PUSH_REFUSED, reason="时间戳不对")
    if abs(now - datetime.fromtimestamp(int(seconds), UTC)) > _FRESH_FOR:
        raise MinshuiError(WECHAT_PUSH_REFUSED, reason="时间相差超过五分钟")


def _opening(supplier: Supplier, sealed: str) -> tuple[str, str, str]:
    key = supplier.secrets.get("encoding_aes_key", "")
    if not key:
        raise MinshuiError(WECHAT_PUSH_REFUSED, reason="本系统没有设置加解密密钥")
    return key, sealed, supplier.settings["app_id"]


def _parsed(body: bytes) -> Element:
    try:
        root: Element = fromstring(body, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as fault:
        raise MinshuiError(WECHAT_PUSH_UNREADABLE) from fault
    return root


def _text(root: Element, name: str) -> str:
    return (root.findtext(name) or "").strip()

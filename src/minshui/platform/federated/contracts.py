"""Sign-in by accounts of other platforms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from minshui.platform.federated.settings import AlipaySettings, WechatSettings


class Platform(StrEnum):
    """Whose word is taken for who somebody is."""

    WECHAT_OPEN = "wechat_open"
    """A QR code on a computer's screen, read with WeChat (微信开放平台网站应用)."""
    WECHAT_MP = "wechat_mp"
    """A page opened inside WeChat (公众号网页授权)."""
    ALIPAY = "alipay"


@dataclass(frozen=True, slots=True)
class Provider:
    """The tenant's application with a platform; ``secret`` only goes to the adapter."""

    platform: Platform
    settings: WechatSettings | AlipaySettings
    secret: str


@dataclass(frozen=True, slots=True)
class ProviderListing:
    """A provider as it is listed: whether there is a secret, never what it is."""

    platform: Platform
    settings: WechatSettings | AlipaySettings
    enabled: bool
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class SaveProvider:
    """What a provider shall be; ``secret`` None keeps the one that is stored."""

    platform: Platform
    settings: WechatSettings | AlipaySettings
    enabled: bool
    secret: str | None = None


@dataclass(frozen=True, slots=True)
class Begun:
    """Where to send the browser, and what it must bring back beside the platform's answer."""

    authorize_url: str
    attempt: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Answer:
    """What a browser brings back: its own ``attempt``, and what the platform added."""

    attempt: str
    state: str
    code: str


@dataclass(frozen=True, slots=True)
class Binding:
    """An account of a platform that stands for a user."""

    platform: Platform
    bound_at: datetime
    last_used_at: datetime | None


class Adapter(Protocol):
    """Speaks a platform's protocol."""

    def authorize_url(self, provider: Provider, redirect_uri: str, state: str) -> str:
        """Return where a browser asks the platform who its user is."""
        ...

    async def subject_of(self, provider: Provider, code: str, now: datetime) -> str:
        """Return whom a code stands for, by the platform's own lasting name of them.

        Raises ``E_FEDERATED_CODE`` where the code is worth nothing, ``E_FEDERATED_PLATFORM``
        where the platform cannot be asked, ``E_FEDERATED_SIGNATURE`` where it was not the
        platform that answered.
        """
        ...

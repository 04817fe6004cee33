"""The only door of WeChat messages."""

from __future__ import annotations

from minshui.message.wechat.channel import WechatChannel
from minshui.message.wechat.kind import OFFICIAL_ACCOUNT

__all__ = ["OFFICIAL_ACCOUNT", "WechatChannel"]

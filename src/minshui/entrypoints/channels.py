"""The ways that messages go, opened for one process."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from minshui.kernel.clock import Clock
from minshui.message.external.facade import ExternalChannel
from minshui.message.gateway.facade import Channel
from minshui.message.inbox.facade import InboxChannel
from minshui.message.mail.facade import MailChannel
from minshui.message.sms.facade import SmsChannel
from minshui.message.wechat.facade import WechatChannel


@asynccontextmanager
async def open_channels(clock: Clock) -> AsyncIterator[list[Channel]]:
    """Open every channel; connections to suppliers are made when first needed."""
    async with AsyncExitStack() as stack:
        sms = SmsChannel(clock)
        stack.push_async_callback(sms.close)
        mail = MailChannel(clock)
        stack.push_async_callback(mail.close)
        wechat = WechatChannel(clock)
        stack.push_async_callback(wechat.close)
        external = ExternalChannel(clock)
        stack.push_async_callback(external.close)
        yield [sms, mail, InboxChannel(), wechat, external]

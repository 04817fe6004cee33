"""Which adapter speaks to which platform, and how a session that it began is called."""

from __future__ import annotations

from minshui.platform.federated.alipay_login import AlipayLogin
from minshui.platform.federated.contracts import Adapter, Platform
from minshui.platform.federated.wechat_login import WechatLogin
from minshui.platform.identity.facade import Means

_WECHAT, _ALIPAY = WechatLogin(), AlipayLogin()
ADAPTERS: dict[Platform, Adapter] = {
    Platform.WECHAT_OPEN: _WECHAT,
    Platform.WECHAT_MP: _WECHAT,
    Platform.ALIPAY: _ALIPAY,
}
MEANS: dict[Platform, Means] = {
    Platform.WECHAT_OPEN: "wechat",
    Platform.WECHAT_MP: "wechat",
    Platform.ALIPAY: "alipay",
}

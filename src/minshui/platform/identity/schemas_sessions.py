"""Bodies of sessions and devices."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from minshui.infrastructure.http.values import View
from minshui.platform.identity.contracts import Means

MEANS_TEXT = (
    "登录方式：password 密码，sms 手机验证码，second_factor 密码和二次验证，wechat 微信，"
    "alipay 支付宝，remembered 自动登录，grant 跨租户切换"
)


class SessionView(View):
    """A session that is open."""

    session_id: str = Field(description="登录号")
    means: Means = Field(description=MEANS_TEXT)
    client_address: str = Field(description="网络地址")
    user_agent: str = Field(description="浏览器或程序")
    started_at: datetime = Field(description="登录时刻")
    last_seen_at: datetime = Field(description="最近操作时刻，精确到分钟")
    expires_at: datetime = Field(description="最晚到期时刻")


class OwnSessionView(SessionView):
    """One of one's own sessions."""

    current: bool = Field(description="是否就是本次登录")


class OnlineView(SessionView):
    """A session of somebody who is online."""

    user_id: int = Field(description="用户号")
    user_name: str = Field(description="用户名")
    display_name: str = Field(description="姓名")
    department_id: int | None = Field(description="所属部门号")
    department: str | None = Field(description="所属部门")


class EndedView(View):
    """How many sessions were ended."""

    ended: int = Field(description="结束了几个登录")


class OwnDeviceView(View):
    """A device that signs its user in by itself."""

    id: str = Field(description="设备号")
    platform: str = Field(description="系统，如 Windows、Android")
    client_address: str = Field(description="最近的网络地址")
    remembered_at: datetime = Field(description="何时设为自动登录")
    used_at: datetime = Field(description="最近自动登录时刻")
    expires_at: datetime = Field(description="自动登录到何时为止")

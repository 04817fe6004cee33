"""Bodies and views of callers, preferences and the tenant's rules."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import BeforeValidator, Field, model_validator

from minshui.infrastructure.http.values import CodeText, LineText, RequestBody, View
from minshui.message.gateway.contracts import ChannelCode, ReceiverKind
from minshui.message.gateway.domain.quiet_hours import QuietHours
from minshui.message.gateway.policy import MOST_QUEUED, Policy
from minshui.message.template.facade import TemplateCategory

ClockText = Annotated[
    str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$", description="时刻，如 21:30", max_length=5)
]
_Limit = Annotated[int, Field(ge=1, le=10_000_000)]


class CallerBody(RequestBody):
    """A caller's limits."""

    title: LineText = Field(description="名称")
    is_enabled: bool = Field(default=True, description="是否启用")
    most_per_minute: _Limit | None = Field(default=None, description="每分钟配额；不填不限")
    most_per_day: _Limit | None = Field(default=None, description="每日配额；不填不限")
    categories: list[TemplateCategory] = Field(
        default_factory=list, max_length=20, description="可发送的消息类别；不填不限"
    )


class CallerView(View):
    """A caller."""

    caller: str = Field(description="调用方")
    title: str = Field(description="名称")
    is_enabled: bool = Field(description="是否启用")
    most_per_minute: int | None = Field(description="每分钟配额")
    most_per_day: int | None = Field(description="每日配额")
    categories: list[str] = Field(description="可发送的消息类别；空为不限")


class PreferenceBody(RequestBody):
    """What a receiver wants."""

    receiver_kind: ReceiverKind = Field(description="接收人类别")
    receiver_ref: CodeText = Field(description="接收人编号")
    category: TemplateCategory = Field(description="消息类别")
    channel: ChannelCode = Field(description="渠道")
    wants: bool = Field(description="是否愿意接收")


class PreferenceView(View):
    """A wish."""

    category: str = Field(description="消息类别")
    channel: ChannelCode = Field(description="渠道")
    wants: bool = Field(description="是否愿意接收")


class PolicyBody(RequestBody):
    """The tenant's rules."""

    quiet_from: ClockText | None = Field(default=None, description="免打扰开始时刻")
    quiet_until: ClockText | None = Field(default=None, description="免打扰结束时刻，可为次日")
    most_queued: int = Field(
        default=MOST_QUEUED, ge=1, le=100_000_000, description="待发消息的上限"
    )

    @model_validator(mode="after")
    def _both_or_none(self) -> Self:
        if (self.quiet_from is None) != (self.quiet_until is None) or (
            self.quiet_from is not None and self.quiet_from == self.quiet_until
        ):
            raise ValueError("免打扰的起止时刻须都填写且不相同，或都不填写")
        return self

    def policy(self) -> Policy:
        """Return the rules."""
        if self.quiet_from is None or self.quiet_until is None:
            return Policy(None, self.most_queued)
        hours = QuietHours(_minutes(self.quiet_from), _minutes(self.quiet_until))
        return Policy(hours, self.most_queued)


def _minutes(text: str) -> int:
    hour, minute = text.split(":")
    return int(hour) * 60 + int(minute)


def _clock_text(minutes: int | None) -> str | None:
    return None if minutes is None else f"{minutes // 60:02}:{minutes % 60:02}"


class PolicyView(View):
    """The tenant's rules."""

    quiet_from: Annotated[str | None, BeforeValidator(_clock_text)] = Field(
        description="免打扰开始时刻；空为不设"
    )
    quiet_until: Annotated[str | None, BeforeValidator(_clock_text)] = Field(
        description="免打扰结束时刻"
    )
    most_queued: int = Field(description="待发消息的上限")


def policy_view(policy: Policy) -> PolicyView:
    """Return rules as clients see them."""
    hours = policy.quiet_hours
    return PolicyView.model_validate(
        {
            "quiet_from": hours.start if hours else None,
            "quiet_until": hours.end if hours else None,
            "most_queued": policy.most_queued,
        }
    )

"""What is to be known of a party outside: where it listens, which field carries what."""

from __future__ import annotations

from typing import Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from minshui.infrastructure.security.certificates import PemCertificates
from minshui.message.external.domain.fields import CONSTANT, check_layout, check_path
from minshui.message.external.domain.signatures import secret_key

_LOOPBACK = ("localhost", "127.0.0.1", "::1")
SOURCES = (
    "message_key",
    "message_id",
    "system",
    "type",
    "template_code",
    "receiver",
    "title",
    "content",
    "asked_at",
    "parameters",
)
_OUT = {
    "type": "type",
    "timestamp": "asked_at",
    "data.system": "system",
    "data.message_key": "message_key",
    "data.receiver": "receiver",
    "data.title": "title",
    "data.content": "content",
}


class ReceiptFields(BaseModel):
    """Where a party's receipts say what; ``delivered_values`` mean that it has arrived."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    type_value: str = Field(default="receipt", max_length=64, description="“种类”为此值的是回执")
    message: str = Field(
        default="data.message_key", description="消息标识：对方的编号（设了“对方编号”时）或本系统的"
    )
    status: str = Field(default="data.status", description="送达结果")
    delivered_values: tuple[str, ...] = Field(
        default=("delivered", "success", "true"), min_length=1, max_length=20, description="已送达"
    )
    failed_values: tuple[str, ...] = Field(
        default=("failed", "false"), min_length=1, max_length=20, description="未送达"
    )
    code: str = Field(default="data.code", description="结果代码")
    text: str = Field(default="data.text", description="结果说明")


class NoticeFields(BaseModel):
    """Where a party says whom to notify of what."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    type_value: str = Field(default="notice", max_length=64, description="“种类”为此值的是通知请求")
    message_type: str = Field(default="data.message_type", description="消息类型")
    receivers: str = Field(default="data.receivers", description="接收用户（用户名，一个或一列）")
    title: str = Field(default="data.title", description="标题")
    content: str = Field(default="data.content", description="内容")


class WebhookSettings(BaseModel):
    """Settings of a party outside; everybody who may see suppliers sees them."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    url: str = Field(min_length=8, max_length=500, description="接收消息的地址")
    allow_plain: bool = Field(default=False, description="内网专线允许不加密的 http")
    ca_certificates: PemCertificates = Field(
        default="", max_length=20_000, description="自备的根证书（PEM），空为系统信任的"
    )
    timeout_seconds: float = Field(default=10, ge=0.2, le=20, description="最多等几秒回话")
    system_code: str = Field(default="minshui", max_length=64, description="本系统在对方的标识")
    types: dict[str, str] = Field(
        default_factory=dict, max_length=200, description="模板编码对应的对方消息类型"
    )
    fields: dict[str, str] = Field(
        default_factory=lambda: dict(_OUT),
        min_length=1,
        max_length=50,
        description=f"发出的 JSON：字段对应的内容，可用 {'、'.join(SOURCES)}、parameters.参数名，"
        "或以 = 开头的固定文字",
    )
    own_id: str = Field(default="", description="对方答复中其编号的字段，空为不用对方编号")
    result: str = Field(default="", description="对方答复中办理结果的字段，空为只看 HTTP 状态")
    result_values: tuple[str, ...] = Field(
        default=("0", "200", "true"), max_length=20, description="办理结果为这些值时是成功"
    )
    result_text: str = Field(default="message", description="对方答复中说明的字段")
    callback_type: str = Field(default="type", description="对方来文中“种类”的字段")
    receipt: ReceiptFields = Field(default_factory=ReceiptFields, description="回执的字段")
    notice: NoticeFields = Field(default_factory=NoticeFields, description="通知请求的字段")
    notice_template: str = Field(
        default="notice.general", max_length=64, description="对方通知请求所用的模板"
    )
    notice_templates: dict[str, str] = Field(
        default_factory=dict, max_length=200, description="对方消息类型对应的模板编码"
    )

    @field_validator("fields")
    @classmethod
    def _layout(cls, value: dict[str, str]) -> dict[str, str]:
        check_layout(value)
        for source in value.values():
            named = source in SOURCES or source.startswith("parameters.")
            if not named and not source.startswith(CONSTANT):
                raise ValueError(f"内容“{source[:50]}”不在可用的之列")
        return value

    @field_validator("own_id", "result", "result_text", "callback_type")
    @classmethod
    def _path(cls, value: str) -> str:
        return check_path(value) if value else value

    @model_validator(mode="after")
    def _address(self) -> Self:
        parts = urlsplit(self.url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username:
            raise ValueError("地址应以 https:// 开头，且不含用户名")
        if parts.scheme == "http" and not (self.allow_plain or parts.hostname in _LOOPBACK):
            raise ValueError("地址应以 https:// 开头；内网专线可另行允许 http")
        for fields in (self.receipt, self.notice):
            for name, value in fields.model_dump().items():
                if isinstance(value, str) and name != "type_value":
                    check_path(value)
        return self


class WebhookSecrets(BaseModel):
    """What only the program and the party know. While a secret changes, both sign."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    signing_secret: str = Field(max_length=128, description="发出消息的签名密钥（whsec_…）")
    previous_signing_secret: str | None = Field(
        default=None, max_length=128, description="更换期内仍有效的原签名密钥，用后删去"
    )
    callback_secret: str | None = Field(
        default=None, max_length=128, description="对方来文的签名密钥（whsec_…），不接收来文则不填"
    )
    previous_callback_secret: str | None = Field(
        default=None, max_length=128, description="更换期内仍有效的原来文密钥"
    )

    @field_validator("*")
    @classmethod
    def _secret(cls, value: str | None) -> str | None:
        if value:
            secret_key(value)
        return value or None

    @property
    def signing_keys(self) -> list[bytes]:
        """Keys to sign with, the newest first."""
        return _keys(self.signing_secret, self.previous_signing_secret)

    @property
    def callback_keys(self) -> list[bytes]:
        """Keys that the party's calls may be signed with."""
        return _keys(self.callback_secret, self.previous_callback_secret)


def _keys(*secrets: str | None) -> list[bytes]:
    return [secret_key(each) for each in secrets if each]

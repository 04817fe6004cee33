"""What is to be known of an SMTP server, and of the mailbox its bounces come to."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from minshui.infrastructure.security.certificates import PemCertificates
from minshui.message.mail.domain.mail_addresses import wire_address
from minshui.message.supplier.facade import Supplier

_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_TAG = "{tag}"


class SmtpSettings(BaseModel):
    """Settings of an SMTP server; everybody who may see suppliers sees them."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    host: str = Field(min_length=1, max_length=200, description="服务器地址")
    port: int = Field(default=465, ge=1, le=65535, description="端口")
    security: Literal["tls", "starttls", "none"] = Field(
        default="tls",
        description="加密方式：tls 一开始就加密，starttls 连接后加密，none 不加密（仅限本机）",
    )
    sender_address: str = Field(max_length=254, description="发件地址")
    sender_name: str = Field(default="", max_length=100, description="发件人名称")
    reply_to: str = Field(default="", max_length=254, description="回复地址，空为发件地址")
    return_path: str = Field(
        default="",
        max_length=254,
        description="退信地址，空为发件地址；含 {tag} 时每封信各有一个，便于认出退信，"
        "如 bounce+{tag}@example.com",
    )
    unsubscribe_address: str = Field(
        default="", max_length=254, description="退订地址，模板允许退订时写进邮件"
    )
    ca_certificates: PemCertificates = Field(
        default="", max_length=20_000, description="自备的根证书（PEM），空为系统信任的"
    )
    connections: int = Field(default=2, ge=1, le=20, description="每个进程最多几个连接")
    mails_per_connection: int = Field(default=50, ge=1, le=1000, description="一个连接最多发几封")
    mails_per_minute: int = Field(
        default=0, ge=0, le=60_000, description="每个进程每分钟最多发几封，0 为不限"
    )
    timeout_seconds: float = Field(default=10, ge=0.2, le=30, description="每一步最多等几秒")
    data_timeout_seconds: float = Field(
        default=30, ge=0.2, le=45, description="信件交出后最多等几秒回话"
    )
    bounce_host: str = Field(
        default="", max_length=200, description="退信信箱的 POP3 服务器（加密），空为不收退信"
    )
    bounce_port: int = Field(default=995, ge=1, le=65535, description="退信信箱的端口")

    @field_validator("sender_address", "reply_to", "unsubscribe_address")
    @classmethod
    def _address(cls, value: str) -> str:
        if value and wire_address(value) is None:
            raise ValueError("应为 名称@域名 形式的邮箱")
        return value

    @field_validator("return_path")
    @classmethod
    def _return_path(cls, value: str) -> str:
        if value and wire_address(value.replace(_TAG, "m" + "0" * 35)) is None:
            raise ValueError("应为邮箱，可含一处 {tag}，@ 之前连同标记不超过 64 个字符")
        return value

    @model_validator(mode="after")
    def _encrypted(self) -> Self:
        if self.security == "none" and self.host not in _LOOPBACK:
            raise ValueError("只有本机的服务器可以不加密")
        if not self.sender_address:
            raise ValueError("须填写发件地址")
        return self

    @property
    def sender(self) -> str:
        """The sender's address as it goes over the wire."""
        return wire_address(self.sender_address) or self.sender_address

    def mail_from(self, tag: str) -> str:
        """Return the envelope's sender of the mail with a tag."""
        return self.return_path.replace(_TAG, tag) if self.return_path else self.sender


class SmtpSecrets(BaseModel):
    """What only the program knows of an SMTP server."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    user: str | None = Field(default=None, max_length=200, description="登录名，不登录则不填")
    password: str | None = Field(default=None, max_length=200, description="密码或授权码")
    bounce_user: str | None = Field(
        default=None, max_length=200, description="退信信箱的登录名，不填则同上"
    )
    bounce_password: str | None = Field(
        default=None, max_length=200, description="退信信箱的密码，不填则同上"
    )


@dataclass(frozen=True, slots=True)
class SmtpAccount:
    """A server with its settings and secrets; equal ones share connections."""

    tenant_code: str
    supplier: str
    settings: SmtpSettings
    secrets: SmtpSecrets

    @classmethod
    def of(cls, tenant_code: str, supplier: Supplier) -> SmtpAccount:
        """Return the account of a supplier of kind ``smtp``."""
        return cls(
            tenant_code,
            supplier.code,
            SmtpSettings.model_validate(dict(supplier.settings)),
            SmtpSecrets.model_validate(dict(supplier.secrets)),
        )

    def tls_context(self) -> ssl.SSLContext:
        """Return what servers' certificates are checked against."""
        return ssl.create_default_context(cadata=self.settings.ca_certificates or None)

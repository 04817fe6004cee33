"""What the routes of clients take and give."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from minshui.infrastructure.http.values import CodeText, LineText, RequestBody, View
from minshui.platform.oauth.contracts import (
    Client,
    ClientDomain,
    ClientKind,
    ClientSettings,
    GrantType,
    NewClient,
)

Address = Annotated[str, Field(min_length=1, max_length=500)]


class ClientSettingsBody(RequestBody):
    """What is decided about a client."""

    name: LineText = Field(description="应用名称，授权页面上给用户看")
    domain: ClientDomain = Field(
        description="安全域：admin 管理端、mobile 移动端、customer 客户端、external 外部系统"
    )
    kind: ClientKind = Field(
        description="confidential 能保守密钥的服务端应用；public 浏览器或手机中的应用"
    )
    grant_types: frozenset[GrantType] = Field(
        description="授权方式：authorization_code（须 PKCE）、refresh_token、client_credentials"
    )
    scopes: frozenset[CodeText] = Field(max_length=50, description="可以申请的作用域")
    redirect_uris: list[Address] = Field(
        default_factory=list, max_length=20, description="登录后返回的地址，逐字比对"
    )
    post_logout_uris: list[Address] = Field(
        default_factory=list, max_length=20, description="退出后返回的地址，逐字比对"
    )
    tenants: frozenset[CodeText] = Field(
        default=frozenset(), max_length=1000, description="服务的租户编码；空表示全部租户"
    )
    asks_consent: bool = Field(default=True, description="是否须用户同意授权（首次和增加作用域时）")
    key_set: dict[str, Any] | None = Field(
        default=None, description="应用的公钥（JWKS）：以签名证明身份的应用登记，登记后不发密钥"
    )

    def settings(self) -> ClientSettings:
        """Return the settings as use cases take them."""
        return ClientSettings(
            name=self.name,
            domain=self.domain,
            kind=self.kind,
            grant_types=self.grant_types,
            scopes=self.scopes,
            redirect_uris=tuple(self.redirect_uris),
            post_logout_uris=tuple(self.post_logout_uris),
            tenants=self.tenants,
            asks_consent=self.asks_consent,
            key_set=self.key_set,
        )


class CreateClientBody(ClientSettingsBody):
    """A client to be registered."""

    client_id: CodeText = Field(description="应用标识：3 至 40 位小写字母、数字或短横线，不能改变")


class ClientView(View):
    """A registered client, without its secret."""

    client_id: str = Field(description="应用标识")
    name: str = Field(description="应用名称")
    domain: ClientDomain = Field(description="安全域")
    kind: ClientKind = Field(description="客户端类型")
    grant_types: list[GrantType] = Field(description="授权方式")
    scopes: list[str] = Field(description="可以申请的作用域")
    redirect_uris: list[str] = Field(description="登录后返回的地址")
    post_logout_uris: list[str] = Field(description="退出后返回的地址")
    tenants: list[str] = Field(description="服务的租户编码；空表示全部租户")
    asks_consent: bool = Field(description="是否须用户同意授权")
    key_set: dict[str, Any] | None = Field(description="应用的公钥（JWKS）")
    enabled: bool = Field(description="是否启用")
    secret_changed_at: datetime | None = Field(description="密钥最近一次更换的时刻")
    created_at: datetime = Field(description="登记时刻")
    created_by: str = Field(description="登记人的用户名")
    changed_at: datetime = Field(description="最近一次修改的时刻")

    @classmethod
    def of(cls, client: Client) -> ClientView:
        """Return the view of a client."""
        settings = client.settings
        return cls(
            client_id=client.client_id,
            name=settings.name,
            domain=settings.domain,
            kind=settings.kind,
            grant_types=sorted(settings.grant_types),
            scopes=sorted(settings.scopes),
            redirect_uris=list(settings.redirect_uris),
            post_logout_uris=list(settings.post_logout_uris),
            tenants=sorted(settings.tenants),
            asks_consent=settings.asks_consent,
            key_set=None if settings.key_set is None else dict(settings.key_set),
            enabled=client.enabled,
            secret_changed_at=client.secret_changed_at,
            created_at=client.created_at,
            created_by=client.created_by,
            changed_at=client.changed_at,
        )


class NewClientView(View):
    """A client with its secret, which is shown this once."""

    client: ClientView = Field(description="登记的应用")
    secret: str | None = Field(description="密钥，只显示这一次；公开客户端和登记公钥的应用没有")

    @classmethod
    def of(cls, made: NewClient) -> NewClientView:
        """Return the view of a client that was given a secret."""
        return cls(client=ClientView.of(made.client), secret=made.secret)


class ScopeView(View):
    """A scope and what it lets through."""

    name: str = Field(description="作用域")
    title: str = Field(description="授权页面上的说明")
    domains: list[ClientDomain] = Field(description="可以申请它的安全域")
    permissions: list[str] = Field(description="放行的权限编码，不超出用户本人的权限")
    without_user: bool = Field(description="应用可否不经用户、以自己的身份使用")
    as_oneself: bool = Field(description="是否包括只关本人、不须权限的功能")


class AuthorizationView(View):
    """That the user let a client act for them."""

    client_id: str = Field(description="应用标识")
    client_name: str = Field(description="应用名称")
    scopes: list[str] = Field(description="同意的作用域")
    granted_at: datetime = Field(description="同意的时刻")

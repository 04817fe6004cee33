"""Bodies and views of CAS services."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field

from minshui.infrastructure.http.values import CodeText, LineText, RequestBody, View
from minshui.platform.cas.contracts import Attribute, Match, Service, ServiceSettings

Address = Annotated[str, Field(min_length=1, max_length=500)]


class ServiceSettingsBody(RequestBody):
    """What is decided about a service."""

    name: LineText = Field(description="系统名称")
    url: Address = Field(description="系统的地址，如 https://oa.example.com/")
    match: Match = Field(default=Match.PREFIX, description="识别方式：prefix 前缀，exact 整个地址")
    attributes: frozenset[Attribute] = Field(
        default=frozenset(), description="可以告诉系统的用户属性"
    )
    logout_url: Address | None = Field(default=None, description="退出通知地址；不填则不通知")
    tenants: frozenset[CodeText] = Field(
        default=frozenset(), max_length=1000, description="服务的租户编码；空表示全部租户"
    )

    def settings(self) -> ServiceSettings:
        """Return the settings as use cases take them."""
        return ServiceSettings(
            self.name, self.url, self.match, self.attributes, self.logout_url, self.tenants
        )


class CreateServiceBody(ServiceSettingsBody):
    """A service to be registered."""

    code: CodeText = Field(description="系统编码：2 至 40 位小写字母、数字或短横线，不能改变")


class ServiceView(View):
    """A registered service."""

    code: str = Field(description="系统编码")
    name: str = Field(description="系统名称")
    url: str = Field(description="系统的地址")
    match: Match = Field(description="识别方式")
    attributes: list[Attribute] = Field(description="可以告诉系统的用户属性")
    logout_url: str | None = Field(description="退出通知地址")
    tenants: list[str] = Field(description="服务的租户编码；空表示全部租户")
    enabled: bool = Field(description="是否启用")
    created_at: datetime = Field(description="登记时刻")
    created_by: str = Field(description="登记人的用户名")

    @classmethod
    def of(cls, service: Service) -> ServiceView:
        """Return the view of a service."""
        settings = service.settings
        return cls(
            code=service.code,
            name=settings.name,
            url=settings.url,
            match=settings.match,
            attributes=sorted(settings.attributes),
            logout_url=settings.logout_url,
            tenants=sorted(settings.tenants),
            enabled=service.enabled,
            created_at=service.created_at,
            created_by=service.created_by,
        )

"""Bodies and views of suppliers and routes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, Field, field_validator

from minshui.infrastructure.http.values import (
    CodeText,
    DecimalIn,
    DecimalOut,
    LineText,
    RequestBody,
    View,
)
from minshui.message.supplier.contracts import (
    Route,
    RouteMatch,
    SaveRoute,
    SaveSupplier,
    SupplierListing,
    Trial,
    supplier_kinds,
)

Weight = Annotated[int, Field(ge=0, le=1000)]
ShortCode = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")]
SecretText = Annotated[str, Field(min_length=1, max_length=8192)]

_CARRIERS = r"^(?:|mobile|unicom|telecom|broadcast)$"


class SupplierBody(RequestBody):
    """What a supplier shall be."""

    kind: CodeText = Field(description="种类，见种类清单")
    title: LineText = Field(description="名称")
    settings: dict[str, Any] = Field(default_factory=dict, description="设置，按种类的格式")
    secrets: dict[str, SecretText] = Field(
        default_factory=dict, description="密钥，按种类的格式；只写不读，没有给出的保持原值"
    )
    weight: Weight = Field(default=1, description="分配权重；0 为只在其他供应商失败时使用")
    price: DecimalIn = Field(default=Decimal(0), description="每条（段）单价（元），至多 4 位小数")

    @field_validator("price")
    @classmethod
    def _sensible(cls, value: Decimal) -> Decimal:
        if not 0 <= value < 1000 or value != round(value, 4):
            raise ValueError("单价应在 0 至 1000 元之间，至多 4 位小数")
        return value

    def command(self, code: str) -> SaveSupplier:
        """Return what is to be done."""
        return SaveSupplier(
            code=code,
            kind=self.kind,
            title=self.title,
            settings=self.settings,
            secrets=self.secrets,
            weight=self.weight,
            price_yuan=self.price,
        )


class NewSupplierBody(SupplierBody):
    """A supplier that is new."""

    code: ShortCode = Field(description="编码：小写字母、数字、下划线、连字符")


class TrialBody(RequestBody):
    """A message by which a supplier is tried."""

    address: LineText = Field(description="收件地址：手机号、邮箱等")
    subject: str = Field(default="", max_length=200, description="标题")
    body: str = Field(default="", max_length=2000, description="正文")
    binding: dict[str, Any] = Field(
        default_factory=dict, description="供应商模板：如 template_code、sign_name"
    )
    parameters: dict[str, Annotated[str, Field(max_length=500)]] = Field(
        default_factory=dict, description="模板参数"
    )

    def trial(self) -> Trial:
        """Return what is to be tried."""
        return Trial(self.address, self.subject, self.body, self.binding, self.parameters)


class TrialView(View):
    """What came of a trial."""

    accepted: bool = Field(description="供应商是否受理")
    code: str | None = Field(description="供应商的错误码")
    text: str | None = Field(description="说明")
    supplier_message_id: str | None = Field(description="供应商的消息号")


class SupplierView(View):
    """A supplier, without its secrets."""

    code: str = Field(description="编码")
    channel: str = Field(description="渠道")
    kind: str = Field(description="种类")
    kind_name: str = Field(description="种类名称")
    title: str = Field(description="名称")
    settings: dict[str, Any] = Field(description="设置")
    secret_names: list[str] = Field(description="已存有的密钥项")
    weight: int = Field(description="分配权重")
    price: DecimalOut = Field(description="每条（段）单价（元）")
    is_enabled: bool = Field(description="是否启用")
    paused_until: datetime | None = Field(description="因连续失败暂停到何时")
    failures: int = Field(description="连续失败次数")
    last_failure_at: datetime | None = Field(description="最近一次失败的时间")
    last_failure_code: str | None = Field(description="最近一次失败的错误码")
    last_failure_text: str | None = Field(description="最近一次失败的说明")


class KindView(View):
    """A kind of supplier and the forms of its settings and secrets (JSON Schema)."""

    code: str = Field(description="种类")
    channel: str = Field(description="渠道")
    name: str = Field(description="名称")
    settings_schema: dict[str, Any] = Field(description="设置的格式（JSON Schema）")
    secrets_schema: dict[str, Any] = Field(description="密钥的格式（JSON Schema）")


class RouteBody(RequestBody):
    """What a route shall be."""

    channel: CodeText = Field(description="渠道")
    title: LineText = Field(description="名称")
    position: int = Field(default=100, ge=0, le=9999, description="次序，小的先匹配")
    template_code: str = Field(default="", max_length=64, description="模板编码；空为不限")
    category: str = Field(default="", max_length=32, description="模板类别；空为不限")
    address_prefix: str = Field(default="", max_length=64, description="地址（号码）开头；空为不限")
    carrier: str = Field(
        default="",
        pattern=_CARRIERS,
        description="运营商：mobile 移动、unicom 联通、telecom 电信、broadcast 广电；空为不限",
    )
    shares: dict[str, Weight] = Field(
        min_length=1, max_length=20, description="供应商编码及其权重；未列出的不承运"
    )
    is_enabled: bool = Field(default=True, description="是否启用")

    def command(self) -> SaveRoute:
        """Return what is to be done."""
        match = RouteMatch(self.template_code, self.category, self.address_prefix, self.carrier)
        return SaveRoute(
            self.channel, self.title, self.position, match, self.shares, self.is_enabled
        )


class RouteView(View):
    """A route."""

    id: int = Field(description="路由 id")
    channel: str = Field(description="渠道")
    title: str = Field(description="名称")
    position: int = Field(description="次序")
    template_code: str = Field(description="模板编码")
    category: str = Field(description="模板类别")
    address_prefix: str = Field(description="地址开头")
    carrier: str = Field(description="运营商")
    shares: Mapping[str, int] = Field(description="供应商编码及其权重")
    is_enabled: bool = Field(description="是否启用")


def supplier_view(listed: SupplierListing) -> SupplierView:
    """Return a supplier as clients see it."""
    supplier, health = listed.supplier, listed.health
    return SupplierView(
        code=supplier.code,
        channel=supplier.channel,
        kind=supplier.kind,
        kind_name=supplier_kinds()[supplier.kind].name,
        title=supplier.title,
        settings=dict(supplier.settings),
        secret_names=list(listed.secret_names),
        weight=supplier.weight,
        price=supplier.price_yuan,
        is_enabled=supplier.is_enabled,
        paused_until=supplier.paused_until,
        failures=health.failures,
        last_failure_at=health.last_failure_at,
        last_failure_code=health.last_failure_code,
        last_failure_text=health.last_failure_text,
    )


def kind_views() -> list[KindView]:
    """Return every kind as clients see it."""
    return [
        KindView(
            code=each.code,
            channel=each.channel,
            name=each.name,
            settings_schema=_form(each.settings),
            secrets_schema=_form(each.secrets),
        )
        for each in supplier_kinds().values()
    ]


def _form(schema: type[BaseModel]) -> dict[str, Any]:
    form = schema.model_json_schema()
    form.pop("description", None)  # docstrings are for us
    return form


def route_view(route: Route) -> RouteView:
    """Return a route as clients see it."""
    return RouteView(
        id=route.id,
        channel=route.channel,
        title=route.title,
        position=route.position,
        template_code=route.match.template_code,
        category=route.match.category,
        address_prefix=route.match.address_prefix,
        carrier=route.match.carrier,
        shares=route.shares,
        is_enabled=route.is_enabled,
    )

"""Bodies of the tariff routes."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from pydantic import Field

from minshui.infrastructure.http.values import RequestBody, View


class TariffView(View):
    """A tariff in a list."""

    code: str = Field(description="价格编码")
    name: str = Field(description="名称")
    class_code: str | None = Field(description="用水类别")
    status: str = Field(description="状态：active 在用，retired 停用")
    release_id: int | None = Field(description="现行发布；没有审核通过的版本时为空")
    effective_from: date | None = Field(description="今天所用版本的生效日，空为一直有效")
    effective_to: date | None = Field(description="今天所用版本的失效日（含），空为未定")


class VersionView(View):
    """A version of a tariff."""

    id: int = Field(description="版本号（内部）")
    tariff_code: str = Field(description="价格编码")
    version_no: int = Field(description="第几版")
    effective_from: date | None = Field(description="生效日")
    effective_to: date | None = Field(description="失效日（含）")
    assignable: bool = Field(description="账单必为整分，可以指定给用户")
    status: str = Field(description="状态：draft 待审核，approved 已审核，withdrawn 已撤回")
    recorded_at: datetime = Field(description="录入时间")
    approved_at: datetime | None = Field(description="审核时间")


class TariffDetailView(TariffView):
    """A tariff with its versions."""

    versions: list[VersionView] = Field(description="各版本，新的在前")


class VersionDetailView(VersionView):
    """A version with its document."""

    document: dict[str, Any] = Field(description="价格文档（格式 tariff/1）")


class ReleaseView(View):
    """What an approval released."""

    id: int = Field(description="发布号")
    tariff_code: str = Field(description="价格编码")
    release_no: int = Field(description="第几次发布")
    version_ids: list[int] = Field(description="所含版本，按生效日排列")


class DocumentBody(RequestBody):
    """A document to be saved or checked."""

    document: dict[str, Any] = Field(description="价格文档（格式 tariff/1）")


class FaultView(View):
    """A fault of a document."""

    code: str = Field(description="错误码")
    path: str = Field(description="JSON 路径")
    message: str = Field(description="错在哪里、怎样改正")


class CheckView(View):
    """The faults of a document."""

    passed: bool = Field(description="没有错误")
    faults: list[FaultView] = Field(description="全部错误")


class TrialBody(RequestBody):
    """A bill to be priced for trial, in the keys of the format."""

    bill: dict[str, Any] = Field(
        description="账单，如用量、起止日期、月数", examples=[{"usage": "35", "to": "2026-11-01"}]
    )
    account: dict[str, Any] = Field(
        default_factory=dict, description="用户，如人口、减免", examples=[{"population": 5}]
    )


class TrialView(View):
    """A bill priced for trial."""

    volume: str = Field(description="计费水量")
    subtotal: str = Field(description="税前合计（元）")
    total: str = Field(description="合计（元）")
    components: dict[str, str] = Field(description="各费用（元）")
    taxes: dict[str, str] = Field(description="各税（元）")
    explanation: list[str] = Field(description="逐项说明")

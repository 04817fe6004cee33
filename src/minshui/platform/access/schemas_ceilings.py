"""Bodies of the routes by which the platform switches permissions off."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from minshui.infrastructure.http.values import CodeText, RequestBody, View
from minshui.platform.access.contracts import CeilingSource

_MAX_CODES = 1000


class SwitchPermissionBody(RequestBody):
    """Whether a permission is on."""

    enabled: bool = Field(description="是否启用")


class TenantCeilingBody(RequestBody):
    """What the platform switches off in a tenant."""

    switched_off: frozenset[CodeText] = Field(
        max_length=_MAX_CODES,
        description="关闭的权限编码，或其开头（如 revenue.cashier 表示收费模块的全部权限）",
    )


class GlobalDecisionView(View):
    """What the platform decided about a permission for every tenant."""

    code: str = Field(description="权限编码或其开头")
    name: str = Field(description="名称")
    enabled: bool = Field(description="是否启用")
    changed_at: datetime = Field(description="最近变更时间")
    changed_by: str = Field(description="最近变更人")


class CeilingEntryView(View):
    """What is off in a tenant, and by whose decision."""

    code: str = Field(description="关闭的权限编码或其开头")
    source: CeilingSource = Field(description="由谁决定：platform 平台、package 套餐")

"""Routes for which it does not matter whose department a row is of, and why."""

from __future__ import annotations

from collections.abc import Mapping

_TENANTS = "整个公司的，不分部门"

UNSCOPED: Mapping[str, str | None] = {
    "/api/v1/message": "消息由全公司统一收发；客户的消息按权限查看",
    "/api/v1/platform/schedules": _TENANTS,
    "/api/v1/platform/schedule-log": _TENANTS,
    "/api/v1/platform/events": _TENANTS,
    "/api/v1/platform/failed-jobs": _TENANTS,
    "/api/v1/platform/queues": _TENANTS,
    "/api/v1/platform/permissions": _TENANTS,
    "/api/v1/platform/data-scopes": "查询字典是全公司的",
    "/api/v1/platform/roles": "角色是全公司的；不能给出超过自己的权限和范围",
    "/api/v1/platform/exports/roles": _TENANTS,
    "/api/v1/platform/menus": "菜单是全公司的",
    "/api/v1/platform/caches": "缓存是全公司的",
    "/api/v1/platform/global-permissions": "平台对全部租户的决定",
    "/api/v1/platform/tenants": "平台对各租户的决定",
    "/api/v1/platform/posts": "岗位是全公司的",
    "/api/v1/platform/password-sheets": "本人导入时得到的",
    "/api/v1/platform/users/import/template": "空的模板",
    "/api/v1/platform/departments/import/template": "空的模板",
    "/api/v1/platform/sign-in-policy": _TENANTS,
    "/api/v1/platform/factor-policy": _TENANTS,
    "/api/v1/platform/federated-providers": _TENANTS,
    "/api/v1/platform/cas-services": "接入的系统是全公司的",
    "/api/v1/platform/oauth-": "接入的应用是全公司的",
    "/api/v1/revenue/tariffs": "价格是全公司的",
    "/api/v1/revenue/parameters": _TENANTS,
    "/api/v1/revenue/finance/subjects": "科目对照是全公司的",
    "/api/v1/revenue/cutovers/templates": "空的模板",
    "/api/v1/revenue/opening-imports/template": "空的模板",
    "/api/v1/revenue/customer-imports/template": "空的模板",
    "/api/v1/revenue/reading/imports/template": "空的模板",
    "GET /api/v1/revenue/reading/rules": "异常规则是全公司的，都可查看",
    "/api/v1/revenue/billing/special-bills/import/template": "空的模板",
    "/api/v1/revenue/adjustments/reasons": "调整原因是全公司的",
    "/api/v1/workorder/approvals/kinds": "审批种类是程序定的",
    "/api/v1/metering/meters": "水表和型号是全公司的，按表号查找",
    "/api/v1/revenue/bill-comparisons": "比对的是文件；别处的户等于没有",
    "/api/v1/revenue/counter/tills/current": "本人的班次",
}
"""By the beginning of the path, with the method or without, of which the longest counts.

None: a department does matter.
"""


def why_unscoped(route: str) -> str | None:
    """Return why no department applies to ``GET /…``, or None where one does."""
    path = route.split(" ", 1)[1]
    starts = [start for start in UNSCOPED if path.startswith(start) or route.startswith(start)]
    return UNSCOPED[max(starts, key=len)] if starts else None

"""Routes of somebody who works in several tenants."""

from __future__ import annotations

from fastapi import Request

from minshui.infrastructure.http.access import signed_in
from minshui.infrastructure.http.edge import ContextDep, EdgeDep, MasterDep
from minshui.infrastructure.http.routing import ApiRouter
from minshui.platform.grant.limits import count_switch
from minshui.platform.grant.people import acting_person
from minshui.platform.grant.queries.my_tenants import my_tenants
from minshui.platform.grant.schemas import MyTenantView, SwitchBody
from minshui.platform.grant.use_cases.switch_tenant import switch_tenant
from minshui.platform.identity.facade import TokenView, client_of, token_view

router = ApiRouter(prefix="/api/v1/platform", tags=["跨租户授权"])


@router.get(
    "/me/tenants",
    summary="查询自己可以进入的租户，所属租户在先",
    access=signed_in("只看自己的授权"),
    master=True,
)
async def list_my_tenants(ctx: ContextDep, mctx: MasterDep) -> list[MyTenantView]:
    """Return where the signed-in person may work now."""
    found = await my_tenants(
        mctx.session, await acting_person(ctx), ctx.tenant_code, ctx.clock.now()
    )
    return [MyTenantView.model_validate(each) for each in found]


@router.post(
    "/switch",
    summary="切换租户：在另一租户开始新的登录",
    access=signed_in("只能进入自己获得授权的租户，每次重新核对"),
)
async def switch_to_tenant(
    request: Request, ctx: ContextDep, edge: EdgeDep, body: SwitchBody
) -> TokenView:
    """Begin a session in another tenant of the person's."""
    await count_switch(ctx, edge.limiter, await acting_person(ctx))
    grant = await switch_tenant(edge.work, ctx, body.tenant_code, client_of(request))
    return token_view(edge, body.tenant_code, grant)

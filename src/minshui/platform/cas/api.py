"""The endpoints of the CAS protocol (3.0.3)."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

from fastapi import Query, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from minshui.infrastructure.errors import TENANT_DISABLED, TENANT_UNKNOWN
from minshui.infrastructure.http.access import public
from minshui.infrastructure.http.edge import Edge
from minshui.infrastructure.http.problem import trace_id_of
from minshui.infrastructure.http.routing import ApiRouter
from minshui.kernel.errors import MinshuiError
from minshui.platform.cas.contracts import Failure, Refused, Service, Validated
from minshui.platform.cas.domain.answers import as_json, as_text, as_xml
from minshui.platform.cas.domain.tickets import tenant_of
from minshui.platform.cas.errors import SERVICE_NOT_FOR_TENANT, SERVICE_NOT_REGISTERED
from minshui.platform.cas.queries.registered import service_of_address
from minshui.platform.cas.use_cases.issue_ticket import issue_ticket
from minshui.platform.cas.use_cases.validate_ticket import Presented, validate_ticket
from minshui.platform.signon.facade import (
    PAGE_RESPONSES,
    SignedOn,
    answers_browsers,
    ask_to_sign_on,
    forget_browser,
    notice_page,
    sign_off,
    signed_on,
)

router = ApiRouter(prefix="/cas", tags=["CAS 统一登录"])

_BROWSERS = public("浏览器的登录状态由 Cookie 证明，没有登录的先去登录")
_SERVICES = public("票据本身就是凭证，只能用一次")
_LONGEST = 2000

# Of any length: a page says what is wrong with it, and no registered address is so long.
PageService = Annotated[str, Query(description="请求登录的系统地址")]
PageFlag = Annotated[str, Query(description="true 为是，空为否")]
ServiceUrl = Annotated[str, Query(max_length=_LONGEST, description="请求登录的系统地址")]
Ticket = Annotated[str, Query(max_length=300, description="票据")]
Flag = Annotated[str, Query(max_length=20, description="true 为是，空为否")]
Format = Annotated[str, Query(alias="format", max_length=10, description="XML 或 JSON")]


@router.get(
    "/login",
    summary="CAS 登录：带着票据回到系统",
    access=_BROWSERS,
    any_query=True,
    response_class=HTMLResponse,
    responses=PAGE_RESPONSES,
)
@answers_browsers
async def cas_login(
    request: Request, service: PageService = "", renew: PageFlag = "", gateway: PageFlag = ""
) -> Response:
    """Send the browser back with a ticket, once its user has signed on (CAS 3.0.3, 2.1)."""
    registered = await _registered(request, service) if service else None
    who = await signed_on(request)
    wants_renewal = _is_set(renew)
    if registered is not None and _is_set(gateway) and not wants_renewal and who is None:
        return RedirectResponse(service, 303)
    if who is None or (wants_renewal and not who.fresh):
        return ask_to_sign_on(request, renew=wants_renewal)
    if registered is None:
        return notice_page(request, "已登录", f"您已以 {who.display_name} 的身份登录。")
    return RedirectResponse(await _with_ticket(request, who, registered, service), 303)


@router.get(
    "/logout",
    summary="CAS 退出",
    access=_BROWSERS,
    any_query=True,
    response_class=HTMLResponse,
    responses=PAGE_RESPONSES,
)
@answers_browsers
async def cas_logout(request: Request, service: PageService = "") -> Response:
    """End the session; every service that it reached is told (CAS 3.0.3, 2.3)."""
    await sign_off(request)
    response: Response
    async with _edge(request).anonymous_master_work(trace_id_of(request)) as mctx:
        registered = await service_of_address(mctx.session, service) if service else None
    if registered is None:
        response = notice_page(request, "已退出", "您已退出登录。")
    else:
        response = RedirectResponse(service, 303)
    forget_browser(request, response)
    return response


@router.get("/validate", summary="CAS 1.0 票据校验", access=_SERVICES, any_query=True)
async def cas_validate(
    request: Request, service: ServiceUrl = "", ticket: Ticket = "", renew: Flag = ""
) -> Response:
    """Answer in the two lines of CAS 1.0."""
    outcome = await _validated(request, service, ticket, renew)
    return Response(as_text(outcome), media_type="text/plain; charset=utf-8")


@router.get("/serviceValidate", summary="CAS 2.0 票据校验", access=_SERVICES, any_query=True)
async def cas_service_validate(
    request: Request,
    service: ServiceUrl = "",
    ticket: Ticket = "",
    renew: Flag = "",
    form: Format = "",
) -> Response:
    """Tell whom the ticket stands for."""
    return _told(await _validated(request, service, ticket, renew), form, with_attributes=False)


@router.get(
    "/p3/serviceValidate", summary="CAS 3.0 票据校验（带属性）", access=_SERVICES, any_query=True
)
async def cas_p3_service_validate(
    request: Request,
    service: ServiceUrl = "",
    ticket: Ticket = "",
    renew: Flag = "",
    form: Format = "",
) -> Response:
    """Tell whom the ticket stands for, with what the service may know of them."""
    return _told(await _validated(request, service, ticket, renew), form, with_attributes=True)


@router.get("/proxyValidate", summary="CAS 2.0 代理票据校验", access=_SERVICES, any_query=True)
async def cas_proxy_validate(
    request: Request,
    service: ServiceUrl = "",
    ticket: Ticket = "",
    renew: Flag = "",
    form: Format = "",
) -> Response:
    """Do as ``serviceValidate``: there are no proxies, and service tickets are good here too."""
    return await cas_service_validate(request, service, ticket, renew, form)


@router.get(
    "/p3/proxyValidate", summary="CAS 3.0 代理票据校验（带属性）", access=_SERVICES, any_query=True
)
async def cas_p3_proxy_validate(
    request: Request,
    service: ServiceUrl = "",
    ticket: Ticket = "",
    renew: Flag = "",
    form: Format = "",
) -> Response:
    """Do as ``p3/serviceValidate``."""
    return await cas_p3_service_validate(request, service, ticket, renew, form)


@router.get("/proxy", summary="CAS 代理票据（不提供）", access=_SERVICES, any_query=True)
async def cas_proxy(request: Request, form: Format = "") -> Response:  # noqa: ARG001 - a route
    """Refuse: no service may act for a user at another."""
    refused = Refused(Failure.UNAUTHORIZED_SERVICE_PROXY, "不允许代理")
    return _told(refused, form, with_attributes=False)


def _is_set(flag: str) -> bool:
    return flag.lower() not in ("", "false")


def _edge(request: Request) -> Edge:
    edge: Edge = request.app.state.edge
    return edge


async def _registered(request: Request, address: str) -> Service:
    """Return the service of an address; raises ``E_CAS_SERVICE_NOT_REGISTERED``."""
    async with _edge(request).anonymous_master_work(trace_id_of(request)) as mctx:
        service = await service_of_address(mctx.session, address)
    if service is None:
        raise MinshuiError(SERVICE_NOT_REGISTERED)
    return service


async def _with_ticket(request: Request, who: SignedOn, service: Service, address: str) -> str:
    """Return the service's address with a ticket; raises ``E_CAS_SERVICE_NOT_FOR_TENANT``."""
    if not service.serves(who.tenant_code):
        raise MinshuiError(
            SERVICE_NOT_FOR_TENANT, service=service.settings.name, tenant=who.tenant_code
        )
    async with _edge(request).anonymous_work(who.tenant_code, trace_id_of(request)) as ctx:
        ticket = await issue_ticket(ctx, who, service, address)
    before, mark, fragment = address.partition("#")
    joint = "&" if "?" in before else "?"
    return f"{before}{joint}ticket={quote(ticket)}{mark}{fragment}"


async def _validated(
    request: Request, address: str, ticket: str, renew: str
) -> Validated | Refused:
    if not address or not ticket:
        return Refused(Failure.INVALID_REQUEST, "须有 service 和 ticket 两个参数")
    tenant_code = tenant_of(ticket)
    if tenant_code is None:
        return Refused(Failure.INVALID_TICKET_SPEC, "这不是一张服务票据")
    edge, trace_id = _edge(request), trace_id_of(request)
    async with edge.anonymous_master_work(trace_id) as mctx:
        service = await service_of_address(mctx.session, address)
    if service is None:
        return Refused(Failure.INVALID_SERVICE, "这个系统没有在统一登录登记")
    try:
        async with edge.anonymous_work(tenant_code, trace_id) as ctx:
            return await validate_ticket(ctx, Presented(ticket, address, service, _is_set(renew)))
    except MinshuiError as failure:
        if failure.error not in (TENANT_UNKNOWN, TENANT_DISABLED):
            raise
        return Refused(Failure.INVALID_TICKET, "票据不存在或已用过")


def _told(outcome: Validated | Refused, form: str, *, with_attributes: bool) -> Response:
    headers = {"Cache-Control": "no-store"}
    if form.upper() == "JSON":
        content = as_json(outcome, with_attributes=with_attributes)
        return Response(content, media_type="application/json", headers=headers)
    content = as_xml(outcome, with_attributes=with_attributes)
    return Response(content, media_type="application/xml", headers=headers)

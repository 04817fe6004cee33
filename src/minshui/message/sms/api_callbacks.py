"""HTTP: the addresses to which platforms push receipts."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Request
from fastapi.responses import JSONResponse

from minshui.infrastructure.errors import TENANT_DISABLED, TENANT_UNKNOWN
from minshui.infrastructure.http.access import public
from minshui.infrastructure.http.edge import EdgeDep, TraceIdDep
from minshui.infrastructure.http.routing import ApiRouter
from minshui.kernel.errors import MinshuiError
from minshui.message.sms.errors import REPORT_ADDRESS_UNKNOWN
from minshui.message.sms.use_cases.take_reports import PushedReports, take_reports

router = ApiRouter(prefix="/api/v1/message/callbacks/sms", tags=["短信"], door="callbacks")

_REPORT_BYTES = 512 * 1024

Tenant = Annotated[str, Path(max_length=32, description="租户编码")]
SupplierCode = Annotated[str, Path(max_length=64, description="供应商编码")]
Token = Annotated[str, Path(max_length=128, description="供应商设置里的回执密串")]


@router.post(
    "/{tenant}/{supplier}/{token}",
    summary="接收短信供应商推送的回执",
    access=public("短信平台的回执没有签名，以地址中的密串和来源网段识别"),
    response_class=JSONResponse,
    max_body_bytes=_REPORT_BYTES,
)
async def receive_reports(
    request: Request,
    edge: EdgeDep,
    trace_id: TraceIdDep,
    *,
    tenant: Tenant,
    supplier: SupplierCode,
    token: Token,
) -> JSONResponse:
    """Answer exactly what the platform takes for a confirmation."""
    source = request.client.host if request.client else ""
    pushed = PushedReports(supplier, token, source, await request.body())
    try:
        async with edge.anonymous_work(tenant.upper(), trace_id) as ctx:
            answer = dict(await take_reports(ctx, pushed))
    except MinshuiError as failure:
        if failure.error in (TENANT_UNKNOWN, TENANT_DISABLED):
            raise MinshuiError(REPORT_ADDRESS_UNKNOWN) from failure
        raise
    return JSONResponse(answer)

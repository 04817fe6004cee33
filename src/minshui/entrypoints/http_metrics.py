"""The route by which Prometheus asks how much there is to do."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from ipaddress import ip_address

from fastapi import Request
from starlette.responses import Response

from minshui.infrastructure.http.access import public
from minshui.infrastructure.http.routing import ApiRouter
from minshui.infrastructure.telemetry.errors import METRICS_REFUSED
from minshui.infrastructure.telemetry.metrics import MEDIA_TYPE, metrics_text
from minshui.infrastructure.telemetry.queue_figures import KeptFigures
from minshui.kernel.errors import MinshuiError

router = ApiRouter(prefix="", tags=["运行状况"])
_FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip")


@dataclass(frozen=True)
class MetricsDoor:
    """What the route gives, and the token for those elsewhere; kept as ``app.state.metrics``."""

    figures: KeptFigures
    token: str | None


@router.get(
    "/metrics",
    summary="运行指标（Prometheus）",
    access=public("采集程序没有身份：只对本机或凭 MINSHUI_METRICS_TOKEN 开放"),
    response_class=Response,
)
async def read_metrics(request: Request) -> Response:
    """Return the figures as text."""
    door: MetricsDoor = request.app.state.metrics
    if not (_carries(request, door.token) or _is_of_this_machine(request)):
        raise MinshuiError(METRICS_REFUSED)
    return Response(metrics_text(await door.figures.latest()), media_type=MEDIA_TYPE)


def _carries(request: Request, token: str | None) -> bool:
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    known = token is not None and scheme.lower() == "bearer"
    return known and secrets.compare_digest(given.strip().encode(), str(token).encode())


def _is_of_this_machine(request: Request) -> bool:
    """Return whether a program here asks by itself, and not for somebody elsewhere."""
    if request.client is None or any(name in request.headers for name in _FORWARDED):
        return False
    try:
        return ip_address(request.client.host).is_loopback
    except ValueError:
        return False

"""Errors as RFC 9457 problem bodies, with a stable code and a Chinese sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse, Response
from starlette.types import Scope

from minshui.infrastructure.http.errors import (
    BODY_UNREADABLE,
    DATA_UNREPRESENTABLE,
    DATABASE_LOST,
    HTTP_REFUSED,
    METHOD_NOT_ALLOWED,
    NOT_SIGNED_IN,
    PATH_UNKNOWN,
    VALIDATION,
    WRITE_CONFLICT,
)
from minshui.infrastructure.http.validation_text import field_path, validation_text
from minshui.kernel.errors import ErrorCode, MinshuiError

PROBLEM_MEDIA_TYPE = "application/problem+json"
_MAX_ERRORS = 50
_TITLES = {
    400: "请求有误",
    401: "未登录或登录已失效",
    403: "没有权限",
    404: "找不到",
    405: "方法不支持",
    409: "与现有数据冲突",
    413: "内容过大",
    415: "文件类型不对",
    422: "内容不合要求",
    429: "操作过于频繁",
    500: "系统内部出错",
    503: "服务暂时不可用",
}
_RETRYABLE_STATES = ("40001", "40P01", "55P03")
_DATA_STATES = "22"
# The connection broke, or the server is going down or coming up.
_LOST_STATES = ("08", "57P0")
_CODE = "minshui.problem"
_log = structlog.get_logger(__name__)


class ProblemPlace(BaseModel):
    """Where the fault is."""

    field: str | None = Field(default=None, description="字段路径，如 lines[0].amount")
    row: int | None = Field(default=None, description="文件的行号，从 1 起")
    column: str | None = Field(default=None, description="文件的列名")


class ProblemError(BaseModel):
    """One fault of several."""

    code: str = Field(description="错误码")
    detail: str = Field(description="错在哪里、怎样改正")
    place: ProblemPlace | None = Field(default=None, description="出错的位置")


class Problem(BaseModel):
    """A problem body (RFC 9457)."""

    type: str = Field(description="错误种类的 URN", examples=["urn:minshui:error:E_VALIDATION"])
    title: str = Field(description="按 HTTP 状态概括的标题")
    status: int = Field(description="HTTP 状态码")
    code: str = Field(description="稳定的错误码", examples=["E_VALIDATION"])
    detail: str = Field(description="错在哪里、怎样处理")
    place: ProblemPlace | None = Field(default=None, description="出错的位置")
    trace_id: str = Field(description="跟踪号，报障时提供")
    errors: list[ProblemError] = Field(default_factory=list, description="逐项的错误")


def problem_response(
    error: MinshuiError,
    trace_id: str,
    *,
    faults: Sequence[ProblemError] = (),
    status: int | None = None,
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """Return ``error`` as a problem response; ``status`` only to differ from the code's own."""
    status = status or error.error.status
    body = Problem(
        type=f"urn:minshui:error:{error.code}",
        title=_TITLES.get(status, "请求未能完成"),
        status=status,
        code=error.code,
        detail=error.message,
        place=ProblemPlace.model_validate(error.place.to_dict()) if error.place else None,
        trace_id=trace_id,
        errors=list(faults),
    )
    sent = dict(headers or {})
    if status == 401:
        sent["WWW-Authenticate"] = "Bearer"
    if status == 429 and "seconds" in error.params:
        sent["Retry-After"] = str(error.params["seconds"])
    return JSONResponse(
        body.model_dump(exclude_none=True),
        status_code=status,
        media_type=PROBLEM_MEDIA_TYPE,
        headers=sent,
    )


def install_problem_handlers(app: FastAPI) -> None:
    """Let ``app`` answer every foreseen failure with a problem body."""
    app.add_exception_handler(MinshuiError, _on_minshui_error)
    app.add_exception_handler(RequestValidationError, _on_validation_error)
    app.add_exception_handler(HTTPException, _on_http_exception)
    app.add_exception_handler(DBAPIError, _on_database_error)
    app.add_exception_handler(UnicodeEncodeError, _on_unrepresentable)
    app.add_exception_handler(ClientDisconnect, _on_unreadable)


def trace_id_of(request: Request) -> str:
    """Return the trace id that the outermost layer gave the request."""
    return str(request.scope.get("minshui.trace_id", ""))


def problem_code_of(scope: Scope) -> str:
    """Return the code of the problem that answers a request; empty: it went well."""
    return str(scope.get(_CODE, ""))


def _answer(request: Request, error: MinshuiError, **options: Any) -> Response:
    request.scope[_CODE] = error.code
    return problem_response(error, trace_id_of(request), **options)


async def _on_minshui_error(request: Request, error: Exception) -> Response:
    if not isinstance(error, MinshuiError):
        raise error
    if error.error.status >= 500:
        _log.error("request.failed", code=error.code, detail=error.message)
    return _answer(request, error)


async def _on_validation_error(request: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError):
        raise error
    found = error.errors()
    faults = [
        ProblemError(
            code=VALIDATION.code,
            detail=validation_text(fault),
            place=ProblemPlace(field=field_path(fault["loc"])),
        )
        for fault in found[:_MAX_ERRORS]
    ]
    refused = MinshuiError(VALIDATION, count=len(found))
    return _answer(request, refused, faults=faults)


async def _on_http_exception(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    path, method = request.url.path, request.method
    known: dict[int, tuple[ErrorCode, dict[str, Any]]] = {
        400: (BODY_UNREADABLE, {}),
        401: (NOT_SIGNED_IN, {}),
        404: (PATH_UNKNOWN, {"path": path}),
        405: (METHOD_NOT_ALLOWED, {"path": path, "method": method}),
    }
    code, params = known.get(error.status_code, (HTTP_REFUSED, {"status": error.status_code}))
    return _answer(
        request,
        MinshuiError(code, **params),
        status=error.status_code,
        headers=error.headers,
    )


async def _on_database_error(request: Request, error: Exception) -> Response:
    """Tell a broken connection, a conflict or an unstorable value from a fault of ours: a 500."""
    state = str(getattr(getattr(error, "orig", None), "sqlstate", None) or "")
    driver_fault = type(getattr(getattr(error, "orig", None), "__cause__", None)).__name__
    invalidated = isinstance(error, DBAPIError) and error.connection_invalidated
    if invalidated or state.startswith(_LOST_STATES):
        _log.error("request.database_lost", state=state)
        return _answer(request, MinshuiError(DATABASE_LOST))
    if isinstance(error, IntegrityError) or state in _RETRYABLE_STATES:
        _log.warning("request.conflict", state=state)
        return _answer(request, MinshuiError(WRITE_CONFLICT))
    unstorable = state.startswith(_DATA_STATES) or driver_fault == "DataError"
    if isinstance(error, DataError) or unstorable:
        return await _on_unrepresentable(request, error)
    raise error


async def _on_unrepresentable(request: Request, error: Exception) -> Response:
    _log.warning("request.unrepresentable", reason=type(error).__name__)
    return _answer(request, MinshuiError(DATA_UNREPRESENTABLE))


async def _on_unreadable(request: Request, error: Exception) -> Response:
    _log.info("request.unreadable", reason=type(error).__name__)
    return _answer(request, MinshuiError(BODY_UNREADABLE))

"""HTTP: tariffs, their versions, the check of a document, trial bills."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

from fastapi import Path, Query

from minshui.infrastructure.http.access import require
from minshui.infrastructure.http.edge import ContextDep
from minshui.infrastructure.http.paging import PageDep
from minshui.infrastructure.http.routing import ApiRouter
from minshui.infrastructure.http.values import PageView
from minshui.revenue.tariff.permissions import APPROVE, READ, SAVE
from minshui.revenue.tariff.queries.tariffs import (
    find_tariffs,
    tariff_detail,
    tariff_version,
    tariff_versions,
)
from minshui.revenue.tariff.queries.trial import check_document, price_trial
from minshui.revenue.tariff.schemas import (
    CheckView,
    DocumentBody,
    FaultView,
    ReleaseView,
    TariffDetailView,
    TariffView,
    TrialBody,
    TrialView,
    VersionDetailView,
    VersionView,
)
from minshui.revenue.tariff.use_cases.approve_version import approve_version
from minshui.revenue.tariff.use_cases.save_version import save_version

router = ApiRouter(prefix="/api/v1/revenue/tariffs", tags=["价格"])

TariffCode = Annotated[str, Path(min_length=1, max_length=64, description="价格编码")]
VersionNo = Annotated[int, Path(ge=1, le=2**31 - 1, description="第几版")]
VersionId = Annotated[int, Path(ge=1, le=2**63 - 1, description="版本号（内部）")]


@router.get("", summary="查询价格", access=require(READ), interface="IF-REV-012")
async def list_tariffs(
    ctx: ContextDep,
    page: PageDep,
    text: Annotated[str, Query(max_length=50, description="编码或名称")] = "",
) -> PageView[TariffView]:
    """Return tariffs by code or name."""
    return PageView[TariffView].model_validate(await find_tariffs(ctx, text, page))


@router.post("/check", summary="检查价格文档：列出全部错误", access=require(READ))
async def check_tariff(ctx: ContextDep, body: DocumentBody) -> CheckView:  # noqa: ARG001
    """Return every fault of a document; nothing is stored."""
    faults = [FaultView.model_validate(fault) for fault in check_document(body.document)]
    return CheckView(passed=not faults, faults=faults)


@router.post(
    "/versions",
    summary="录入价格版本",
    access=require(SAVE),
    interface="IF-REV-012",
    status_code=201,
)
async def save_tariff_version(ctx: ContextDep, body: DocumentBody) -> VersionView:
    """Save a document as a version to be approved."""
    return VersionView.model_validate(await save_version(ctx, body.document))


@router.post(
    "/versions/{version_id}/approval",
    summary="审核价格版本",
    access=require(APPROVE, step_up=True),
)
async def approve_tariff_version(ctx: ContextDep, version_id: VersionId) -> ReleaseView:
    """Approve a version and release the tariff."""
    return ReleaseView.model_validate(await approve_version(ctx, version_id))


@router.get("/{code}", summary="价格详情", access=require(READ), interface="IF-REV-012")
async def read_tariff(ctx: ContextDep, code: TariffCode) -> TariffDetailView:
    """Return one tariff with its versions."""
    tariff = await tariff_detail(ctx, code)
    versions = [asdict(version) for version in await tariff_versions(ctx, code)]
    return TariffDetailView.model_validate({**asdict(tariff), "versions": versions})


@router.get("/{code}/versions/{version_no}", summary="价格版本及文档", access=require(READ))
async def read_version(
    ctx: ContextDep, code: TariffCode, version_no: VersionNo
) -> VersionDetailView:
    """Return one version with its document."""
    return VersionDetailView.model_validate(await tariff_version(ctx, code, version_no))


@router.post("/{code}/trial", summary="试算一张账单", access=require(READ))
async def price_trial_bill(ctx: ContextDep, code: TariffCode, body: TrialBody) -> TrialView:
    """Price a bill on the current release and explain it; nothing is stored."""
    return TrialView.model_validate(await price_trial(ctx, code, body.bill, body.account))

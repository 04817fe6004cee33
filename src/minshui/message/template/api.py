"""HTTP: templates, their versions, and how they read."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query

from minshui.infrastructure.http.access import require
from minshui.infrastructure.http.edge import ContextDep
from minshui.infrastructure.http.paging import PageDep
from minshui.infrastructure.http.routing import ApiRouter
from minshui.infrastructure.http.values import PageView
from minshui.message.template.contracts import TemplateCategory, TemplateFilter, sample_sources
from minshui.message.template.permissions import PUBLISH, READ, SAVE
from minshui.message.template.queries.preview import preview_version
from minshui.message.template.queries.templates import (
    list_templates,
    template_history,
    template_summary,
)
from minshui.message.template.schemas import (
    AddDraftBody,
    ChannelText,
    CreateTemplateBody,
    DraftBody,
    PreviewBody,
    PreviewView,
    SampleSourceView,
    TemplateHeadBody,
    TemplateView,
    VersionView,
    template_view,
    version_view,
)
from minshui.message.template.use_cases.add_draft import add_draft
from minshui.message.template.use_cases.amend_template import amend_template
from minshui.message.template.use_cases.copy_version import copy_version
from minshui.message.template.use_cases.create_template import create_template
from minshui.message.template.use_cases.edit_draft import edit_draft
from minshui.message.template.use_cases.publish_version import publish_version
from minshui.message.template.use_cases.retire_version import retire_version
from minshui.message.template.version_store import find_version

router = ApiRouter(prefix="/api/v1/message/templates", tags=["消息模板"])

TemplateCode = Annotated[str, Path(min_length=1, max_length=64, description="模板编码")]
VersionId = Annotated[int, Path(ge=1, le=2**63 - 1, description="版本 id")]


@router.post(
    "", summary="新建消息模板", access=require(SAVE), interface="IF-MSG-006", status_code=201
)
async def add_template(ctx: ContextDep, body: CreateTemplateBody) -> TemplateView:
    """Create a template; its words come as versions."""
    template = await create_template(ctx, body.to_command(body.code))
    return template_view(await template_summary(ctx, template.code))


@router.get("", summary="消息模板列表", access=require(READ))
async def list_all(
    ctx: ContextDep,
    page: PageDep,
    *,
    category: Annotated[TemplateCategory | None, Query(description="模板类型")] = None,
    channel: Annotated[ChannelText | None, Query(description="有该渠道的版本")] = None,
    text: Annotated[str, Query(max_length=50, description="编码或名称")] = "",
) -> PageView[TemplateView]:
    """Return a page of templates."""
    found = await list_templates(ctx, TemplateFilter(category, channel, text), page)
    items = [template_view(each) for each in found.items]
    return PageView[TemplateView](items=items, total=found.total, page=found.page, size=found.size)


@router.get("/sample-sources", summary="预览可用的样例数据来源", access=require(READ))
async def list_sample_sources(ctx: ContextDep) -> list[SampleSourceView]:
    """Return the sources whose data the actor may see."""
    sources = sample_sources().values()
    return [
        SampleSourceView(code=each.code, title=each.title)
        for each in sources
        if ctx.actor.may(each.read.code)
    ]


@router.get("/versions/{version_id}", summary="模板版本", access=require(READ))
async def read_version(ctx: ContextDep, version_id: VersionId) -> VersionView:
    """Return one version."""
    return version_view(await find_version(ctx, version_id))


@router.put(
    "/versions/{version_id}", summary="修改草稿", access=require(SAVE), interface="IF-MSG-006"
)
async def edit_version(ctx: ContextDep, version_id: VersionId, body: DraftBody) -> VersionView:
    """Say a draft anew."""
    return version_view(await edit_draft(ctx, version_id, body.to_draft()))


@router.post(
    "/versions/{version_id}/copy",
    summary="复制为新草稿",
    access=require(SAVE),
    status_code=201,
)
async def copy_one(ctx: ContextDep, version_id: VersionId) -> VersionView:
    """Begin a new version with the words of this one."""
    return version_view(await copy_version(ctx, version_id))


@router.post("/versions/{version_id}/preview", summary="预览", access=require(READ))
async def preview_one(ctx: ContextDep, version_id: VersionId, body: PreviewBody) -> PreviewView:
    """Return how a version reads; nothing is sent."""
    preview = await preview_version(ctx, version_id, body.parameters, body.source, body.ref)
    return PreviewView.model_validate(preview)


@router.post(
    "/versions/{version_id}/publish",
    summary="发布",
    access=require(PUBLISH),
    interface="IF-MSG-006",
)
async def publish_one(ctx: ContextDep, version_id: VersionId) -> VersionView:
    """Put a draft in force."""
    return version_view(await publish_version(ctx, version_id))


@router.post("/versions/{version_id}/retire", summary="停用", access=require(PUBLISH))
async def retire_one(ctx: ContextDep, version_id: VersionId) -> VersionView:
    """Take a version out of force."""
    return version_view(await retire_version(ctx, version_id))


@router.get("/{code}", summary="消息模板", access=require(READ))
async def read_template(ctx: ContextDep, code: TemplateCode) -> TemplateView:
    """Return one template."""
    return template_view(await template_summary(ctx, code))


@router.put("/{code}", summary="修改消息模板", access=require(SAVE))
async def amend_one(ctx: ContextDep, code: TemplateCode, body: TemplateHeadBody) -> TemplateView:
    """Change what is said of a template."""
    await amend_template(ctx, body.to_command(code))
    return template_view(await template_summary(ctx, code))


@router.post(
    "/{code}/versions",
    summary="新建版本",
    access=require(SAVE),
    interface="IF-MSG-006",
    status_code=201,
)
async def add_version(ctx: ContextDep, code: TemplateCode, body: AddDraftBody) -> VersionView:
    """Begin a new version as a draft."""
    return version_view(await add_draft(ctx, code, body.channel, body.to_draft()))


@router.get("/{code}/versions", summary="版本历史", access=require(READ))
async def list_versions(
    ctx: ContextDep,
    code: TemplateCode,
    page: PageDep,
    *,
    channel: Annotated[ChannelText | None, Query(description="渠道")] = None,
) -> PageView[VersionView]:
    """Return a page of the template's versions, newest first."""
    found = await template_history(ctx, code, channel, page)
    items = [version_view(each) for each in found.items]
    return PageView[VersionView](items=items, total=found.total, page=found.page, size=found.size)

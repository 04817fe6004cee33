"""HTTP: posts."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query

from minshui.infrastructure.http.access import require
from minshui.infrastructure.http.edge import ContextDep
from minshui.infrastructure.http.routing import ApiRouter
from minshui.infrastructure.http.values import CodeText
from minshui.platform.organization.contracts import SavePost
from minshui.platform.organization.permissions import MANAGE, READ
from minshui.platform.organization.queries.posts import list_posts, post_by_code
from minshui.platform.organization.schemas import CreatePostBody, PostView, SavePostBody
from minshui.platform.organization.use_cases.create_post import create_post
from minshui.platform.organization.use_cases.delete_post import delete_post
from minshui.platform.organization.use_cases.save_post import save_post

router = ApiRouter(prefix="/api/v1/platform/posts", tags=["岗位"])

PostCode = Annotated[CodeText, Path(description="岗位编码")]


@router.get("", summary="查询岗位", access=require(READ))
async def list_all_posts(
    ctx: ContextDep,
    text: Annotated[str, Query(max_length=50, description="编码或名称的一部分")] = "",
    enabled: Annotated[bool | None, Query(description="只看启用（true）或停用（false）")] = None,
) -> list[PostView]:
    """Return posts in their order."""
    found = await list_posts(ctx, text.strip(), enabled=enabled)
    return [PostView.model_validate(post) for post in found]


@router.post("", summary="新建岗位", access=require(MANAGE), status_code=201)
async def add_post(ctx: ContextDep, body: CreatePostBody) -> PostView:
    """Create a post."""
    return PostView.model_validate(await create_post(ctx, SavePost(**body.model_dump())))


@router.get("/{code}", summary="查询一个岗位", access=require(READ))
async def read_post(ctx: ContextDep, code: PostCode) -> PostView:
    """Return a post."""
    return PostView.model_validate(await post_by_code(ctx, code))


@router.put("/{code}", summary="修改岗位", access=require(MANAGE))
async def change_post(ctx: ContextDep, code: PostCode, body: SavePostBody) -> PostView:
    """Bring a post to what the body says."""
    command = SavePost(code=code, **body.model_dump())
    return PostView.model_validate(await save_post(ctx, command))


@router.delete("/{code}", summary="删除岗位", access=require(MANAGE), status_code=204)
async def remove_post(ctx: ContextDep, code: PostCode) -> None:
    """Delete a post that nobody holds."""
    await delete_post(ctx, code)

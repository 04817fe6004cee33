"""Routes by which a role is given to several users; who holds it: ``GET /users?role=…``."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path
from pydantic import Field

from minshui.infrastructure.http.access import require
from minshui.infrastructure.http.edge import ContextDep
from minshui.infrastructure.http.routing import ApiRouter
from minshui.infrastructure.http.values import CodeText, IdIn, RequestBody, View
from minshui.platform.access.permissions import ROLE_MANAGE
from minshui.platform.identity.use_cases.change_holders import change_holders

router = ApiRouter(prefix="/api/v1/platform/role-holders", tags=["角色与权限"])

_MOST_USERS = 200

RoleCode = Annotated[CodeText, Path(description="角色编码")]


class HoldersBody(RequestBody):
    """The users that a role is given to or withdrawn from."""

    user_ids: frozenset[IdIn] = Field(min_length=1, max_length=_MOST_USERS, description="用户号")


class HoldersView(View):
    """For how many users that was new."""

    changed: int = Field(description="实际授予或收回的用户数")


@router.post("/{code}", summary="批量授予角色", access=require(ROLE_MANAGE, step_up=True))
async def give_role(ctx: ContextDep, code: RoleCode, body: HoldersBody) -> HoldersView:
    """Let users hold a role besides their others."""
    return HoldersView(changed=await change_holders(ctx, code, body.user_ids, holds=True))


@router.post("/{code}/withdraw", summary="批量收回角色", access=require(ROLE_MANAGE, step_up=True))
async def withdraw_role(ctx: ContextDep, code: RoleCode, body: HoldersBody) -> HoldersView:
    """Let users hold a role no longer."""
    return HoldersView(changed=await change_holders(ctx, code, body.user_ids, holds=False))

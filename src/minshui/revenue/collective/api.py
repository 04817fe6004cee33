"""HTTP: collective payers, their members, and the distribution of their money."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query

from minshui.infrastructure.http.access import require
from minshui.infrastructure.http.edge import ContextDep
from minshui.infrastructure.http.paging import PageDep
from minshui.infrastructure.http.routing import ApiRouter
from minshui.infrastructure.http.scoped_paths import id_in_path
from minshui.infrastructure.http.values import PageView
from minshui.revenue.collective.contracts import CreateGroup
from minshui.revenue.collective.permissions import DISTRIBUTE, MANAGE, READ, UNDO
from minshui.revenue.collective.queries.distributions import (
    find_distribution,
    list_distributions,
)
from minshui.revenue.collective.queries.groups import find_group, list_groups
from minshui.revenue.collective.queries.members import list_former_members, list_members
from minshui.revenue.collective.queries.scoped import GROUP_ROWS
from minshui.revenue.collective.schemas import (
    DistributionHeadView,
    DistributionView,
    FormerMemberView,
    GroupBody,
    GroupView,
    MembersBody,
    MemberView,
    UndoBody,
)
from minshui.revenue.collective.use_cases.add_members import add_members
from minshui.revenue.collective.use_cases.create_group import create_group
from minshui.revenue.collective.use_cases.distribute import distribute
from minshui.revenue.collective.use_cases.end_group import end_group
from minshui.revenue.collective.use_cases.remove_member import remove_member
from minshui.revenue.collective.use_cases.undo_distribution import undo_distribution

router = ApiRouter(prefix="/api/v1/revenue/collective-groups", tags=["集收"])

GroupId = Annotated[int, id_in_path(GROUP_ROWS, "group_id", "集收 id")]
DistributionId = Annotated[int, Path(ge=1, le=2**63 - 1, description="分配 id")]
Code = Annotated[str, Path(max_length=32, description="客户编号")]


@router.post("", summary="新增集收号", access=require(MANAGE), status_code=201)
async def create_one(ctx: ContextDep, body: GroupBody) -> GroupView:
    """Begin a group."""
    group = await create_group(ctx, CreateGroup(body.name, body.payer_code))
    return GroupView.model_validate(group)


@router.get("", summary="集收号列表", access=require(READ))
async def list_all(
    ctx: ContextDep,
    page: PageDep,
    text: Annotated[str | None, Query(max_length=50, description="集收号或名称的一部分")] = None,
) -> PageView[GroupView]:
    """Return groups."""
    return PageView[GroupView].model_validate(await list_groups(ctx, text, page))


@router.get("/{group_id}", summary="集收号", access=require(READ))
async def read_one(ctx: ContextDep, group_id: GroupId) -> GroupView:
    """Return one group."""
    return GroupView.model_validate(await find_group(ctx, group_id))


@router.post("/{group_id}/end", summary="停用集收号", access=require(MANAGE))
async def end_one(ctx: ContextDep, group_id: GroupId) -> GroupView:
    """End a group."""
    return GroupView.model_validate(await end_group(ctx, group_id))


@router.get("/{group_id}/members", summary="集收成员及其欠费", access=require(READ))
async def read_members(ctx: ContextDep, group_id: GroupId, page: PageDep) -> PageView[MemberView]:
    """Return a group's members."""
    return PageView[MemberView].model_validate(await list_members(ctx, group_id, page))


@router.get("/{group_id}/former-members", summary="已移出的成员及其原因", access=require(READ))
async def read_former_members(
    ctx: ContextDep, group_id: GroupId, page: PageDep
) -> PageView[FormerMemberView]:
    """Return whom a group paid for once."""
    found = await list_former_members(ctx, group_id, page)
    return PageView[FormerMemberView].model_validate(found)


@router.post("/{group_id}/members", summary="加入成员", access=require(MANAGE))
async def add_some(ctx: ContextDep, group_id: GroupId, body: MembersBody) -> GroupView:
    """Add members."""
    return GroupView.model_validate(await add_members(ctx, group_id, body.customers))


@router.delete("/{group_id}/members/{code}", summary="移出成员", access=require(MANAGE))
async def remove_one(ctx: ContextDep, group_id: GroupId, code: Code) -> GroupView:
    """Take a member out."""
    return GroupView.model_validate(await remove_member(ctx, group_id, code))


@router.post(
    "/{group_id}/distributions",
    summary="把付费客户的预存分配到成员账单",
    access=require(DISTRIBUTE),
    idempotent=True,
    status_code=201,
)
async def distribute_one(ctx: ContextDep, group_id: GroupId) -> DistributionView:
    """Pay members' bills."""
    return DistributionView.model_validate(await distribute(ctx, group_id))


@router.get("/{group_id}/distributions", summary="分配记录", access=require(READ))
async def read_distributions(
    ctx: ContextDep, group_id: GroupId, page: PageDep
) -> PageView[DistributionHeadView]:
    """Return what was distributed."""
    found = await list_distributions(ctx, group_id, page)
    return PageView[DistributionHeadView].model_validate(found)


@router.get(
    "/{group_id}/distributions/{distribution_id}", summary="一次分配及各户", access=require(READ)
)
async def read_distribution(
    ctx: ContextDep, group_id: GroupId, distribution_id: DistributionId
) -> DistributionView:
    """Return a distribution with what each member got."""
    return DistributionView.model_validate(await find_distribution(ctx, group_id, distribution_id))


@router.post(
    "/{group_id}/distributions/{distribution_id}/undo",
    summary="撤销分配，款项退回付费客户",
    access=require(UNDO),
    idempotent=True,
    status_code=201,
)
async def undo_one(
    ctx: ContextDep, group_id: GroupId, distribution_id: DistributionId, body: UndoBody
) -> DistributionView:
    """Take a distribution back."""
    undone = await undo_distribution(ctx, group_id, distribution_id, body.reason)
    return DistributionView.model_validate(undone)

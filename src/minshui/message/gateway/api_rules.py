"""HTTP: callers and their quotas, what receivers want, quiet hours."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query

from minshui.infrastructure.http.access import require
from minshui.infrastructure.http.edge import ContextDep
from minshui.infrastructure.http.routing import ApiRouter
from minshui.infrastructure.http.values import CodeText
from minshui.message.gateway.contracts import ReceiverKind
from minshui.message.gateway.permissions import MANAGE, READ
from minshui.message.gateway.policy import load_policy
from minshui.message.gateway.queries.rules import find_caller, list_callers, preferences_of
from minshui.message.gateway.schemas_rules import (
    CallerBody,
    CallerView,
    PolicyBody,
    PolicyView,
    PreferenceBody,
    PreferenceView,
    policy_view,
)
from minshui.message.gateway.use_cases.save_caller import Caller, save_caller
from minshui.message.gateway.use_cases.save_policy import save_policy
from minshui.message.gateway.use_cases.save_preference import Preference, save_preference

router = ApiRouter(prefix="/api/v1/message", tags=["消息规则"])

CallerName = Annotated[
    str, Path(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_.:-]+$", description="调用方")
]


@router.get("/callers", summary="调用方列表", access=require(READ))
async def list_all_callers(ctx: ContextDep) -> list[CallerView]:
    """Return the callers with limits of their own."""
    return [CallerView.model_validate(each) for each in await list_callers(ctx)]


@router.put("/callers/{caller}", summary="登记或修改调用方", access=require(MANAGE))
async def save_one_caller(ctx: ContextDep, caller: CallerName, body: CallerBody) -> CallerView:
    """Register a caller with its limits."""
    await save_caller(
        ctx,
        Caller(
            caller=caller,
            title=body.title,
            is_enabled=body.is_enabled,
            most_per_minute=body.most_per_minute,
            most_per_day=body.most_per_day,
            categories=tuple(each.value for each in body.categories),
        ),
    )
    return CallerView.model_validate(await find_caller(ctx, caller))


@router.get("/preferences", summary="接收人的接收偏好", access=require(READ))
async def list_preferences(
    ctx: ContextDep,
    kind: Annotated[ReceiverKind, Query(description="接收人类别")],
    ref: Annotated[CodeText, Query(description="接收人编号")],
) -> list[PreferenceView]:
    """Return what a receiver has said."""
    return [PreferenceView.model_validate(each) for each in await preferences_of(ctx, kind, ref)]


@router.put("/preferences", summary="设置接收偏好", access=require(MANAGE))
async def save_one_preference(ctx: ContextDep, body: PreferenceBody) -> list[PreferenceView]:
    """Note a wish and return all of that receiver."""
    wish = Preference(
        body.receiver_kind, body.receiver_ref, body.category.value, body.channel, body.wants
    )
    await save_preference(ctx, wish)
    found = await preferences_of(ctx, wish.receiver_kind, wish.receiver_ref)
    return [PreferenceView.model_validate(each) for each in found]


@router.get("/policy", summary="免打扰时段和待发上限", access=require(READ))
async def read_policy(ctx: ContextDep) -> PolicyView:
    """Return the tenant's rules."""
    return policy_view(await load_policy(ctx))


@router.put("/policy", summary="设置免打扰时段和待发上限", access=require(MANAGE))
async def save_tenant_policy(ctx: ContextDep, body: PolicyBody) -> PolicyView:
    """Set the tenant's rules."""
    await save_policy(ctx, body.policy())
    return policy_view(await load_policy(ctx))

"""HTTP: accounts' attributes, meters, manner of collection and open cases."""

from __future__ import annotations

from typing import Annotated

from minshui.infrastructure.http.access import require
from minshui.infrastructure.http.edge import ContextDep
from minshui.infrastructure.http.routing import ApiRouter
from minshui.infrastructure.http.scoped_paths import id_in_path
from minshui.revenue.customer import permissions
from minshui.revenue.customer.api import placement_of
from minshui.revenue.customer.contracts import (
    BindMeter,
    ChangeCollectionManner,
    EndAttribute,
    OpenCaseLock,
    SetAttribute,
    SetBillingMode,
    SetMaster,
)
from minshui.revenue.customer.queries.accounts import account_by_id
from minshui.revenue.customer.queries.customer_meters import customer_meter
from minshui.revenue.customer.queries.overview import attributes_of
from minshui.revenue.customer.queries.scoped import (
    ACCOUNT_ROWS,
    ATTRIBUTE_ROWS,
    LOCK_ROWS,
    RELATION_ROWS,
    seen_subs_of,
)
from minshui.revenue.customer.schemas import (
    AccountView,
    AssignBookBody,
    AttributeBody,
    AttributeChangeView,
    AttributeView,
    BillingModeBody,
    ChangeMannerBody,
    EndAttributeBody,
    LockView,
    MasterBody,
    MeterBody,
    MeterOfCustomerView,
    OpenLockBody,
    RelationView,
)
from minshui.revenue.customer.use_cases.assign_to_book import assign_to_book
from minshui.revenue.customer.use_cases.bind_meter import bind_meter
from minshui.revenue.customer.use_cases.change_collection_manner import change_collection_manner
from minshui.revenue.customer.use_cases.end_attribute import end_attribute
from minshui.revenue.customer.use_cases.open_case_lock import open_case_lock
from minshui.revenue.customer.use_cases.release_case_lock import release_case_lock
from minshui.revenue.customer.use_cases.set_attribute import set_attribute
from minshui.revenue.customer.use_cases.set_billing_mode import set_billing_mode
from minshui.revenue.customer.use_cases.set_master import set_master

router = ApiRouter(prefix="/api/v1/revenue/accounts", tags=["账户"])

AccountId = Annotated[int, id_in_path(ACCOUNT_ROWS, "account_id", "账户")]
RelationId = Annotated[int, id_in_path(RELATION_ROWS, "cust_meter_id", "户表关系")]
AttributeId = Annotated[int, id_in_path(ATTRIBUTE_ROWS, "attribute_id", "计价属性")]
LockId = Annotated[int, id_in_path(LOCK_ROWS, "lock_id", "业务锁")]


@router.get("/{account_id}/attributes", summary="计价属性", access=require(permissions.READ))
async def list_attributes(ctx: ContextDep, account_id: AccountId) -> list[AttributeView]:
    """Return every attribute an account has or had."""
    await account_by_id(ctx, account_id)
    return [AttributeView.model_validate(each) for each in await attributes_of(ctx, account_id)]


@router.post(
    "/{account_id}/attributes",
    summary="办理计价属性",
    access=require(permissions.SET_ATTRIBUTE),
    status_code=201,
)
async def apply_attribute(
    ctx: ContextDep, account_id: AccountId, body: AttributeBody
) -> AttributeChangeView:
    """Let an attribute hold for a span."""
    command = SetAttribute(
        account_id=account_id,
        kind=body.kind,
        value=body.value,
        from_on=body.from_on,
        to_on=body.to_on,
        proof_no=body.proof_no,
        reason=body.reason,
    )
    return AttributeChangeView.model_validate(await set_attribute(ctx, command))


@router.post(
    "/attributes/{attribute_id}/end",
    summary="提前终止计价属性",
    access=require(permissions.SET_ATTRIBUTE),
)
async def cut_attribute(
    ctx: ContextDep, attribute_id: AttributeId, body: EndAttributeBody
) -> AttributeChangeView:
    """Cut an attribute off."""
    command = EndAttribute(attribute_id, body.last_on, body.reason)
    return AttributeChangeView.model_validate(await end_attribute(ctx, command))


@router.post(
    "/{account_id}/collection-manner",
    summary="变更收费方式",
    access=require(permissions.AMEND),
)
async def change_manner(
    ctx: ContextDep, account_id: AccountId, body: ChangeMannerBody
) -> AccountView:
    """Change between 坐收 and 走收."""
    command = ChangeCollectionManner(account_id, body.manner, body.reason)
    return AccountView.model_validate(await change_collection_manner(ctx, command))


@router.post(
    "/{account_id}/meters",
    summary="装表",
    access=require(permissions.MANAGE_METERS),
    status_code=201,
)
async def put_in_meter(ctx: ContextDep, account_id: AccountId, body: MeterBody) -> RelationView:
    """Put a meter in."""
    command = BindMeter(account_id, placement_of(body))
    return RelationView.model_validate(await bind_meter(ctx, command))


@router.put(
    "/meters/{cust_meter_id}/book",
    summary="入册",
    access=require(permissions.MANAGE_METERS),
)
async def put_into_book(
    ctx: ContextDep, cust_meter_id: RelationId, body: AssignBookBody
) -> RelationView:
    """Put a meter into a reading book."""
    relation = await assign_to_book(ctx, cust_meter_id, body.book_id, body.sequence)
    return RelationView.model_validate(relation)


@router.put(
    "/meters/{cust_meter_id}/billing-mode",
    summary="变更水表计费方式",
    access=require(permissions.MANAGE_METERS),
)
async def change_billing_mode(
    ctx: ContextDep, cust_meter_id: RelationId, body: BillingModeBody
) -> RelationView:
    """Say how a meter's readings count."""
    command = SetBillingMode(cust_meter_id, body.mode, body.reason)
    return RelationView.model_validate(await set_billing_mode(ctx, command))


@router.put(
    "/meters/{cust_meter_id}/master",
    summary="设置或取消水表的总表",
    access=require(permissions.MANAGE_METERS),
)
async def change_master(
    ctx: ContextDep, cust_meter_id: RelationId, body: MasterBody
) -> RelationView:
    """Put a meter below a master, or take it off."""
    command = SetMaster(cust_meter_id, body.master_cust_meter_id, body.reason)
    return RelationView.model_validate(await set_master(ctx, command))


@router.get("/meters/{cust_meter_id}/subs", summary="总表的分表", access=require(permissions.READ))
async def list_subs(ctx: ContextDep, cust_meter_id: RelationId) -> list[MeterOfCustomerView]:
    """Return the meters below a master."""
    await customer_meter(ctx, cust_meter_id)
    return [
        MeterOfCustomerView.model_validate(each) for each in await seen_subs_of(ctx, cust_meter_id)
    ]


@router.post(
    "/{account_id}/locks",
    summary="锁定账户业务",
    access=require(permissions.MANAGE_LOCKS),
    status_code=201,
)
async def hold(ctx: ContextDep, account_id: AccountId, body: OpenLockBody) -> LockView:
    """Hold work on an account."""
    blocks = None if body.blocks is None else frozenset(body.blocks)
    command = OpenCaseLock(account_id, body.case_kind, body.reason, blocks)
    return LockView.model_validate(await open_case_lock(ctx, command))


@router.delete(
    "/locks/{lock_id}",
    summary="解除业务锁",
    access=require(permissions.MANAGE_LOCKS),
    status_code=204,
)
async def release(ctx: ContextDep, lock_id: LockId) -> None:
    """Release a case."""
    await release_case_lock(ctx, lock_id)

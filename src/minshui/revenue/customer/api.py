"""HTTP: customers' files, search and the whole picture (IF-REV-001)."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Path, Query

from minshui.infrastructure.http.access import require
from minshui.infrastructure.http.edge import ContextDep
from minshui.infrastructure.http.paging import PageDep
from minshui.infrastructure.http.routing import ApiRouter
from minshui.infrastructure.http.scoped_paths import id_in_path
from minshui.infrastructure.http.values import PageView
from minshui.kernel.errors import MinshuiError
from minshui.revenue.customer import permissions
from minshui.revenue.customer.contracts import (
    AddContact,
    AmendCustomer,
    AttributeValue,
    ChangeStatus,
    CustomerContract,
    MeterPlacement,
    OpenCustomer,
)
from minshui.revenue.customer.errors import LOOKUP_AMBIGUOUS, LOOKUP_KEY
from minshui.revenue.customer.queries.customers import (
    customer_by_code,
    customer_by_id,
    customers_by_mobile,
)
from minshui.revenue.customer.queries.history import customer_history
from minshui.revenue.customer.queries.overview import customer_overview
from minshui.revenue.customer.queries.scoped import CUSTOMER_ROWS
from minshui.revenue.customer.queries.search import find_customers
from minshui.revenue.customer.schemas import (
    AddContactBody,
    AmendCustomerBody,
    ChangeStatusBody,
    ChangeView,
    ContactView,
    CustomerView,
    HitView,
    LookupView,
    MeterBody,
    OpenCustomerBody,
    OpenedView,
    OverviewView,
)
from minshui.revenue.customer.use_cases.add_contact import add_contact
from minshui.revenue.customer.use_cases.amend_customer import amend_customer
from minshui.revenue.customer.use_cases.change_status import change_status
from minshui.revenue.customer.use_cases.open_customer import open_customer
from minshui.revenue.customer.use_cases.remove_contact import remove_contact

router = ApiRouter(prefix="/api/v1/revenue/customers", tags=["客户"])

CustomerId = Annotated[int, id_in_path(CUSTOMER_ROWS, "cust_id", "客户号")]
Part = Literal["archive", "account", "contacts", "meters"]


@router.post("", summary="立户", access=require(permissions.OPEN), status_code=201)
async def open_one(ctx: ContextDep, body: OpenCustomerBody) -> OpenedView:
    """Open a customer with an account."""
    opened = await open_customer(
        ctx,
        OpenCustomer(
            name=body.name,
            cust_type=body.cust_type,
            address=body.address,
            site_id=body.site_id,
            mobile=body.mobile,
            id_no=body.id_no,
            opened_on=body.opened_on,
            external_no=body.external_no,
            pre_opened=body.pre_opened,
            collection_manner=body.collection_manner,
            tier_year_start_on=body.tier_year_start_on,
            attributes=tuple(
                AttributeValue(
                    each.kind, each.value, each.from_on, each.to_on, each.proof_no, each.reason
                )
                for each in body.attributes
            ),
            meter=None if body.meter is None else placement_of(body.meter),
        ),
    )
    return OpenedView.model_validate(opened)


@router.get("", summary="查找客户", access=require(permissions.READ))
async def search(
    ctx: ContextDep,
    page: PageDep,
    text: str = Query(
        max_length=100, description="客户编号、原户号、户名、地址、手机号或后四位、证件号、表号"
    ),
) -> PageView[HitView]:
    """Find customers by one text."""
    return PageView[HitView].model_validate(await find_customers(ctx, text.replace("\0", ""), page))


@router.get(
    "/lookup",
    summary="客户信息查询",
    access=require(permissions.READ),
    interface="IF-REV-001",
    description="客户号、客户编号、手机号三选一；一个手机号对应多户时请改用客户编号",
)
async def look_up(
    ctx: ContextDep,
    cust_id: Annotated[int | None, Query(ge=1, le=2**63 - 1, description="客户号")] = None,
    code: Annotated[str | None, Query(max_length=32, description="客户编号")] = None,
    mobile: Annotated[str | None, Query(max_length=20, description="手机号")] = None,
    parts: Annotated[list[Part] | None, Query(description="查询内容，不填为全部")] = None,
) -> LookupView:
    """Return the parts asked for of one customer."""
    customer = await _looked_up(ctx, cust_id, code, mobile)
    overview = await customer_overview(ctx, customer.id)
    wanted = set(parts or ("archive", "account", "contacts", "meters"))
    whole = OverviewView.model_validate(overview)
    with_account = "account" in wanted
    return LookupView(
        archive=whole.customer if "archive" in wanted else None,
        account=whole.account if with_account else None,
        unsettled=whole.unsettled if with_account else None,
        contacts=whole.contacts if "contacts" in wanted else None,
        meters=whole.meters if "meters" in wanted else None,
    )


@router.get("/{cust_id}", summary="客户全貌", access=require(permissions.READ))
async def overview(ctx: ContextDep, cust_id: CustomerId) -> OverviewView:
    """Return everything about a customer at a glance."""
    return OverviewView.model_validate(await customer_overview(ctx, cust_id))


@router.put("/{cust_id}", summary="修改客户资料", access=require(permissions.AMEND))
async def amend(ctx: ContextDep, cust_id: CustomerId, body: AmendCustomerBody) -> CustomerView:
    """Change name, address, mobile or identity number."""
    command = AmendCustomer(cust_id, body.changes, body.reason)
    return CustomerView.model_validate(await amend_customer(ctx, command))


@router.get("/{cust_id}/history", summary="客户变更历史", access=require(permissions.READ))
async def history(ctx: ContextDep, cust_id: CustomerId) -> list[ChangeView]:
    """Return what has been changed about a customer, the newest first."""
    await customer_by_id(ctx, cust_id)
    return [ChangeView.model_validate(each) for each in await customer_history(ctx, cust_id)]


@router.post(
    "/{cust_id}/status",
    summary="停用、启用、销户、恢复",
    access=require(permissions.CHANGE_STATUS),
)
async def set_status(ctx: ContextDep, cust_id: CustomerId, body: ChangeStatusBody) -> CustomerView:
    """Take a step in a customer's life."""
    command = ChangeStatus(cust_id, body.status, body.reason)
    return CustomerView.model_validate(await change_status(ctx, command))


@router.post(
    "/{cust_id}/contacts",
    summary="添加联系人",
    access=require(permissions.AMEND),
    status_code=201,
)
async def new_contact(ctx: ContextDep, cust_id: CustomerId, body: AddContactBody) -> ContactView:
    """Add a person to reach."""
    command = AddContact(cust_id, body.name, body.mobile, body.contact_type, body.is_default)
    return ContactView.model_validate(await add_contact(ctx, command))


@router.delete(
    "/{cust_id}/contacts/{contact_id}",
    summary="删除联系人",
    access=require(permissions.AMEND),
    status_code=204,
)
async def drop_contact(
    ctx: ContextDep,
    cust_id: CustomerId,
    contact_id: Annotated[int, Path(ge=1, le=2**63 - 1, description="联系人")],
) -> None:
    """Remove a person to reach."""
    await remove_contact(ctx, cust_id, contact_id)


def placement_of(body: MeterBody) -> MeterPlacement:
    """Return a meter body as the use cases take it."""
    return MeterPlacement(
        meter_no=body.meter_no,
        started_on=body.started_on,
        start_reading_m3=body.start_reading,
        book_id=body.book_id,
        book_sequence=body.book_sequence,
        start_registers=body.registers,
    )


async def _looked_up(
    ctx: ContextDep, cust_id: int | None, code: str | None, mobile: str | None
) -> CustomerContract:
    if sum(key is not None for key in (cust_id, code, mobile)) != 1:
        raise MinshuiError(LOOKUP_KEY)
    if cust_id is not None:
        await CUSTOMER_ROWS.check(ctx, cust_id)
        return await customer_by_id(ctx, cust_id)
    if code is not None:
        return await customer_by_code(ctx, code.replace("\0", ""))
    found = await customers_by_mobile(ctx, mobile or "")
    if len(found) > 1:
        raise MinshuiError(LOOKUP_AMBIGUOUS, count=len(found))
    return found[0]

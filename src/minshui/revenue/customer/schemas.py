"""What the customer routes take and give."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from minshui.infrastructure.http.values import (
    CodeText,
    DecimalIn,
    DecimalOut,
    IdIn,
    LineText,
    RequestBody,
    View,
    YuanOut,
)
from minshui.revenue.customer.contracts import (
    AmendableField,
    AttributeKind,
    BillingMode,
    CaseKind,
    CollectionManner,
    CustomerStatus,
    CustomerType,
    Work,
)

NumberText = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_./-]+$", max_length=32)]
PhoneText = Annotated[str, StringConstraints(pattern=r"^[0-9+ -]+$", max_length=20)]
Sequence = Annotated[int, Field(ge=0, le=10**9)]

_VALUE_HELP = (
    "tariff、relief：{code}；population：{persons}；households、fittings：{count}；"
    "quota：{volume}；caliber、area、level、source、class：{value}；mixed_use：{parts}"
)


class AttributeBody(RequestBody):
    """A dated fact applied for."""

    kind: AttributeKind = Field(description="属性种类")
    value: dict[str, Any] = Field(max_length=10, description=f"值，{_VALUE_HELP}")
    from_on: date = Field(description="起日")
    to_on: date | None = Field(None, description="止日（含），不填为长期")
    proof_no: CodeText | None = Field(None, description="证明编号")
    reason: LineText | None = Field(None, description="原因")


class MeterBody(RequestBody):
    """A meter put in."""

    meter_no: NumberText = Field(description="表号")
    started_on: date = Field(description="装表日期")
    start_reading: DecimalIn = Field(description="起码（m³）")
    book_id: IdIn | None = Field(None, description="册本")
    book_sequence: Sequence | None = Field(None, description="册内序号")
    registers: dict[NumberText, DecimalIn] = Field(
        default_factory=dict, max_length=8, description="其他计数器的起码，按计数器编码"
    )


class OpenCustomerBody(RequestBody):
    """A new customer."""

    name: Annotated[LineText, Field(max_length=100)] = Field(description="户名")
    cust_type: CustomerType = Field(description="客户类型：resident 居民，unit 单位")
    address: LineText = Field(description="地址")
    site_id: IdIn = Field(description="营业所")
    mobile: PhoneText | None = Field(None, description="手机号")
    id_no: NumberText | None = Field(None, description="身份证号或统一社会信用代码")
    opened_on: date | None = Field(None, description="立户日期，不填为今天")
    external_no: CodeText | None = Field(None, description="原户号")
    pre_opened: bool = Field(False, description="是否预立户")
    collection_manner: CollectionManner = Field(
        CollectionManner.COUNTER, description="收费方式：counter 坐收，collector 走收"
    )
    tier_year_start_on: date | None = Field(None, description="阶梯年起始日")
    attributes: list[AttributeBody] = Field(
        default_factory=list, max_length=50, description="计价属性"
    )
    meter: MeterBody | None = Field(None, description="首只水表")


class AmendCustomerBody(RequestBody):
    """Changes; a null removes a mobile or identity number."""

    changes: dict[AmendableField, Annotated[str, Field(max_length=200)] | None] = Field(
        min_length=1, description="要改的项：name、address、mobile、id_no；空值表示删除"
    )
    reason: LineText = Field(description="原因")


class ChangeStatusBody(RequestBody):
    """A step in a customer's life."""

    status: CustomerStatus = Field(description="normal 正常，suspended 停用，closed 注销")
    reason: LineText = Field(description="原因")


class ChangeMannerBody(RequestBody):
    """How an account is collected."""

    manner: CollectionManner = Field(description="counter 坐收，collector 走收")
    reason: LineText = Field(description="原因")


class AddContactBody(RequestBody):
    """A person to reach."""

    name: Annotated[LineText, Field(max_length=100)] = Field(description="姓名")
    mobile: PhoneText = Field(description="手机号")
    contact_type: Literal["owner", "tenant", "agent", "finance"] = Field(description="类型")
    is_default: bool = Field(False, description="是否默认联系人")


class EndAttributeBody(RequestBody):
    """Cutting an attribute off."""

    last_on: date = Field(description="最后一天（含）")
    reason: LineText = Field(description="原因")


class BillingModeBody(RequestBody):
    """How a meter's readings count."""

    mode: BillingMode = Field(
        description="计费方式：billed 计费，unbilled 抄而不计，assessment 考核表"
    )
    reason: LineText = Field(description="原因")


class MasterBody(RequestBody):
    """The master of a meter."""

    master_cust_meter_id: IdIn | None = Field(description="总表的户表关系；空为取消总表")
    reason: LineText = Field(description="原因")


class AssignBookBody(RequestBody):
    """A place in a reading book."""

    book_id: IdIn = Field(description="册本")
    sequence: Sequence = Field(description="册内序号")


class OpenLockBody(RequestBody):
    """A case that holds work."""

    # The others are opened by what they stand for, which says what it holds.
    case_kind: Literal[
        CaseKind.EXCHANGE, CaseKind.CLOSING, CaseKind.CORRECTION, CaseKind.REFUND
    ] = Field(description="业务：exchange、closing、correction、refund")
    reason: LineText = Field(description="原因")
    blocks: list[Work] | None = Field(None, max_length=5, description="锁定的工作，不填按参数")


class CustomerView(View):
    """A customer's file."""

    id: int = Field(description="客户号")
    code: str = Field(description="客户编号")
    name: str = Field(description="户名")
    cust_type: CustomerType = Field(description="客户类型")
    mobile: str | None = Field(description="手机号（按权限遮蔽）")
    id_no: str | None = Field(description="证件号码（按权限遮蔽）")
    address: str = Field(description="地址")
    status: CustomerStatus = Field(description="状态")
    site_id: int = Field(description="营业所")
    opened_on: date = Field(description="立户日期")
    closed_on: date | None = Field(description="销户日期")
    external_no: str | None = Field(description="原户号")


class AccountView(View):
    """A customer's account."""

    id: int = Field(description="账户")
    code: str = Field(description="账户编号")
    status: str = Field(description="状态")
    collection_manner: CollectionManner = Field(description="收费方式")
    tariff_code: str | None = Field(description="现行水价")
    opened_on: date = Field(description="开户日期")
    tier_year_start_on: date | None = Field(description="阶梯年起始日")
    late_fee_exempt: bool = Field(description="是否免违约金")


class OpenedView(View):
    """What opening a customer made."""

    customer: CustomerView = Field(description="客户档案")
    account: AccountView = Field(description="账户")
    cust_meter_id: int | None = Field(description="户表关系")
    warnings: tuple[str, ...] = Field(description="提醒")


class HitView(View):
    """A row of the search list."""

    cust_id: int = Field(description="客户号")
    account_id: int = Field(description="账户")
    code: str = Field(description="客户编号")
    name: str = Field(description="户名")
    mobile: str | None = Field(description="手机号（按权限遮蔽）")
    address: str = Field(description="地址")
    status: CustomerStatus = Field(description="状态")
    tariff_code: str | None = Field(description="现行水价")
    meter_no: str | None = Field(description="表号")


class ContactView(View):
    """A person to reach."""

    id: int = Field(description="联系人")
    name: str = Field(description="姓名")
    mobile: str | None = Field(description="手机号（按权限遮蔽）")
    contact_type: str = Field(description="类型")
    is_default: bool = Field(description="是否默认联系人")


class RelationView(View):
    """A meter at an account."""

    id: int = Field(description="户表关系")
    cust_id: int = Field(description="客户号")
    account_id: int = Field(description="账户")
    meter_id: int = Field(description="水表")
    bound: bool = Field(description="是否在用")
    started_on: date = Field(description="装表日期")
    start_reading_m3: DecimalOut = Field(description="起码（m³）")
    stopped_on: date | None = Field(description="拆表日期")
    stop_reading_m3: DecimalOut | None = Field(description="止码（m³）")
    book_id: int | None = Field(description="册本")
    book_sequence: int | None = Field(description="册内序号")
    billing_mode: BillingMode = Field(
        description="计费方式：billed 计费，unbilled 抄而不计，assessment 考核表"
    )
    master_cust_meter_id: int | None = Field(description="总表的户表关系")


class MeterOfCustomerView(View):
    """A meter at a customer's, with what it is."""

    relation: RelationView = Field(description="户表关系")
    meter_no: str = Field(description="表号")
    caliber_code: str = Field(description="口径")
    book_code: str | None = Field(description="册本编码")


class AttributeView(View):
    """A dated attribute."""

    id: int = Field(description="属性号")
    kind: AttributeKind = Field(description="属性种类")
    value: dict[str, Any] = Field(description="值")
    from_on: date = Field(description="起日")
    to_on: date | None = Field(description="止日（含）")
    proof_no: str | None = Field(description="证明编号")
    reason: str | None = Field(description="原因")
    recorded_at: datetime = Field(description="登记时间")
    ended_at: datetime | None = Field(description="被更正的时间，空为有效")


class AttributeChangeView(View):
    """What setting an attribute came to."""

    profile_id: int = Field(description="计价档案")
    profile_revision: int = Field(description="计价档案版次")
    warnings: tuple[str, ...] = Field(description="提醒")


class LockView(View):
    """An open case."""

    id: int = Field(description="业务锁")
    case_kind: CaseKind = Field(description="业务")
    blocks: frozenset[str] = Field(description="锁定的工作")
    reason: str = Field(description="原因")
    opened_at: datetime = Field(description="开始时间")


class UnsettledView(View):
    """What stands open."""

    arrears: YuanOut = Field(validation_alias="arrears_fen", description="欠费（元）")
    late_fee: YuanOut = Field(validation_alias="late_fee_fen", description="应缴违约金（元）")
    deposit: YuanOut = Field(validation_alias="deposit_fen", description="预存（元）")


class OverviewView(View):
    """A customer at a glance."""

    customer: CustomerView = Field(description="客户档案")
    account: AccountView = Field(description="账户")
    unsettled: UnsettledView = Field(description="欠费与预存")
    contacts: tuple[ContactView, ...] = Field(description="联系人")
    meters: tuple[MeterOfCustomerView, ...] = Field(description="水表")
    attributes: tuple[AttributeView, ...] = Field(description="计价属性")
    locks: tuple[LockView, ...] = Field(description="在办业务")


class LookupView(View):
    """IF-REV-001: the parts asked for of one customer."""

    archive: CustomerView | None = Field(description="客户档案")
    account: AccountView | None = Field(description="账户信息")
    unsettled: UnsettledView | None = Field(description="欠费与预存")
    contacts: tuple[ContactView, ...] | None = Field(description="联系人列表")
    meters: tuple[MeterOfCustomerView, ...] | None = Field(description="水表绑定关系")


class ChangeView(View):
    """One change of a customer."""

    acted_at: datetime = Field(description="时间")
    user_name: str = Field(description="操作人")
    action: str = Field(description="操作")
    before: dict[str, Any] | None = Field(description="变更前")
    after: dict[str, Any] | None = Field(description="变更后")

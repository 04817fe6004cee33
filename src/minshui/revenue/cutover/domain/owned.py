"""Which tables a cut-over writes, and how their rows are known to be its own."""

from __future__ import annotations

from enum import StrEnum


class OwnedBy(StrEnum):
    """What a row belongs to, and so whether a cut-over brought it in."""

    ACCOUNT = "account"
    CUSTOMER = "customer"
    METER = "meter"
    RELATION = "relation"
    BILL = "bill"


# In the order in which rows are taken away again: who refers goes first.
OWNED = {
    "biz_usage_history": ("account_id", OwnedBy.ACCOUNT, "历史用水"),
    "biz_account_entry": ("bill_id", OwnedBy.BILL, "应收明细"),
    "biz_opening_bill": ("account_id", OwnedBy.ACCOUNT, "期初账单资料"),
    "biz_charge": ("cust_id", OwnedBy.CUSTOMER, "账单"),
    "biz_tier_counter_entry": ("account_id", OwnedBy.ACCOUNT, "阶梯累计"),
    "biz_opening_lot": ("account_id", OwnedBy.ACCOUNT, "期初预存资料"),
    "biz_deposit_entry": ("account_id", OwnedBy.ACCOUNT, "预存收支"),
    "biz_deposit": ("account_id", OwnedBy.ACCOUNT, "预存余额"),
    "biz_account_lock": ("account_id", OwnedBy.ACCOUNT, "在办业务"),
    "biz_cust_attr": ("account_id", OwnedBy.ACCOUNT, "客户属性"),
    "biz_account_profile": ("account_id", OwnedBy.ACCOUNT, "计价资料"),
    "biz_cust_meter": ("account_id", OwnedBy.ACCOUNT, "户表关系"),
    "biz_meter": ("id", OwnedBy.METER, "水表"),
    "biz_account": ("id", OwnedBy.ACCOUNT, "账户"),
    "biz_cust": ("id", OwnedBy.CUSTOMER, "客户"),
}
# The cut-over's own notes of what it brought in: the last to go.
NOTES = ("biz_cutover_account", "biz_cutover_meter")
# What is most likely found in other tables, as people call it; others go by their own names.
OTHER_NAMES = {
    "biz_payment": "收款",
    "biz_meter_read": "抄表任务",
    "biz_reading_data": "抄表记录",
    "biz_last_reading": "抄表记录",
    "biz_cust_contact": "联系人",
    "biz_process": "审批单",
}
# Endings of the names of columns that refer to a row; the longer ending is tried first.
_ENDINGS = (
    ("cust_meter_id", OwnedBy.RELATION),
    ("account_id", OwnedBy.ACCOUNT),
    ("cust_id", OwnedBy.CUSTOMER),
    ("meter_id", OwnedBy.METER),
    ("charge_id", OwnedBy.BILL),
    ("bill_id", OwnedBy.BILL),
)


def referred_to(column_name: str) -> OwnedBy | None:
    """Return what a column refers to by its name, if it is something a cut-over brings in."""
    for ending, owner in _ENDINGS:
        if column_name == ending or column_name.endswith(f"_{ending}"):
            return owner
    return None

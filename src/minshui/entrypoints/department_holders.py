"""What belongs to departments and posts: they stand below all of it, so it is told here."""

from __future__ import annotations

from minshui.platform.access.models import RoleDepartment
from minshui.platform.identity.models import User, UserPost
from minshui.platform.organization.facade import Holder
from minshui.revenue.cashier.models import HandOver, Till
from minshui.revenue.customer.models import Customer
from minshui.revenue.reading.models import MeterBook

DEPARTMENT_HOLDERS = (
    Holder("个用户（含离职）", User.department_id),
    Holder("个用户（含离职）", UserPost.post_id),
    Holder("个角色的数据范围", RoleDepartment.department_id),
    Holder("个客户", Customer.site_id),
    Holder("本抄表册", MeterBook.site_id),
    Holder("个收费班次", Till.site_id),
    Holder("张交款单", HandOver.site_id),
)

"""Permissions of the customer module."""

from __future__ import annotations

from minshui.infrastructure.security.permission import Permission

READ = Permission("revenue.customer.read", "查询客户")
READ_PERSONAL = Permission("revenue.customer.read_personal", "查看完整手机号和证件号码")
OPEN = Permission("revenue.customer.open", "立户")
AMEND = Permission("revenue.customer.amend", "修改客户资料和联系人")
CHANGE_STATUS = Permission("revenue.customer.change_status", "停用、启用、销户和恢复")
SET_ATTRIBUTE = Permission("revenue.customer.set_attribute", "办理水价、人口、定额和优惠")
MANAGE_METERS = Permission("revenue.customer.manage_meters", "装表、换表、拆表和入册")
MANAGE_LOCKS = Permission("revenue.customer.manage_locks", "锁定和解锁账户业务")
IMPORT = Permission("revenue.customer.import", "批量立户")

"""What may be allowed in closings and transfers."""

from __future__ import annotations

from minshui.infrastructure.security.permission import Permission

READ = Permission("revenue.ownership.read", "查询销户和过户")
REQUEST = Permission("revenue.ownership.request", "申请销户、拆表和过户")
APPROVE = Permission("revenue.ownership.approve", "审批销户、拆表和过户")

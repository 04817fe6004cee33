"""Bodies of the routes of caches."""

from __future__ import annotations

from pydantic import Field

from minshui.infrastructure.http.values import View


class CacheView(View):
    """A cache of the process that answered."""

    name: str = Field(
        description="缓存名称：user_permissions 用户权限、role_permissions 角色权限、"
        "permission_ceilings 权限上限、departments 部门树等"
    )
    process_id: int = Field(description="答复的进程号；每个进程各有一份缓存")
    kept: int = Field(description="本租户现有的份数")
    most: int = Field(description="全部租户合计的上限")
    ttl_seconds: int = Field(description="保留秒数")
    hits: int = Field(description="本租户命中次数")
    misses: int = Field(description="本租户未命中次数")

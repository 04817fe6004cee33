"""Permissions of second factors."""

from __future__ import annotations

from minshui.infrastructure.security.permission import Permission

FACTOR_POLICY = Permission("platform.factor.policy", "维护二次验证策略")
FACTOR_RESET = Permission("platform.factor.reset", "查询和重置用户的二次验证")

"""Scopes: what a client may be let do, as permissions and never beyond the user's own."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import lru_cache

from minshui.infrastructure.security.permission import declared_permissions
from minshui.platform.oauth.contracts import ClientDomain

OPENID = "openid"
PROFILE = "profile"

_ADMIN, _MOBILE = ClientDomain.ADMIN, ClientDomain.MOBILE
_CUSTOMER, _EXTERNAL = ClientDomain.CUSTOMER, ClientDomain.EXTERNAL


@dataclass(frozen=True, slots=True)
class Scope:
    """A scope: who may ask for it, and which permissions it lets through.

    ``as_oneself``: also what needs no permission because it concerns the user alone.
    ``without_user``: a client may hold it by itself (``client_credentials``).
    """

    name: str
    title: str
    domains: frozenset[ClientDomain]
    patterns: tuple[str, ...] = ()
    as_oneself: bool = False
    without_user: bool = False

    @property
    def permissions(self) -> frozenset[str]:
        """The codes of the permissions that it lets through."""
        return _matching(self.patterns)


SCOPES = {
    scope.name: scope
    for scope in (
        Scope(OPENID, "确认您是谁", frozenset(ClientDomain)),
        Scope(PROFILE, "查看您的姓名、用户名、部门和角色", frozenset(ClientDomain)),
        Scope(
            "staff", "以您的身份使用系统的全部功能", frozenset({_ADMIN}), ("*",), as_oneself=True
        ),
        Scope(
            "field",
            "以您的身份抄表、查询客户和水表",
            frozenset({_MOBILE}),
            (
                "revenue.reading.read",
                "revenue.reading.submit",
                "revenue.reading.submit_late",
                "revenue.customer.read",
                "revenue.billing.read",
                "metering.device.read",
                "platform.organization.read",
                "workorder.approval.read",
            ),
            as_oneself=True,
        ),
        Scope(
            "revenue.read",
            "查询客户、抄表、账单、收款和账务",
            frozenset({_ADMIN, _MOBILE, _EXTERNAL}),
            ("revenue.*.read", "revenue.billing.explain", "metering.device.read"),
            without_user=True,
        ),
        Scope(
            "revenue.collect",
            "以您的身份收取水费",
            frozenset({_ADMIN, _EXTERNAL}),
            ("revenue.cashier.collect", "revenue.customer.read", "revenue.billing.read"),
        ),
        Scope(
            "platform.read",
            "查询组织机构、用户和角色",
            frozenset({_ADMIN, _EXTERNAL}),
            ("platform.organization.read", "platform.identity.read", "platform.access.read"),
            without_user=True,
        ),
        Scope(
            "message.send",
            "发送消息",
            frozenset({_ADMIN, _EXTERNAL}),
            ("message.gateway.send", "message.inbox.send"),
            without_user=True,
        ),
        Scope(
            "monitoring.read",
            "查看队列、任务和定时任务的状况",
            frozenset({_ADMIN, _EXTERNAL}),
            ("platform.monitoring.read", "platform.scheduling.read"),
            without_user=True,
        ),
    )
}


@lru_cache(maxsize=512)
def permissions_through(scopes: frozenset[str]) -> frozenset[str]:
    """Return the codes of the permissions that these scopes let through together."""
    return frozenset().union(*(SCOPES[name].permissions for name in scopes if name in SCOPES))


def acts_as_oneself(scopes: Collection[str]) -> bool:
    """Return whether these scopes reach what concerns the user alone."""
    return any(SCOPES[name].as_oneself for name in scopes if name in SCOPES)


def without_user(scopes: Collection[str]) -> frozenset[str]:
    """Return those of the scopes that a client may hold by itself."""
    return frozenset(name for name in scopes if name in SCOPES and SCOPES[name].without_user)


@lru_cache(maxsize=64)
def _matching(patterns: tuple[str, ...]) -> frozenset[str]:
    return frozenset(
        code
        for code in declared_permissions()
        if any(fnmatchcase(code, pattern) for pattern in patterns)
    )

"""What a file of users refers to, by code or by name, and whom it meets in the books."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import InstrumentedAttribute

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.keys import is_among_texts
from minshui.infrastructure.imports.columns import ImportRow
from minshui.infrastructure.security.fields import FieldCipher, field_cipher
from minshui.infrastructure.security.scoping import sees
from minshui.kernel.errors import MinshuiError
from minshui.platform.access.facade import RoleContract, list_roles, roles_of_users
from minshui.platform.identity.errors import NAME_AMBIGUOUS
from minshui.platform.identity.models import User
from minshui.platform.identity.queries.user_posts import posts_of_users
from minshui.platform.identity.queries.users import MOBILE_FIELD
from minshui.platform.organization.facade import (
    DepartmentContract,
    PostContract,
    list_departments,
    list_posts,
)


class _Named(Protocol):
    @property
    def code(self) -> str: ...
    @property
    def name(self) -> str: ...


T = TypeVar("T", bound=_Named)


class Register(Generic[T]):
    """Departments, posts or roles, found by their codes or by names that only one of them has."""

    def __init__(self, entries: Iterable[T], column: str) -> None:
        self._column = column
        self._by_code: dict[str, T] = {}
        self._by_name: defaultdict[str, list[T]] = defaultdict(list)
        for each in entries:
            self._by_code[each.code] = each
            self._by_name[each.name].append(each)

    def find(self, text: str) -> T | None:
        """Return the entry that is meant; raises ``E_NAME_AMBIGUOUS``."""
        if text in self._by_code:
            return self._by_code[text]
        namesakes = self._by_name.get(text, [])
        if len(namesakes) > 1:
            codes = "、".join(each.code for each in namesakes)
            raise MinshuiError(
                NAME_AMBIGUOUS, column=self._column, name=text, count=len(namesakes), codes=codes
            )
        return namesakes[0] if namesakes else None

    def codes_of(self, texts: Iterable[str]) -> tuple[str, ...]:
        """Return the codes of what is meant; a text that means nothing stays as it is."""
        found = ((text, self.find(text)) for text in texts)
        return tuple(text if each is None else each.code for text, each in found)


@dataclass(frozen=True, slots=True)
class References:
    """What is known of what the rows name."""

    departments: Register[DepartmentContract]
    posts: Register[PostContract]
    posts_by_code: dict[str, PostContract]
    roles: Register[RoleContract]
    cipher: FieldCipher
    users: Mapping[str, User]
    posts_held: Mapping[int, tuple[str, ...]]
    roles_held: Mapping[int, tuple[str, ...]]
    numbers: Mapping[str, User]
    mobiles: Mapping[str, User]


async def load_references(ctx: Context, rows: Sequence[ImportRow]) -> References:
    """Load all of it in a handful of queries; departments are those that the actor may see."""
    cipher = await field_cipher(ctx)
    for row in rows:
        mobile = row["mobile"]
        row.values["mobile_index"] = mobile and cipher.blind_index(MOBILE_FIELD, mobile)
    users = await _users_by(ctx, User.user_name, rows, "user_name")
    known = [user.id for user in users.values()]
    posts = await list_posts(ctx)
    return References(
        departments=Register(
            [each for each in await list_departments(ctx) if sees(ctx, each.id)], "部门"
        ),
        posts=Register(posts, "岗位"),
        posts_by_code={post.code: post for post in posts},
        roles=Register(await list_roles(ctx), "角色"),
        cipher=cipher,
        users=users,
        posts_held=await posts_of_users(ctx, known),
        roles_held=await roles_of_users(ctx, known),
        numbers=await _users_by(ctx, User.employee_number, rows, "employee_number"),
        mobiles=await _users_by(ctx, User.mobile_index, rows, "mobile_index"),
    )


async def _users_by(
    ctx: Context,
    column: InstrumentedAttribute[str] | InstrumentedAttribute[str | None],
    rows: Sequence[ImportRow],
    field: str,
) -> dict[str, User]:
    condition: ColumnElement[bool] = is_among_texts(column, "wanted")
    wanted = {"wanted": sorted({row[field] for row in rows if row[field] is not None})}
    found: Any = (await ctx.session.execute(select(User).where(condition), wanted)).scalars()
    return {getattr(user, column.key): user for user in found}

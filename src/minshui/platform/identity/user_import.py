"""Import users from a table file, with posts, roles and first passwords; who is known stays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from minshui.infrastructure.context import Context
from minshui.infrastructure.imports.columns import ImportRow
from minshui.infrastructure.imports.errors import ROW_CONTRADICTS
from minshui.infrastructure.imports.faults import FaultList
from minshui.infrastructure.security.scoping import sees
from minshui.kernel.errors import ErrorCode, MinshuiError
from minshui.platform.access.facade import RoleChange, check_role_change
from minshui.platform.identity.errors import (
    EMPLOYEE_NUMBER_TAKEN,
    USER_IMPORT_TWICE,
    USER_MOBILE_TAKEN,
    USER_NAME_TAKEN,
)
from minshui.platform.identity.models import User
from minshui.platform.identity.profile_store import SOMEBODY, check_department, check_posts
from minshui.platform.identity.queries.users import MOBILE_FIELD
from minshui.platform.identity.user_import_columns import SPEC
from minshui.platform.identity.user_import_references import References, Register, load_references
from minshui.platform.identity.user_import_writing import NewUser, write_users
from minshui.platform.organization.facade import DepartmentContract, PostContract

_PLAIN = ("display_name", "employee_number", "email", "gender", "hired_on", "remark")


class UserImport:
    """One run of the import: what ``check`` found, ``write`` uses."""

    spec = SPEC

    def __init__(self) -> None:
        self._new: dict[int, NewUser] = {}

    async def check(
        self, ctx: Context, rows: Sequence[ImportRow], faults: FaultList
    ) -> list[ImportRow]:
        """Check new rows as creating a user would; leave out users known just so."""
        checks = _Checks(ctx, faults, await load_references(ctx, rows))
        fresh = []
        for row in rows:
            checks.find_codes(row)
            known = checks.refs.users.get(row["user_name"] or "")
            if known is not None:
                checks.compare(row, known)
                continue
            checks.nobody_elses(row)
            department_id = checks.department(row)
            posts, roles = checks.posts(row), await checks.roles(row, department_id)
            if not faults.has(row.number):
                sealed = checks.sealed_mobile(row)
                self._new[row.number] = NewUser(row.values, department_id, sealed, posts, roles)
            fresh.append(row)
        return fresh

    async def write(self, ctx: Context, rows: Sequence[ImportRow]) -> None:
        """Write one batch."""
        if rows:
            await write_users(ctx, [self._new[row.number] for row in rows])


class _Checks:
    """The checks of one file, against the books and of its rows among each other."""

    def __init__(self, ctx: Context, faults: FaultList, refs: References) -> None:
        self.refs = refs
        self._ctx = ctx
        self._faults = faults
        self._seen: dict[tuple[str, str], int] = {}
        self._changes: dict[tuple[frozenset[str], int | None], RoleChange | MinshuiError] = {}

    def find_codes(self, row: ImportRow) -> None:
        """Put codes in the place of names; what means nothing stays to be refused later."""
        registers: dict[str, Register[Any]] = {"posts": self.refs.posts, "roles": self.refs.roles}
        for field, register in registers.items():
            try:
                row.values[field] = register.codes_of(row[field] or ())
            except MinshuiError as ambiguous:
                row.values[field] = ()
                self._refuse(row, field, ambiguous)

    def compare(self, row: ImportRow, known: User) -> None:
        """Name what a row says differently of a user who is known; empty cells say nothing."""
        if not sees(self._ctx, known.department_id, known.id):
            self._add(row, USER_NAME_TAKEN, "user_name", name=known.user_name)
            return
        stored: dict[str, Any] = {name: getattr(known, name) for name in _PLAIN}
        stored["mobile_index"] = known.mobile_index
        different = [
            SPEC.header_of("mobile" if name == "mobile_index" else name)
            for name, value in stored.items()
            if row[name] is not None and row[name] != value
        ]
        if row["department"] is not None and not self._is_in_department(row, known):
            different.append(SPEC.header_of("department"))
        held = {"posts": self.refs.posts_held, "roles": self.refs.roles_held}
        different += [
            SPEC.header_of(name)
            for name, of_users in held.items()
            if row[name] and set(row[name]) != set(of_users[known.id])
        ]
        if different and not self._faults.has(row.number):
            columns = "、".join(different)
            self._faults.add(row.number, ROW_CONTRADICTS, key=known.user_name, columns=columns)

    def nobody_elses(self, row: ImportRow) -> None:
        """Refuse numbers that another user or another row has."""
        holders = {"employee_number": self.refs.numbers, "mobile_index": self.refs.mobiles}
        for field, by_value in holders.items():
            value = row[field]
            if value is None:
                continue
            column = "mobile" if field == "mobile_index" else field
            first = self._seen.setdefault((field, value), row.number)
            if first != row.number:
                self._add(row, USER_IMPORT_TWICE, column, first=first)
            holder = by_value.get(value)
            if holder is None:
                continue
            known = sees(self._ctx, holder.department_id, holder.id)
            name = holder.display_name if known else SOMEBODY
            if field == "mobile_index":
                self._add(row, USER_MOBILE_TAKEN, column, name=name)
            else:
                self._add(row, EMPLOYEE_NUMBER_TAKEN, column, number=value, name=name)

    def department(self, row: ImportRow) -> int | None:
        """Return the id of the row's department; None: none is given, or not one to be given."""
        try:
            department = self._meant(row)
            check_department(self._ctx, department, row["department"])
        except MinshuiError as refused:
            self._refuse(row, "department", refused)
            return None
        return None if department is None else department.id

    def posts(self, row: ImportRow) -> list[PostContract]:
        """Return the row's posts."""
        try:
            return check_posts(self.refs.posts_by_code, row["posts"])
        except MinshuiError as refused:
            self._refuse(row, "posts", refused)
            return []

    async def roles(self, row: ImportRow, department_id: int | None) -> RoleChange:
        """Return the row's roles; many rows of a department have the same."""
        key = (frozenset(row["roles"]), department_id)
        if key not in self._changes:
            try:
                self._changes[key] = await check_role_change(self._ctx, key[0], department_id)
            except MinshuiError as refused:
                self._changes[key] = refused
        found = self._changes[key]
        if isinstance(found, RoleChange):
            return found
        self._refuse(row, "roles", found)
        return RoleChange(())

    def sealed_mobile(self, row: ImportRow) -> bytes | None:
        """Return the row's mobile number as it is stored."""
        return row["mobile"] and self.refs.cipher.encrypt(MOBILE_FIELD, row["mobile"])

    def _is_in_department(self, row: ImportRow, known: User) -> bool:
        try:
            department = self._meant(row)
        except MinshuiError as ambiguous:
            self._refuse(row, "department", ambiguous)
            return False
        return department is not None and department.id == known.department_id

    def _meant(self, row: ImportRow) -> DepartmentContract | None:
        text = row["department"]
        return None if text is None else self.refs.departments.find(text)

    def _refuse(self, row: ImportRow, field: str, refused: MinshuiError) -> None:
        self._faults.add_error(row.number, refused, SPEC.header_of(field))

    def _add(self, row: ImportRow, error: ErrorCode, field: str, **params: object) -> None:
        self._faults.add(row.number, error, SPEC.header_of(field), **params)

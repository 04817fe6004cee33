"""Import departments from a table file: new ones below known ones or below each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import insert

from minshui.infrastructure.audit.recording import AuditNote, record_audits
from minshui.infrastructure.context import Context
from minshui.infrastructure.db.dialects.selection import database_of
from minshui.infrastructure.imports.columns import ImportRow
from minshui.infrastructure.imports.errors import ROW_CONTRADICTS
from minshui.infrastructure.imports.faults import FaultList
from minshui.infrastructure.security.scoping import sees
from minshui.kernel.errors import ErrorCode, MinshuiError
from minshui.platform.organization.contracts import DepartmentContract
from minshui.platform.organization.details import DETAIL_NAMES
from minshui.platform.organization.domain.placing import check_kinds
from minshui.platform.organization.errors import (
    DEPARTMENT_CODE_TAKEN,
    DEPARTMENT_DISABLED,
    DEPARTMENT_LOOP,
    DEPARTMENT_PARENT_AT_FAULT,
    DEPARTMENT_TOP,
    DEPARTMENT_UNKNOWN,
)
from minshui.platform.organization.imports.department_sheet import SPEC
from minshui.platform.organization.managing import SOMEBODY_ELSES, lock_tree, note_tree_change
from minshui.platform.organization.models import Department
from minshui.platform.organization.queries.departments import list_departments

_INSERT = insert(Department)
_COMPARED = ("name", "kind", "parent", "enabled", *DETAIL_NAMES)


class DepartmentImport:
    """One run of the import: what ``check`` found, ``write`` uses."""

    spec = SPEC

    def __init__(self) -> None:
        self._known: dict[str, DepartmentContract] = {}
        self._code_of: dict[int, str] = {}

    async def check(
        self, ctx: Context, rows: Sequence[ImportRow], faults: FaultList
    ) -> list[ImportRow]:
        """Check new rows as creating a department would; leave out those known just so.

        New rows come back with parents before their children.
        """
        await lock_tree(ctx)
        departments = await list_departments(ctx)
        self._known = {each.code: each for each in departments}
        self._code_of = {each.id: each.code for each in departments}
        for row in rows:
            row.values["enabled"] = row["enabled"] is not False
            row.values["sort_order"] = row["sort_order"] or 0
        fresh: dict[str, ImportRow] = {}
        for row in rows:
            if row["code"] in self._known:
                self._compare(ctx, row, faults)
            elif row["code"] is not None:
                fresh.setdefault(row["code"], row)
        ordered = list(_parents_first(fresh, faults))
        for row in ordered:
            self._check_parent(ctx, row, fresh, faults)
        return ordered

    async def write(self, ctx: Context, rows: Sequence[ImportRow]) -> None:
        """Write one batch."""
        if not rows:
            return
        database = database_of(ctx.session)
        ids = await database.reserve_ids(ctx.session, "system_dept_id_seq", len(rows))
        id_of = {code: each.id for code, each in self._known.items()}
        id_of |= {row["code"]: key for row, key in zip(rows, ids, strict=True)}
        now = ctx.clock.now()
        written = [_values(row, id_of) for row in rows]
        await ctx.session.execute(_INSERT, [values | {"created_at": now} for values in written])
        note_tree_change(ctx)
        await record_audits(
            [
                (ctx, AuditNote("department.create", "department", values["id"], after=values))
                for values in written
            ]
        )

    def _compare(self, ctx: Context, row: ImportRow, faults: FaultList) -> None:
        known = self._known[row["code"]]
        if not sees(ctx, known.id):
            _add(faults, row, DEPARTMENT_CODE_TAKEN, "code", code=known.code, name=SOMEBODY_ELSES)
            return
        stored = {name: getattr(known, name) for name in ("name", "kind", "enabled", *DETAIL_NAMES)}
        stored["parent"] = self._code_of.get(known.parent_id or 0)
        if not sees(ctx, known.parent_id):
            # An export leaves the code of a parent out that its reader may not see.
            stored["parent"] = row["parent"]
        different = [SPEC.header_of(name) for name in _COMPARED if row[name] != stored[name]]
        if different and not faults.has(row.number):
            faults.add(row.number, ROW_CONTRADICTS, key=known.code, columns="、".join(different))

    def _check_parent(
        self, ctx: Context, row: ImportRow, fresh: dict[str, ImportRow], faults: FaultList
    ) -> None:
        code = row["parent"]
        if code is None:
            if not ctx.actor.scope.everything and not faults.has(row.number):
                _add(faults, row, DEPARTMENT_TOP, "parent")
            return
        if code in fresh:
            parent = fresh[code]
            if faults.has(parent.number):
                at_fault = {"parent": code, "line": parent.number}
                _add(faults, row, DEPARTMENT_PARENT_AT_FAULT, "parent", **at_fault)
                return
            kind, name, enabled = parent["kind"], parent["name"], parent["enabled"]
        else:
            known = self._known.get(code)
            if known is None or not sees(ctx, known.id):
                _add(faults, row, DEPARTMENT_UNKNOWN, "parent", department=code)
                return
            kind, name, enabled = known.kind, known.name, known.enabled
        if row["enabled"] and not enabled:
            _add(faults, row, DEPARTMENT_DISABLED, "parent", department=name)
        try:
            check_kinds(row["kind"], kind, name)
        except MinshuiError as refused:
            faults.add_error(row.number, refused, SPEC.header_of("parent"))


def _parents_first(fresh: dict[str, ImportRow], faults: FaultList) -> Iterator[ImportRow]:
    """Give the new rows in an order in which they can be written; name those in a circle."""
    placed: set[str] = set()
    for start in fresh.values():
        line: list[ImportRow] = []
        codes: set[str] = set()
        row: ImportRow | None = start
        while row is not None and row["code"] not in placed:
            if row["code"] in codes:
                _add(faults, row, DEPARTMENT_LOOP, "parent", name=row["name"], parent=row["parent"])
                break
            codes.add(row["code"])
            line.append(row)
            row = fresh.get(row["parent"])
        placed |= codes
        yield from reversed(line)


def _values(row: ImportRow, id_of: dict[str, int]) -> dict[str, Any]:
    return {
        "id": id_of[row["code"]],
        "code": row["code"],
        "name": row["name"],
        "kind": row["kind"].value,
        "parent_id": id_of[row["parent"]] if row["parent"] else None,
        "status": "enabled" if row["enabled"] else "disabled",
        **{name: row[name] for name in DETAIL_NAMES},
    }


def _add(faults: FaultList, row: ImportRow, error: ErrorCode, field: str, **params: object) -> None:
    faults.add(row.number, error, SPEC.header_of(field), **params)

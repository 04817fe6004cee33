"""The columns of a file of departments: what an export writes, an import reads."""

from __future__ import annotations

from collections.abc import Sequence

from minshui.infrastructure.http.exporting import Cell, ExportTable
from minshui.infrastructure.imports import cells
from minshui.infrastructure.imports.columns import Column, ImportSpec
from minshui.platform.organization.contracts import KIND_NAMES, MAX_ORDER, DepartmentContract
from minshui.platform.organization.domain.placing import check_code

_STATUSES = {"启用": True, "停用": False}
_KINDS = {name: kind for kind, name in KIND_NAMES.items()}

SPEC = ImportSpec(
    code="departments",
    title="组织机构",
    key=("code",),
    columns=(
        Column("code", "部门编码", check_code, required=True, example="FZA"),
        Column("name", "名称", cells.text(100), required=True, example="鼓楼营业所"),
        Column("kind", "类型", cells.choice(_KINDS), required=True, example="营业所"),
        Column("parent", "上级编码", check_code, example="HQ", note="不填为最上层"),
        Column("enabled", "状态", cells.choice(_STATUSES), example="启用", note="不填为启用"),
        Column("sort_order", "显示顺序", cells.integer(0, MAX_ORDER), note="不填为 0"),
        Column("leader", "负责人", cells.text(100), example="陈所长"),
        Column("phone", "联系电话", cells.text(32), example="0591-87654321"),
        Column("address", "地址", cells.text(200)),
        Column("business_scope", "业务范围", cells.text(200)),
    ),
)


def department_table(
    departments: Sequence[DepartmentContract], seen: Sequence[DepartmentContract]
) -> ExportTable:
    """Return departments as the table that can be imported again.

    ``seen`` are all that its reader may see: other parents are left out.
    """
    codes = {each.id: each.code for each in seen}
    return ExportTable(
        "组织机构",
        [column.header for column in SPEC.columns],
        [_cells(each, codes.get(each.parent_id or 0)) for each in departments],
    )


def _cells(department: DepartmentContract, parent_code: str | None) -> list[Cell]:
    return [
        department.code,
        department.name,
        KIND_NAMES[department.kind],
        parent_code,
        "启用" if department.enabled else "停用",
        department.sort_order,
        department.leader,
        department.phone,
        department.address,
        department.business_scope,
    ]

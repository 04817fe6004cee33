"""The tree of departments as a shape."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from minshui.platform.organization.contracts import DepartmentContract, DepartmentNode


def with_below(department_id: int, departments: Iterable[DepartmentContract]) -> frozenset[int]:
    """Return a department and all that stands below it."""
    children = _by_parent(departments)
    found = {department_id}
    to_visit = [department_id]
    while to_visit:
        below = {each.id for each in children[to_visit.pop()]} - found
        found |= below
        to_visit.extend(below)
    return frozenset(found)


def nested(
    departments: Sequence[DepartmentContract], *, root_id: int | None = None, depth: int
) -> tuple[DepartmentNode, ...]:
    """Return departments as trees of at most ``depth`` levels, each level in the order given.

    The tops are those whose parent is not among them, or just the one of ``root_id``.
    """
    children = _by_parent(departments)
    known = {each.id for each in departments}
    tops = [
        each
        for each in departments
        if (each.id == root_id if root_id is not None else each.parent_id not in known)
    ]
    return tuple(_node(top, children, 1, depth) for top in tops)


def _node(
    department: DepartmentContract,
    children: Mapping[int, Sequence[DepartmentContract]],
    level: int,
    depth: int,
) -> DepartmentNode:
    below = children.get(department.id, ()) if level < depth else ()
    return DepartmentNode(
        department, level, tuple(_node(each, children, level + 1, depth) for each in below)
    )


def _by_parent(
    departments: Iterable[DepartmentContract],
) -> defaultdict[int, list[DepartmentContract]]:
    children: defaultdict[int, list[DepartmentContract]] = defaultdict(list)
    for each in departments:
        if each.parent_id is not None:
            children[each.parent_id].append(each)
    return children

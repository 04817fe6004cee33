"""Which departments a data scope means, given the tree: no I/O."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from minshui.infrastructure.security.scope import EVERYTHING, NOTHING, Scope
from minshui.platform.access.contracts import DataScope, ScopeDepartment


@dataclass(frozen=True, slots=True)
class ScopeTree:
    """What stands below each department, and the departments of the roles of custom scope."""

    children: Mapping[int, Collection[int]]
    custom: Mapping[int, Collection[ScopeDepartment]]

    def with_below(self, department_id: int) -> frozenset[int]:
        """Return a department and all that stands below it."""
        found = {department_id}
        to_visit = [department_id]
        while to_visit:
            below = set(self.children.get(to_visit.pop(), ())) - found
            found |= below
            to_visit.extend(below)
        return frozenset(found)

    def scope(self, role_id: int, data_scope: DataScope, department_id: int | None) -> Scope:
        """Return the rows that a role lets somebody of a department see.

        Who belongs to no department has none of "their department".
        """
        match data_scope:
            case DataScope.ALL:
                return EVERYTHING
            case DataScope.SELF:
                return Scope(own=True)
            case DataScope.CUSTOM:
                return Scope(departments=self._chosen(self.custom.get(role_id, ())))
            case _ if department_id is None:
                return NOTHING
            case DataScope.DEPARTMENT:
                return Scope(departments=frozenset({department_id}))
            case DataScope.DEPARTMENT_AND_BELOW:
                return Scope(departments=self.with_below(department_id))

    def _chosen(self, chosen: Iterable[ScopeDepartment]) -> frozenset[int]:
        return frozenset().union(
            *(
                self.with_below(each.department_id) if each.with_below else {each.department_id}
                for each in chosen
            )
        )


def children_by_parent(parents: Iterable[tuple[int, int | None]]) -> Mapping[int, Collection[int]]:
    """Return the departments right below each, from (department, its parent)."""
    children: defaultdict[int, list[int]] = defaultdict(list)
    for department_id, parent_id in parents:
        if parent_id is not None:
            children[parent_id].append(department_id)
    return dict(children)

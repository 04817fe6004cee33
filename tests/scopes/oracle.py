"""What R-082 lets a user see, said in plain Python and without the program's own words for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from minshui.platform.access.facade import DataScope
from tests.scopes.plans import CustomerPlan, RolePlan, TownPlan


@dataclass(frozen=True)
class Whose:
    """Whose a row is: of a department, and of users; both are numbers in the plan."""

    department: int | None
    owners: frozenset[int] = frozenset()


class Oracle:
    """Answers for a town."""

    def __init__(self, plan: TownPlan) -> None:
        self._plan = plan

    def holds(self, user: int, permission: str) -> bool:
        """Return whether a user holds a permission by any role."""
        return any(permission in role.permissions for role in self._roles(user))

    def sees(self, user: int, permission: str, row: Whose) -> bool:
        """Return whether one of the roles that hold the permission shows the row."""
        return any(
            self._shows(role, user, row)
            for role in self._roles(user)
            if permission in role.permissions
        )

    def sees_everything(self, user: int, permission: str) -> bool:
        """Return whether no row is hidden from the user."""
        return any(
            role.scope is DataScope.ALL and permission in role.permissions
            for role in self._roles(user)
        )

    def _roles(self, user: int) -> Iterable[RolePlan]:
        return (self._plan.roles[number] for number in self._plan.users[user].roles)

    def _shows(self, role: RolePlan, user: int, row: Whose) -> bool:
        home = self._plan.users[user].department
        if role.scope is DataScope.ALL:
            return True
        if role.scope is DataScope.SELF:
            return user in row.owners
        if row.department is None:
            return False
        if role.scope is DataScope.DEPARTMENT:
            return row.department == home
        above = self._line_up(row.department)
        if role.scope is DataScope.DEPARTMENT_AND_BELOW:
            return home in above
        return any(
            chosen in above if with_below else chosen == row.department
            for chosen, with_below in role.chosen
        )

    def _line_up(self, department: int) -> list[int]:
        """Return a department and all that it stands below."""
        line = [department]
        while line[-1] != 0:
            line.append(self._plan.parents[line[-1] - 1])
        return line

    # Whose the rows of the main job are.

    def customer(self, customer: CustomerPlan) -> Whose:
        """A customer is their site's, and the reader's of their meter's book."""
        reader = self._plan.books[customer.book].reader
        return Whose(customer.site, _people(reader))

    def book(self, number: int) -> Whose:
        """A book is its site's and its reader's."""
        book = self._plan.books[number]
        return Whose(book.site, _people(book.reader))

    def payment(self, customer: CustomerPlan) -> Whose:
        """A payment is the customer's site's, and of the cashier who took it."""
        return Whose(customer.site, _people(customer.cashier))

    def request(self, customer: CustomerPlan) -> Whose:
        """What is asked for is the customer's site's, and of who asked."""
        return Whose(customer.site, _people(customer.clerk))

    def till(self, user: int) -> Whose:
        """A till is its site's and its cashier's."""
        return Whose(self._plan.tills[user], frozenset({user}))


def _people(user: int | None) -> frozenset[int]:
    return frozenset() if user is None else frozenset({user})

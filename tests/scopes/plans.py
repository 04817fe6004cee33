"""Random towns: a tree of departments, people with several roles, and whose rows there are."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import strategies as st

from minshui.platform.access.facade import DataScope

# Each is given to a role by itself, so that one user has one scope for bills, another for tills.
PERMISSIONS = (
    "revenue.customer.read",
    "revenue.customer.amend",
    "revenue.reading.read",
    "revenue.billing.read",
    "revenue.cashier.read",
    "revenue.adjustment.read",
    "revenue.ledger.read",
    "metering.device.read",
    "workorder.approval.read",
    "revenue.adjustment.approve",
)


@dataclass(frozen=True)
class RolePlan:
    """A role; ``chosen`` are the departments of a custom scope, True: with what is below."""

    scope: DataScope
    chosen: tuple[tuple[int, bool], ...]
    permissions: frozenset[str]


@dataclass(frozen=True)
class UserPlan:
    """A user of a department (or of none) with some of the roles."""

    department: int | None
    roles: tuple[int, ...]


@dataclass(frozen=True)
class BookPlan:
    """A book of a site, read by a user."""

    site: int
    reader: int | None


@dataclass(frozen=True)
class CustomerPlan:
    """A customer of a site, whose meter stands in a book (perhaps another site's).

    ``cashier`` took their payment, ``clerk`` asked for an adjustment of their bill.
    """

    site: int
    book: int
    usage_m3: int
    cashier: int | None
    clerk: int | None


@dataclass(frozen=True)
class TownPlan:
    """A town. Department 0 is the company; ``parents`` are those of 1, 2, …, all of them sites."""

    parents: tuple[int, ...]
    roles: tuple[RolePlan, ...]
    users: tuple[UserPlan, ...]
    books: tuple[BookPlan, ...]
    customers: tuple[CustomerPlan, ...]
    tills: tuple[int, ...]
    """The site of each user's till."""


@st.composite
def town_plans(draw: st.DrawFn) -> TownPlan:
    """Draw a town of up to six departments, three users and four customers."""
    count = draw(st.integers(2, 6))
    parents = tuple(draw(st.integers(0, child - 1)) for child in range(1, count))
    sites = st.integers(1, count - 1)
    departments = st.integers(0, count - 1)
    roles = draw(st.lists(_roles(departments), min_size=2, max_size=5))
    numbers = st.integers(0, len(roles) - 1)
    users = draw(
        st.lists(
            st.builds(
                UserPlan,
                st.none() | departments,
                st.lists(numbers, unique=True, min_size=1, max_size=3).map(tuple),
            ),
            min_size=2,
            max_size=3,
        )
    )
    people = st.integers(0, len(users) - 1)
    books = draw(st.lists(st.builds(BookPlan, sites, st.none() | people), min_size=1, max_size=3))
    customers = draw(
        st.lists(
            st.builds(
                CustomerPlan,
                sites,
                st.integers(0, len(books) - 1),
                st.sampled_from((0, 10, 35)),
                st.none() | people,
                st.none() | people,
            ),
            min_size=1,
            max_size=4,
        )
    )
    tills = tuple(draw(sites) for _ in users)
    return TownPlan(parents, tuple(roles), tuple(users), tuple(books), tuple(customers), tills)


@st.composite
def _roles(draw: st.DrawFn, departments: st.SearchStrategy[int]) -> RolePlan:
    scope = draw(st.sampled_from(list(DataScope)))
    chosen = draw(st.dictionaries(departments, st.booleans(), min_size=1, max_size=2))
    permissions = draw(st.frozensets(st.sampled_from(PERMISSIONS), min_size=3))
    is_custom = scope is DataScope.CUSTOM
    return RolePlan(scope, tuple(sorted(chosen.items())) if is_custom else (), permissions)

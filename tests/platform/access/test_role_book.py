"""What roles give with those that they inherit from."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minshui.kernel.errors import MinshuiError
from minshui.platform.access.contracts import DataScope
from minshui.platform.access.domain.role_book import RoleBook, RoleEntry

CODES = [f"p{number}" for number in range(6)]


def role(
    number: int, *listed: str, parents: tuple[int, ...] = (), enabled: bool = True
) -> RoleEntry:
    return RoleEntry(
        id=number,
        code=f"r{number}",
        name=f"角色{number}",
        grants_all=False,
        enabled=enabled,
        data_scope=DataScope.ALL,
        listed=frozenset(listed),
        parents=frozenset(parents),
    )


def book(*entries: RoleEntry) -> RoleBook:
    return RoleBook({entry.id: entry for entry in entries}, frozenset(CODES))


def _line_of(count: int) -> tuple[RoleEntry, ...]:
    return tuple(role(n, parents=(n - 1,) if n > 1 else ()) for n in range(1, count + 1))


def test_a_role_holds_what_the_roles_above_it_hold() -> None:
    roles = book(role(1, "p1"), role(2, "p2", parents=(1,)), role(3, "p3", parents=(2,)))
    assert roles.own(3) == {"p3"}
    assert roles.inherited(3) == {"p1", "p2"}
    assert roles.effective(1) == {"p1"}


def test_a_disabled_role_passes_nothing_on_nor_lets_anything_through() -> None:
    roles = book(
        role(1, "p1"), role(2, "p2", parents=(1,), enabled=False), role(3, "p3", parents=(2,))
    )
    assert roles.effective(3) == {"p3"}


def test_what_the_program_does_not_know_gives_nothing() -> None:
    assert book(role(1, "gone", "p1")).effective(1) == {"p1"}


@pytest.mark.parametrize(
    ("entries", "checked", "code"),
    [
        ((role(1, parents=(1,)),), 1, "E_ROLE_INHERITS_ITSELF"),
        ((role(1, parents=(2,)), role(2, parents=(1,))), 2, "E_ROLE_INHERITS_ITSELF"),
        (
            tuple(role(n, parents=(n - 1,) if n > 1 else ()) for n in range(1, 7)),
            3,
            "E_ROLE_TOO_DEEP",
        ),
    ],
)
def test_inheritance_that_does_not_end_soon_is_refused(
    entries: tuple[RoleEntry, ...], checked: int, code: str
) -> None:
    with pytest.raises(MinshuiError) as refusal:
        book(*entries).check_inheritance(checked)
    assert refusal.value.code == code


def test_inheritance_along_five_roles_is_deep_enough() -> None:
    line = book(*_line_of(5))
    for number in range(1, 6):
        line.check_inheritance(number)


def test_whoever_inherits_is_touched_by_a_change_above() -> None:
    before = book(role(1, "p1"), role(2, "p2", parents=(1,)), role(3, "p3"))
    after = book(role(1, "p1", "p4"), role(2, "p2", parents=(1,)), role(3, "p3"))
    assert after.touched_since(before) == {1: {"p4"}, 2: {"p4"}}


def test_who_has_a_permission_by_another_way_is_not_touched() -> None:
    before = book(role(1, "p1"), role(2, "p1", parents=(1,)))
    after = book(role(1), role(2, "p1", parents=(1,)))
    assert after.touched_since(before) == {1: {"p1"}}


def test_disabling_touches_all_that_a_role_holds() -> None:
    before = book(role(1, "p1"), role(2, "p2", parents=(1,)))
    after = book(role(1, "p1", enabled=False), role(2, "p2", parents=(1,)))
    assert after.touched_since(before) == {1: {"p1"}, 2: {"p1"}}


@st.composite
def role_books(draw: st.DrawFn) -> RoleBook:
    """Roles that inherit from roles of lower numbers only."""
    entries = []
    for number in range(1, draw(st.integers(2, 8))):
        listed = draw(st.sets(st.sampled_from(CODES)))
        parents = draw(st.sets(st.integers(1, number - 1))) if number > 1 else set()
        enabled = draw(st.booleans())
        entries.append(role(number, *listed, parents=tuple(parents), enabled=enabled))
    return book(*entries)


@given(role_books())
def test_effective_is_own_and_what_enabled_parents_have(roles: RoleBook) -> None:
    for number, entry in roles.entries.items():
        expected = set(entry.listed)
        for parent in entry.parents:
            if roles.entries[parent].enabled:
                expected |= roles.effective(parent)
        assert roles.effective(number) == expected

"""Passwords made up at random: long enough for any policy, hashed cheaply, renewed at first use."""

from __future__ import annotations

import re

import pytest

from minshui.infrastructure.security.passwords import PasswordHasher
from minshui.platform.identity.new_password import make_password

DEAR = 6


@pytest.mark.parametrize("min_length", [8, 19, 20, 32])
def test_a_made_up_password_is_as_long_as_the_policy_asks(min_length: int) -> None:
    password = make_password(min_length)
    assert len(password) >= max(min_length, 19)
    assert re.fullmatch(r"([A-Z][a-z]{2}\d-)+[A-Z][a-z]{2}\d", password)


async def test_made_up_passwords_are_matched_each_by_its_own_hash() -> None:
    hasher = PasswordHasher(DEAR)
    passwords = [make_password(8) for _ in range(5)]
    hashes = await hasher.hash_made_up(passwords)
    matches = [
        [await hasher.matches(password, stored) for stored in hashes] for password in passwords
    ]
    assert matches == [[row == column for column in range(5)] for row in range(5)]


async def test_their_hashes_are_due_for_renewal() -> None:
    hasher = PasswordHasher(DEAR)
    (stored,) = await hasher.hash_made_up([make_password(8)])
    assert stored.startswith("bcrypt-sha256$$2b$04$")
    assert hasher.is_due_for_renewal(stored)


async def test_none_are_hashed_to_none() -> None:
    assert await PasswordHasher(DEAR).hash_made_up([]) == []

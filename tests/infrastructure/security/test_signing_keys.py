"""Signing keys change while processes run: known before they sign, known after they signed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from minshui.infrastructure.security.signing_keys import (
    LONGEST_TOKEN,
    KeyFolder,
    signing_key_at,
    unused_from,
)
from minshui.infrastructure.security.tokens import ClientGrant, TokenClaims, TokenSigner
from minshui.kernel.errors import MinshuiError

NOW = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)
SOON = NOW + timedelta(minutes=10)
CLAIMS = TokenClaims("FZ2026001", 7, "ab" * 16, SOON + timedelta(hours=1))
FIRST, SECOND = "key-0001", "key-0002-from-20261121T041000Z"


class Timer:
    """Seconds since whenever."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def timer() -> Timer:
    return Timer()


@pytest.fixture
def folder(tmp_path: Path, timer: Timer) -> KeyFolder:
    return KeyFolder(tmp_path, timer)


def _kids(folder: KeyFolder) -> list[str]:
    return [key.kid for key in folder.known()]


def test_a_new_key_is_known_before_it_signs(folder: KeyFolder) -> None:
    # given the first key
    assert _kids(folder) == [FIRST]
    # when another is made, to sign ten minutes later
    made = folder.add(SOON)
    # then both are known, and the first signs until then
    assert (made.kid, made.signs_from) == (SECOND, SOON)
    assert _kids(folder) == [FIRST, SECOND]
    assert signing_key_at(folder.known(), SOON - timedelta(seconds=1)).kid == FIRST
    assert signing_key_at(folder.known(), SOON).kid == SECOND


def test_another_process_verifies_what_the_new_key_signs(
    tmp_path: Path, folder: KeyFolder, timer: Timer
) -> None:
    # given two processes, and a key that the second has not seen
    other = TokenSigner(KeyFolder(tmp_path, timer))
    folder.add(NOW)
    token = TokenSigner(folder).issue(CLAIMS, NOW)
    # when the second is brought a token of it a second later
    timer.seconds += 1
    # then it looks again, and knows
    assert other.read(token, NOW) == CLAIMS


def test_names_that_nobody_knows_are_looked_for_once_a_second(
    tmp_path: Path, folder: KeyFolder, timer: Timer
) -> None:
    # given a process that has just looked
    other = TokenSigner(KeyFolder(tmp_path, timer))
    folder.add(NOW)
    token = TokenSigner(folder).issue(CLAIMS, NOW)
    # when a token of an unknown key comes within the second / then it does not look
    with pytest.raises(MinshuiError) as refusal:
        other.read(token, NOW)
    assert refusal.value.code == "E_TOKEN_INVALID"


def test_every_process_signs_with_the_new_key_within_ten_seconds(
    tmp_path: Path, folder: KeyFolder, timer: Timer
) -> None:
    # given a process that has seen only the first key
    other = KeyFolder(tmp_path, timer)
    folder.add(NOW)
    # when ten seconds have passed / then it knows by itself
    timer.seconds += 9.9
    assert _kids(other) == [FIRST]
    timer.seconds += 0.1
    assert len(_kids(other)) == 2


def test_the_published_keys_hold_no_secret(folder: KeyFolder) -> None:
    # given two keys / when they are published
    folder.add(SOON)
    published = TokenSigner(folder).public_keys()
    # then only their public halves are, each with its name and use
    assert [sorted(key) for key in published] == [
        ["alg", "crv", "kid", "kty", "use", "x", "y"],
        ["alg", "crv", "kid", "kty", "use", "x", "y"],
    ]
    assert [key["kid"] for key in published] == [FIRST, SECOND]


def test_a_key_is_retired_once_its_last_token_has_expired(folder: KeyFolder, timer: Timer) -> None:
    # given a key that another follows
    folder.add(SOON)
    free_at = SOON + timedelta(seconds=10) + LONGEST_TOKEN
    assert unused_from(folder.known(), FIRST) == free_at
    # when it is retired a moment too early / then it is refused, and still there
    with pytest.raises(MinshuiError) as refusal:
        folder.remove(FIRST, free_at - timedelta(seconds=1))
    assert refusal.value.code == "E_SIGNING_KEY_IN_USE"
    assert _kids(folder) == [FIRST, SECOND]
    # when the time has come / then it goes
    folder.remove(FIRST, free_at)
    assert _kids(folder) == [SECOND]


def test_the_key_that_signs_is_not_retired(folder: KeyFolder) -> None:
    # given a key that nothing follows yet
    folder.add(SOON)
    for kid, code in ((FIRST, "E_SIGNING_KEY_LAST"), ("key-9999", "E_SIGNING_KEY_UNKNOWN")):
        # when it is retired, even as a compromised one / then it is refused
        with pytest.raises(MinshuiError) as refusal:
            folder.remove(kid, NOW, compromised=True)
        assert refusal.value.code == code
    assert _kids(folder) == [FIRST, SECOND]


def test_a_compromised_key_verifies_nothing_any_more(
    tmp_path: Path, folder: KeyFolder, timer: Timer
) -> None:
    # given a token of a key that somebody has stolen
    signer, other = TokenSigner(folder), TokenSigner(KeyFolder(tmp_path, timer))
    token = signer.issue(CLAIMS, NOW)
    # when another signs at once, and it is taken out
    folder.add(NOW)
    folder.remove(FIRST, NOW, compromised=True)
    # then the token is refused here at once, and on the other process within ten seconds
    timer.seconds += 10
    for each in (signer, other):
        with pytest.raises(MinshuiError) as refusal:
            each.read(token, NOW)
        assert refusal.value.code == "E_TOKEN_INVALID"


def test_tokens_of_clients_are_read_as_they_were_issued(folder: KeyFolder) -> None:
    # given tokens for a client: by a user, and of its own
    signer = TokenSigner(folder, "https://water.example.cn")
    client = ClientGrant("hall", frozenset({"openid", "revenue.read"}), "cd" * 16)
    by_user = TokenClaims("FZ2026001", 7, "ab" * 16, SOON, client)
    own = TokenClaims("FZ2026001", None, "", SOON, client, "hall")
    # when they are read / then nothing is lost
    for claims in (by_user, own):
        assert signer.read(signer.issue(claims, NOW), NOW) == claims

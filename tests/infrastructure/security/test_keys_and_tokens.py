"""Keys of the installation, access tokens, password hashes."""

from __future__ import annotations

import base64
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey

from minshui.infrastructure.security.installation_keys import keep_once, keys_folder, master_key
from minshui.infrastructure.security.passwords import PasswordHasher
from minshui.infrastructure.security.tokens import TokenClaims, TokenSigner
from minshui.infrastructure.settings import Settings
from minshui.kernel.errors import MinshuiError

NOW = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)
CLAIMS = TokenClaims("FZ2026001", 7, "ab" * 16, NOW + timedelta(minutes=30))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MINSHUI_DATA_DIR", str(tmp_path))
    monkeypatch.delenv("MINSHUI_MASTER_KEY", raising=False)
    return keys_folder(Settings())


def test_the_master_key_is_made_once_for_its_owner_only(folder: Path) -> None:
    assert master_key() == master_key()
    file = folder / "master.key"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert base64.b64decode(file.read_text()) == master_key()


def test_a_master_key_given_by_the_environment_wins(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MINSHUI_MASTER_KEY", base64.b64encode(b"m" * 32).decode())
    assert master_key() == b"m" * 32
    assert not (folder / "master.key").exists()


@pytest.mark.parametrize("text", ["short", base64.b64encode(b"m" * 31).decode(), "*" * 44])
def test_a_master_key_that_is_none_is_refused(
    folder: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    monkeypatch.setenv("MINSHUI_MASTER_KEY", text)
    with pytest.raises(MinshuiError) as refusal:
        master_key()
    assert refusal.value.code == "E_MASTER_KEY_INVALID"
    assert text not in refusal.value.message


def test_processes_that_start_at_once_agree_on_one_key(tmp_path: Path) -> None:
    path = tmp_path / "one.key"
    with ThreadPoolExecutor(8) as pool:
        kept = set(pool.map(lambda number: keep_once(path, str(number).encode()), range(64)))
    assert kept == {path.read_bytes()}
    assert [each.name for each in tmp_path.iterdir()] == ["one.key"]


def test_a_token_is_read_back_by_every_process_of_the_installation(folder: Path) -> None:
    token = TokenSigner.from_folder(folder).issue(CLAIMS, NOW)
    assert TokenSigner.from_folder(folder).read(token, NOW) == CLAIMS


def test_a_token_expires_after_a_few_seconds_of_grace(folder: Path) -> None:
    signer = TokenSigner.from_folder(folder)
    token = signer.issue(CLAIMS, NOW)
    assert signer.read(token, CLAIMS.expires_at + timedelta(seconds=4)) == CLAIMS
    with pytest.raises(MinshuiError) as refusal:
        signer.read(token, CLAIMS.expires_at + timedelta(seconds=5))
    assert refusal.value.code == "E_TOKEN_EXPIRED"


def test_tokens_of_other_keys_other_kinds_and_other_issuers_are_refused(folder: Path) -> None:
    signer = TokenSigner.from_folder(folder)
    own = ECKey.import_key((folder / "signing" / "key-0001.pem").read_bytes())
    right = {"alg": "ES256", "kid": "key-0001", "typ": "at+jwt"}
    body = {"iss": "minshui", "aud": "minshui:staff", "sub": "FZ2026001:7", "uid": 7}
    body |= {"tid": "FZ2026001", "sid": "s", "exp": 1893456000}
    assert signer.read(jwt.encode(right, body, own), NOW).user_id == 7
    shared_secret = OctKey.import_key("s" * 32)
    forged = [
        TokenSigner([ECKey.generate_key("P-256", {"kid": "key-0001"})]).issue(CLAIMS, NOW),
        jwt.encode(right | {"alg": "HS256"}, body, shared_secret),
        jwt.encode(right | {"typ": "JWT"}, body, own),
        jwt.encode({"alg": "ES256", "kid": "key-0001"}, body, own),
        jwt.encode({"alg": "ES256", "typ": "at+jwt"}, body, own),
        jwt.encode(right, body | {"iss": "other"}, own),
        jwt.encode(right, body | {"aud": "hall"}, own),
        jwt.encode(right, {"iss": "minshui"}, own),
        jwt.encode(right, body | {"exp": 10**30}, own),
        jwt.encode(right | {"kid": "key-9999"}, body, own),
        jwt.encode(right, body, own).replace(".", "", 1),
        "e30.e30.",
        "x",
    ]
    for token in forged:
        with pytest.raises(MinshuiError) as refusal:
            signer.read(token, NOW)
        assert refusal.value.code == "E_TOKEN_INVALID"


async def test_a_password_is_matched_whole_and_only_by_its_own_hash() -> None:
    hasher = PasswordHasher(4)
    long = "长密码" * 40  # bcrypt itself would read 72 bytes of it
    stored = await hasher.hash(long)
    assert stored.startswith("bcrypt-sha256$$2b$04$")
    assert await hasher.matches(long, stored)
    assert not await hasher.matches(long[:-1], stored)
    assert not await hasher.matches("", None)
    assert not await hasher.matches(long, "unknown$" + stored)


async def test_a_hash_is_due_for_renewal_when_the_cost_changes() -> None:
    stored = await PasswordHasher(4).hash("x")
    assert PasswordHasher(5).is_due_for_renewal(stored)
    assert not PasswordHasher(4).is_due_for_renewal(stored)
    assert await PasswordHasher(5).matches("x", stored)

"""The rules of OAuth by themselves, against published numbers (tests/golden/protocol-vectors)."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from joserfc import jws
from joserfc.jwk import OctKey

from minshui.infrastructure.security.permission import declared_permissions
from minshui.platform.oauth.contracts import ClientDomain
from minshui.platform.oauth.domain.authorization import (
    AuthorizationRequest,
    Missing,
    what_is_missing,
)
from minshui.platform.oauth.domain.id_token import half_hash
from minshui.platform.oauth.domain.pkce import answers, challenge_of, is_challenge
from minshui.platform.oauth.domain.redirect_uris import is_registered, redirect_fault
from minshui.platform.oauth.domain.scopes import SCOPES, permissions_through, without_user

_FILE = Path(__file__).parents[2] / "golden" / "protocol-vectors" / "oidc.json"
VECTORS: dict[str, dict[str, Any]] = {
    each["id"]: each for each in json.loads(_FILE.read_text(encoding="utf-8"))
}
NOW = datetime(2026, 11, 21, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("vector", "part"), [("oidc-at_hash", "access_token"), ("oidc-c_hash", "code")]
)
def test_half_hashes_are_those_of_openid_connect(vector: str, part: str) -> None:
    # given / when / then
    assert half_hash(VECTORS[vector]["inputs"][part]) == VECTORS[vector]["expected"]


def test_the_challenge_is_that_of_rfc_7636() -> None:
    vector = VECTORS["pkce-s256"]
    verifier, challenge = vector["inputs"]["code_verifier"], vector["expected"]
    assert challenge_of(verifier) == challenge
    assert is_challenge(challenge)
    assert answers(verifier, challenge)
    assert not answers(verifier[:-1] + "l", challenge)
    assert not answers(challenge, challenge)


def test_the_library_signs_as_rfc_7515_does() -> None:
    # given the key of the RFC / when its text is verified / then the signature is the RFC's
    inputs = VECTORS["jws-hs256"]["inputs"]
    key = OctKey.import_key({"kty": "oct", "k": inputs["k"]})
    text = f"{inputs['signing_input']}.{VECTORS['jws-hs256']['expected']}"
    read = jws.deserialize_compact(text, key, algorithms=["HS256"])
    body = inputs["signing_input"].split(".")[1]
    assert read.payload == base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))


@pytest.mark.parametrize("verifier", ["", "x" * 42, "x" * 129, "x" * 43 + " ", "水" * 43])
def test_what_is_no_verifier_answers_nothing(verifier: str) -> None:
    assert not answers(verifier, "x" * 43)


@pytest.mark.parametrize(
    "uri", ["https://app.example/cb", "https://app.example:8443/cb?x=1&y=2", "https://[::1]/cb"]
)
def test_addresses_over_tls_may_be_registered(uri: str) -> None:
    assert redirect_fault(uri, is_native=False) is None


@pytest.mark.parametrize(
    "uri", ["http://127.0.0.1/cb", "http://[::1]:80/cb", "com.example.app:/cb"]
)
def test_programs_on_the_users_machine_have_addresses_of_their_own(uri: str) -> None:
    assert redirect_fault(uri, is_native=True) is None
    assert redirect_fault(uri, is_native=False) is not None


@pytest.mark.parametrize(
    "uri",
    [
        "",
        "/cb",
        "cb",
        "https:///cb",
        "https://app.example/cb#x",
        "https://*.example/cb",
        "https://user:word@app.example/cb",
        "https://app.example/c b",
        "https://app.example\\cb",
        "https://应用.example/cb",
        "https://app.example:99999/cb",
        "http://localhost/cb",
        "http://app.example/cb",
        "javascript:alert(1)",
        "data:text/html,x",
        "app:/cb",
        "com.example.app://",
        "https://app.example/" + "x" * 500,
    ],
)
def test_what_may_not_be_registered(uri: str) -> None:
    assert redirect_fault(uri, is_native=True) is not None


def test_only_the_port_of_a_loopback_address_is_free() -> None:
    # given / when an address is brought / then it counts as registered where it is the same
    native = ["http://127.0.0.1/cb", "http://[::1]/cb"]
    assert is_registered("http://127.0.0.1:51000/cb", native)
    assert is_registered("http://[::1]:51000/cb", native)
    for other in (
        "http://127.0.0.1:51000/cb2",
        "http://127.0.0.2:51000/cb",
        "http://localhost:51000/cb",
        "https://127.0.0.1:51000/cb",
        "http://x@127.0.0.1:51000/cb",
        "http://127.0.0.1:51000/cb?x",
        "http://127.0.0.1:051000/cb",
    ):
        assert not is_registered(other, native)
    assert not is_registered("https://app.example:444/cb", ["https://app.example/cb"])


def _asked(*prompts: str, max_age: int | None = None) -> AuthorizationRequest:
    age = None if max_age is None else timedelta(seconds=max_age)
    return AuthorizationRequest(
        client_id="hall",
        redirect_uri="https://hall.example/cb",
        scopes=frozenset({"openid"}),
        state="",
        nonce=None,
        code_challenge="x" * 43,
        prompts=frozenset(prompts),
        max_age=age,
        login_hint="",
        id_token_hint="",
    )


@pytest.mark.parametrize(
    ("wanted", "seconds_ago", "is_fresh", "missing"),
    [
        (_asked(), None, False, "sign_on"),
        (_asked(), 9999, False, None),
        (_asked("login"), 1, False, "renewal"),
        (_asked("login"), 1, True, None),
        (_asked("consent"), 1, False, None),
        (_asked(max_age=60), 60, False, None),
        (_asked(max_age=60), 61, False, "renewal"),
        (_asked(max_age=60), 61, True, None),
        (_asked(max_age=0), 0, False, None),
        (_asked("none", max_age=60), 61, False, "renewal"),
    ],
)
def test_what_a_browser_has_to_do_first(
    wanted: AuthorizationRequest,
    seconds_ago: int | None,
    *,
    is_fresh: bool,
    missing: Missing | None,
) -> None:
    shown_at = None if seconds_ago is None else NOW - timedelta(seconds=seconds_ago)
    assert what_is_missing(wanted, shown_at, is_fresh=is_fresh, now=NOW) == missing


def test_every_scope_lets_something_through_that_exists() -> None:
    # given the permissions of the program
    known = set(declared_permissions())
    for scope in SCOPES.values():
        # then each pattern of a scope means some of them, and each scope says so in Chinese
        assert scope.permissions <= known
        assert bool(scope.permissions) == bool(scope.patterns), scope.name
        assert scope.title.isascii() is False


def test_scopes_add_up() -> None:
    both = permissions_through(frozenset({"platform.read", "monitoring.read"}))
    assert both == SCOPES["platform.read"].permissions | SCOPES["monitoring.read"].permissions
    assert permissions_through(frozenset({"unknown"})) == frozenset()
    assert without_user(["openid", "staff", "platform.read", "unknown"]) == {"platform.read"}


def test_customers_have_no_scope_of_the_staff() -> None:
    theirs = [each for each in SCOPES.values() if ClientDomain.CUSTOMER in each.domains]
    assert [each.name for each in theirs] == ["openid", "profile"]
    assert not any(each.permissions or each.as_oneself for each in theirs)

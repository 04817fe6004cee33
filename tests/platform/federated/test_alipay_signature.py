"""Alipay's signatures against what Alipay itself has signed, and the raw text of a node."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from minshui.platform.federated.domain.alipay_signature import (
    is_signed,
    raw_node,
    signature_of,
    signed_text,
)
from minshui.platform.federated.domain.rsa_keys import private_key, public_key
from tests.platform.federated.platforms import (
    ALIPAY_PRIVATE_KEY,
    ALIPAY_PRIVATE_PEM,
    SOME_PUBLIC_KEY,
)

_FILE = Path(__file__).parents[2] / "golden" / "protocol-vectors" / "alipay.json"
VECTORS: dict[str, Any] = {
    each["id"]: each["inputs"] for each in json.loads(_FILE.read_text(encoding="utf-8"))
}
NODE = "alipay_system_oauth_token_response"


@pytest.mark.parametrize("name", list(VECTORS))
def test_what_alipay_has_signed_is_known_by_its_key(name: str) -> None:
    given = VECTORS[name]
    key = public_key(given.get("alipay_public_key_pem") or given["alipay_public_key"])
    text, signature = given["string_to_verify"], given.get("sign") or given["form"]["sign"]
    assert is_signed(text, signature, key)
    assert not is_signed(text + " ", signature, key)
    assert not is_signed(text, signature[::-1], key)
    assert not is_signed(text, "not base64", key)
    assert not is_signed(text, "", key)


def test_the_text_to_sign_is_sorted_and_leaves_out_what_is_empty() -> None:
    text = VECTORS["alipay-notify-rsa2-keep-signtype"]["string_to_verify"]
    parameters = dict(pair.split("=", 1) for pair in reversed(text.split("&")))
    assert signed_text(parameters | {"sign": "x", "biz_content": ""}) == text


@pytest.mark.parametrize("secret", [ALIPAY_PRIVATE_KEY, ALIPAY_PRIVATE_PEM])
def test_a_request_is_signed_by_a_key_of_either_form(secret: str) -> None:
    parameters = {"method": "alipay.system.oauth.token", "code": "中文", "app_id": "1"}
    signature = signature_of(parameters, private_key(secret))
    assert is_signed(
        "app_id=1&code=中文&method=alipay.system.oauth.token",
        signature,
        public_key(SOME_PUBLIC_KEY),
    )


@pytest.mark.parametrize(
    ("answer", "node"),
    [
        (f'{{"{NODE}":{{"a":"}}{{"}},"sign":"x"}}', '{"a":"}{"}'),
        (f'{{"{NODE}" : {{ "a" : {{"b":1}} }} ,"sign":"x"}}', '{ "a" : {"b":1} }'),
        (f'{{"sign":"x","{NODE}":{{"a":"\\u5c0f\\/"}}}}', '{"a":"\\u5c0f\\/"}'),
        (f'{{"{NODE}":"text","other":{{}}}}', None),
        ('{"error_response":{}}', None),
        (f'{{"{NODE}":null}}', None),
    ],
)
def test_the_raw_text_of_a_node_is_what_was_sent(answer: str, node: str | None) -> None:
    assert raw_node(answer, NODE) == node


@pytest.mark.parametrize("text", ["", "not a key", "中文", ALIPAY_PRIVATE_KEY, "MIIBIjAN"])
def test_what_is_no_public_key_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"^应为 RSA 公钥"):
        public_key(text)


@pytest.mark.parametrize("text", ["", "not a key", "中文", SOME_PUBLIC_KEY])
def test_what_is_no_private_key_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"^应为不带密码的 RSA 私钥"):
        private_key(text)

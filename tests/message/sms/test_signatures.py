"""Signatures against the vendors' published numbers (tests/golden/protocol-vectors/sms.json)."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from minshui.message.sms.aliyun_signature import (
    acs3_authorization,
    acs3_string_to_sign,
    rpc_signature,
    rpc_string_to_sign,
)
from minshui.message.sms.tencent_signature import Tc3Request, signing_keys, tc3_signature

_FILE = Path(__file__).parents[2] / "golden" / "protocol-vectors" / "sms.json"


@cache
def vectors() -> dict[str, dict[str, Any]]:
    return {each["id"]: each for each in json.loads(_FILE.read_text(encoding="utf-8"))}


@pytest.mark.parametrize("name", ["aliyun-rpc-v1-describeregions", "aliyun-rpc-v1-sendsms"])
def test_rpc_v1_signs_as_published(name: str) -> None:
    given, signature = vectors()[name]["inputs"], vectors()[name]["expected"]
    assert rpc_string_to_sign("GET", given["params"]) == given["string_to_sign"]
    assert rpc_signature(given["access_key_secret"], "GET", given["params"]) == signature


def test_acs3_signs_as_published() -> None:
    vector = vectors()["aliyun-acs3-runinstances"]
    given, expected = vector["inputs"], vector["expected"]
    query = given["canonical_request"].split("\n")[2]
    headers = given["headers"]
    text = acs3_string_to_sign("POST", query, headers, headers["x-acs-content-sha256"])
    assert text == given["string_to_sign"]
    assert text.split("\n")[1] == expected["hashed_canonical_request"]
    header = acs3_authorization(
        given["access_key_id"], given["access_key_secret"], "POST", query, headers
    )
    assert header == (
        "ACS3-HMAC-SHA256 Credential=YourAccessKeyId,SignedHeaders=host;x-acs-action;"
        "x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version,"
        f"Signature={expected['signature']}"
    )


def test_tc3_signs_as_published_with_every_key_on_the_way() -> None:
    vector = vectors()["tencent-tc3-cvm"]
    given, expected = vector["inputs"], vector["expected"]
    request = Tc3Request(
        given["service"],
        given["host"],
        given["action"],
        given["timestamp"],
        given["payload"].encode(),
    )
    assert request.string_to_sign() == given["string_to_sign"]
    keys = signing_keys(given["secret_key"], request.date, request.service)
    assert [key.hex() for key in keys] == [
        expected["secret_date"],
        expected["secret_service"],
        expected["secret_signing"],
    ]
    assert tc3_signature(given["secret_key"], request) == expected["signature"]

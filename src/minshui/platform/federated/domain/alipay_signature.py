"""Alipay's signatures: RSA2 over sorted parameters, and over the raw node of an answer."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256


def signed_text(parameters: Mapping[str, str]) -> str:
    """Return what is signed of a request: every parameter that is not empty, but ``sign``."""
    return "&".join(
        f"{name}={value}" for name, value in sorted(parameters.items()) if value and name != "sign"
    )


def signature_of(parameters: Mapping[str, str], key: RSAPrivateKey) -> str:
    """Return the signature of a request."""
    text = signed_text(parameters)
    return base64.b64encode(key.sign(text.encode(), PKCS1v15(), SHA256())).decode()


def is_signed(raw_node: str, signature: str, key: RSAPublicKey) -> bool:
    """Return whether the platform signed a node, character by character as it was sent."""
    try:
        key.verify(
            base64.b64decode(signature, validate=True), raw_node.encode(), PKCS1v15(), SHA256()
        )
    except (InvalidSignature, binascii.Error):
        return False
    return True


def raw_node(text: str, name: str) -> str | None:
    """Return the raw text of a node of an answer, which alone is what was signed; None: no such.

    ``text`` is a JSON object. What is verified is what must be read, so read this text again.
    """
    mark = f'"{name}"'
    at = text.find(mark)
    if at < 0:
        return None
    start = text.find("{", at + len(mark))
    if start < 0 or text[at + len(mark) : start].strip() != ":":
        return None
    _, end = _DECODER.raw_decode(text, start)
    return text[start:end]


def read_answer(text: str) -> dict[str, Any]:
    """Return an answer as JSON; raises ``ValueError`` where it is no object."""
    read = json.loads(text)
    if not isinstance(read, dict):
        raise ValueError("not an object")
    return read


_DECODER = json.JSONDecoder()

"""RSA keys as Alipay hands them out: PEM, or one line of Base64."""

from __future__ import annotations

import base64
import binascii

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.serialization import (
    load_der_private_key,
    load_der_public_key,
)

_MIN_BITS = 2048
_MARK = "-----"


def public_key(text: str) -> RSAPublicKey:
    """Return a public key (SubjectPublicKeyInfo); raises ``ValueError`` with words for people."""
    try:
        key = load_der_public_key(_der(text))
    except (ValueError, UnsupportedAlgorithm) as reason:
        raise ValueError("应为 RSA 公钥（PEM 或一行 Base64）") from reason
    if not isinstance(key, RSAPublicKey) or key.key_size < _MIN_BITS:
        raise ValueError("应为 2048 位以上的 RSA 公钥")
    return key


def private_key(text: str) -> RSAPrivateKey:
    """Return a private key (PKCS#8 or PKCS#1); raises ``ValueError`` with words for people."""
    try:
        key = load_der_private_key(_der(text), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as reason:
        raise ValueError("应为不带密码的 RSA 私钥（PEM 或一行 Base64）") from reason
    if not isinstance(key, RSAPrivateKey) or key.key_size < _MIN_BITS:
        raise ValueError("应为 2048 位以上的 RSA 私钥")
    return key


def _der(text: str) -> bytes:
    lines = [line.strip() for line in text.splitlines() if not line.startswith(_MARK)]
    try:
        return base64.b64decode("".join(lines), validate=True)
    except binascii.Error as reason:
        raise ValueError("no Base64") from reason

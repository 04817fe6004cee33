"""RSA keys as Alipay hands them out: PEM, or one line of Base64."""

from __future__ import annotations

import base64
import binascii

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.serialization import (
    load_der_private_key,
    load_der_public_key,
)

_MIN_BITS = 2048


def public_key(text: str) -> RSAPublicKey:
    """Return a public key (SubjectPublicKeyInfo); raises ``ValueError``."""
    key = load_der_public_key(_der(text))
    if not isinstance(key, RSAPublicKey) or key.key_size < _MIN_BITS:
        raise ValueError("应为 2048 位以上的 RSA 公钥")
    return key


def private_key(text: str) -> RSAPrivateKey:
    """Return a private key (PKCS#8 or PKCS#1, without a password); raises ``ValueError``."""
    try:
        key = load_der_private_key(_der(text), password=None)
    except TypeError as reason:
        raise ValueError("私钥不能带密码") from reason
    if not isinstance(key, RSAPrivateKey) or key.key_size < _MIN_BITS:
        raise ValueError("应为 2048 位以上的 RSA 私钥")
    return key


def _der(text: str) -> bytes:
    lines = [line for line in text.split() if line]
    joined = "".join(lines) if "-----" not in text else _between_marks(text)
    try:
        return base64.b64decode(joined, validate=True)
    except binascii.Error as reason:
        raise ValueError("不是 Base64 文本") from reason


def _between_marks(text: str) -> str:
    inner = [line for line in text.splitlines() if line and not line.startswith("-----")]
    return "".join(line.strip() for line in inner)

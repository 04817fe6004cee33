"""The message push's signatures and encryption (WXBizMsgCrypt).

``signature`` = SHA-1 of token, timestamp and nonce, sorted; ``msg_signature`` with the cipher text
as a fourth. AES-256-CBC with the 43-character key as base64, the vector its first 16 bytes, PKCS#7
to 32 bytes; the plain text is 16 random bytes, the length in 4 bytes, the message, the app's id.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import struct

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from minshui.kernel.errors import MinshuiError
from minshui.message.wechat.errors import WECHAT_PUSH_REFUSED

_BLOCK = 32
_VECTOR = 16
_RANDOM = 16
_LENGTH = struct.Struct(">I")


def is_signed(signature: str, *parts: str) -> bool:
    """Return whether ``signature`` is that of ``parts`` (the secret token among them)."""
    # SHA-1 is the protocol's.
    expected = hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()  # noqa: S324
    return hmac.compare_digest(expected.encode(), signature.encode())


def decrypted(aes_key: str, sealed: str, app_id: str) -> str:
    """Return the message in a cipher text meant for ``app_id``.

    Raises ``E_WECHAT_PUSH_REFUSED``: another key, another account, or a damaged text.
    """
    try:
        key, content = base64.b64decode(f"{aes_key}="), base64.b64decode(sealed, validate=True)
        decryptor = Cipher(algorithms.AES(key), modes.CBC(key[:_VECTOR])).decryptor()
        plain = decryptor.update(content) + decryptor.finalize()
        padding = plain[-1]
        if not 1 <= padding <= _BLOCK or plain[-padding:] != bytes([padding]) * padding:
            raise ValueError("padding")
        (length,) = _LENGTH.unpack_from(plain, _RANDOM)
        begin = _RANDOM + _LENGTH.size
        message, receiver = plain[begin : begin + length], plain[begin + length : -padding]
        if len(message) != length or receiver.decode() != app_id:
            raise ValueError("receiver")
        return message.decode()
    except (ValueError, binascii.Error, struct.error, IndexError) as fault:
        raise MinshuiError(WECHAT_PUSH_REFUSED, reason="密文无法解开") from fault

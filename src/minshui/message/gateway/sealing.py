"""What a message holds, sealed: its addresses and parameters (R-133), and its fingerprint."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from minshui.infrastructure.outbox.publishing import to_json
from minshui.infrastructure.security.fields import FieldCipher
from minshui.message.gateway.contracts import ChannelCode, Submission
from minshui.message.gateway.domain.addresses import canonical

_SEALED_FIELD = "msg_message.sealed"
_ADDRESS_FIELD = "msg_message.address"
_FINGERPRINT_FIELD = "msg_message.fingerprint"


@dataclass(frozen=True, slots=True)
class Contents:
    """The addresses that a message may go to, by channel, and what its template is filled with."""

    addresses: Mapping[ChannelCode, str]
    parameters: Mapping[str, Any]


def seal(cipher: FieldCipher, contents: Contents) -> bytes:
    """Return contents as they are stored."""
    document = {
        "a": {channel.value: address for channel, address in contents.addresses.items()},
        "p": to_json(dict(contents.parameters)),
    }
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    return cipher.encrypt(_SEALED_FIELD, text)


def unseal(cipher: FieldCipher, sealed: bytes) -> Contents:
    """Return what was sealed; raises ``E_FIELD_UNREADABLE``."""
    document = json.loads(cipher.decrypt(_SEALED_FIELD, sealed))
    addresses = {ChannelCode(channel): address for channel, address in document["a"].items()}
    return Contents(addresses, document["p"])


def address_index(cipher: FieldCipher, address: str) -> str:
    """Return what an address is found by, however it is written; empty for none."""
    return cipher.blind_index(_ADDRESS_FIELD, canonical(address)) if address else ""


def fingerprint(cipher: FieldCipher, asked: Submission) -> str:
    """Return a keyed hash of what a submission asks for: 32 hex digits.

    Times and priority are left out: the same message asked for again later is the same.
    """
    document = [
        asked.template_code,
        asked.receiver.kind.value,
        asked.receiver.ref,
        {channel.value: canonical(each) for channel, each in asked.receiver.addresses.items()},
        to_json(dict(asked.parameters)),
        [channel.value for channel in asked.channels],
        [
            (file.name, file.media_type, hashlib.sha256(file.content).hexdigest())
            for file in asked.attachments
        ],
    ]
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return cipher.blind_index(_FINGERPRINT_FIELD, text)

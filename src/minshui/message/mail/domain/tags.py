"""The tag that a mail carries in its Message-ID and its return path, by which it is known again.

``m<message id>.<10 hex digits>.<16 hex digits>``: the first group is a keyed hash of supplier,
message and address, which makes a tag impossible to invent; the second is the address's blind
index, so that a bounce names the address without anybody's word for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from minshui.infrastructure.security.fields import FieldCipher

_PROOF_DIGITS = 10
ADDRESS_DIGITS = 16
_TAG = re.compile(r"(?<![0-9a-z])m(\d{1,19})\.([0-9a-f]{10})\.([0-9a-f]{16})(?![0-9a-f])")


@dataclass(frozen=True, slots=True)
class MailTag:
    """A tag taken apart."""

    message_id: int
    proof: str
    address_index: str

    def __str__(self) -> str:
        return f"m{self.message_id}.{self.proof}.{self.address_index}"

    def belongs_to(self, cipher: FieldCipher, supplier: str) -> bool:
        """Return whether this tenant gave it to a mail that went by ``supplier``."""
        return self.proof == _proof(cipher, supplier, self.message_id, self.address_index)


def address_index(cipher: FieldCipher, address: str) -> str:
    """Return by what an address is found again among those that cannot be reached."""
    name, _, host = address.strip().rpartition("@")
    index = cipher.blind_index("msg_mail_unreachable.address", f"{name}@{host.lower()}")
    return index[:ADDRESS_DIGITS]


def tag_of(cipher: FieldCipher, supplier: str, message_id: int, address: str) -> MailTag:
    """Return the tag of a mail: the same however often it is sent."""
    index = address_index(cipher, address)
    return MailTag(message_id, _proof(cipher, supplier, message_id, index), index)


def tags_in(text: str) -> Iterator[MailTag]:
    """Yield what looks like tags, each once, in their order."""
    seen = set()
    for found in _TAG.finditer(text.lower()):
        if found[0] not in seen:
            seen.add(found[0])
            yield MailTag(int(found[1]), found[2], found[3])


def _proof(cipher: FieldCipher, supplier: str, message_id: int, index: str) -> str:
    return cipher.blind_index("mail.tag", f"{supplier}\0{message_id}\0{index}")[:_PROOF_DIGITS]

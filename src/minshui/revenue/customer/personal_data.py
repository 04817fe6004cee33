"""Mobile and identity numbers: sealed at rest, found by blind index, shown to whom may see them."""

from __future__ import annotations

from dataclasses import dataclass

from minshui.infrastructure.context import Context
from minshui.infrastructure.security.fields import FieldCipher, field_cipher
from minshui.infrastructure.security.scoping import may_throughout
from minshui.revenue.customer.domain.masking import mask_identity, mask_mobile
from minshui.revenue.customer.domain.mobile import TAIL_DIGITS
from minshui.revenue.customer.permissions import READ_PERSONAL

CUSTOMER_MOBILE = "biz_cust.mobile"
CONTACT_MOBILE = "biz_cust_contact.mobile"
CUSTOMER_IDENTITY = "biz_cust.id_no"


@dataclass(frozen=True, slots=True)
class SealedMobile:
    """A mobile number as it is stored."""

    sealed: bytes | None = None
    index: str | None = None
    tail_index: str | None = None


@dataclass(frozen=True, slots=True)
class SealedIdentity:
    """An identity number as it is stored."""

    sealed: bytes | None = None
    index: str | None = None


class PersonalData:
    """One tenant's key at work for one actor."""

    def __init__(self, cipher: FieldCipher, *, in_full: bool) -> None:
        self._cipher = cipher
        self._in_full = in_full

    def seal_mobile(self, mobile: str | None, field: str = CUSTOMER_MOBILE) -> SealedMobile:
        """Return what is stored of a checked mobile number."""
        if mobile is None:
            return SealedMobile()
        return SealedMobile(
            sealed=self._cipher.encrypt(field, mobile),
            index=self._cipher.blind_index(field, mobile),
            tail_index=self._cipher.blind_index(f"{field}.tail", mobile[-TAIL_DIGITS:]),
        )

    def seal_identity(self, number: str | None) -> SealedIdentity:
        """Return what is stored of a checked identity number."""
        if number is None:
            return SealedIdentity()
        return SealedIdentity(
            sealed=self._cipher.encrypt(CUSTOMER_IDENTITY, number),
            index=self.identity_index(number),
        )

    def mobile_index(self, mobile: str, field: str = CUSTOMER_MOBILE) -> str:
        """Return what a whole mobile number is found by."""
        return self._cipher.blind_index(field, mobile)

    def mobile_tail_index(self, tail: str) -> str:
        """Return what a customer's mobile number is found by from its last four digits."""
        return self._cipher.blind_index(f"{CUSTOMER_MOBILE}.tail", tail)

    def identity_index(self, number: str) -> str:
        """Return what an identity number is found by."""
        return self._cipher.blind_index(CUSTOMER_IDENTITY, number)

    def show_mobile(self, sealed: bytes | None, field: str = CUSTOMER_MOBILE) -> str | None:
        """Return a mobile number as the actor may see it."""
        if sealed is None:
            return None
        mobile = self._cipher.decrypt(field, sealed)
        return mobile if self._in_full else mask_mobile(mobile)

    def show_identity(self, sealed: bytes | None) -> str | None:
        """Return an identity number as the actor may see it."""
        if sealed is None:
            return None
        number = self._cipher.decrypt(CUSTOMER_IDENTITY, sealed)
        return number if self._in_full else mask_identity(number)


async def personal_data(ctx: Context) -> PersonalData:
    """Return the tenant's key at work for the actor."""
    return PersonalData(await field_cipher(ctx), in_full=may_throughout(ctx, READ_PERSONAL))

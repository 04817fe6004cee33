"""Codes in the database: pre-built statements, and the hashes that codes are known by."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import bindparam, delete, func, insert, select, update

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.prepared import prepared
from minshui.infrastructure.security.fields import FieldCipher, field_cipher
from minshui.kernel.errors import MinshuiError, Place
from minshui.message.verification.contracts import Purpose
from minshui.message.verification.errors import VERIFICATION_MOBILE
from minshui.message.verification.models import VerificationCodeRow

DAY = timedelta(hours=24)
HOUR = timedelta(hours=1)
_MOBILE = re.compile(r"1[3-9][0-9]{9}")

OF_MOBILE = prepared(
    select(
        func.count(VerificationCodeRow.id).label("sent"),
        func.max(VerificationCodeRow.created_at).label("last_at"),
    ).where(
        VerificationCodeRow.mobile_index == bindparam("mobile"),
        VerificationCodeRow.created_at > bindparam("since"),
    )
)
OF_SOURCE = prepared(
    select(func.count(VerificationCodeRow.id).label("sent")).where(
        VerificationCodeRow.source_index == bindparam("source"),
        VerificationCodeRow.created_at > bindparam("since"),
    )
)
FORGET = prepared(
    delete(VerificationCodeRow)
    .where(
        VerificationCodeRow.mobile_index == bindparam("mobile"),
        VerificationCodeRow.created_at <= bindparam("since"),
    )
    .execution_options(synchronize_session=False)
)
END_OLDER = prepared(
    update(VerificationCodeRow)
    .where(
        VerificationCodeRow.mobile_index == bindparam("mobile"),
        VerificationCodeRow.purpose == bindparam("of_purpose"),
        VerificationCodeRow.ended_at.is_(None),
    )
    .values(ended_at=bindparam("now"))
    .execution_options(synchronize_session=False)
)
INSERT = prepared(insert(VerificationCodeRow).returning(VerificationCodeRow.id))
LOCK_OPEN = prepared(
    select(
        VerificationCodeRow.id,
        VerificationCodeRow.code_hash,
        VerificationCodeRow.attempts,
        VerificationCodeRow.expires_at,
    )
    .where(
        VerificationCodeRow.mobile_index == bindparam("mobile"),
        VerificationCodeRow.purpose == bindparam("of_purpose"),
        VerificationCodeRow.ended_at.is_(None),
    )
    .with_for_update()
)
TRIED = prepared(
    update(VerificationCodeRow)
    .where(VerificationCodeRow.id == bindparam("code_id"))
    .values(attempts=bindparam("tries"), ended_at=bindparam("ended"))
    .execution_options(synchronize_session=False)
)


@dataclass(frozen=True, slots=True)
class Hashes:
    """What a mobile's codes are known by."""

    cipher: FieldCipher
    mobile: str

    @property
    def mobile_index(self) -> str:
        """The index of the mobile."""
        return self.cipher.blind_index("msg_verification_code.mobile", self.mobile)

    def source_index(self, source: str) -> str:
        """The index of who asks."""
        return self.cipher.blind_index("msg_verification_code.source", source)

    def code_hash(self, purpose: Purpose, code: str) -> str:
        """The keyed hash of a code: of no use for another mobile or purpose."""
        text = f"{self.mobile}:{purpose.value}:{code}"
        return self.cipher.blind_index("msg_verification_code.code", text)


async def hashes_of(ctx: Context, mobile: str) -> Hashes:
    """Return the hashes of a mobile's codes; raises ``E_VERIFICATION_MOBILE``."""
    if _MOBILE.fullmatch(mobile) is None:
        raise MinshuiError(VERIFICATION_MOBILE, place=Place("mobile"))
    return Hashes(await field_cipher(ctx), mobile)

"""The access token of an official account: one copy, shared by all processes of the program.

A platform's new token ends the old one after minutes, so processes that each fetched their own
would end one another's. The copy is a sealed row; whoever finds it missing, about to expire or
refused renews it under the row's lock, and everybody who waited finds the new one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import httpx
from sqlalchemy import Row, bindparam, select, update

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.dialects.selection import database_of
from minshui.infrastructure.db.prepared import prepared
from minshui.infrastructure.security.fields import FieldCipher, field_cipher
from minshui.message.gateway.facade import Outcome
from minshui.message.supplier.facade import Supplier
from minshui.message.wechat.calling import Answer, call
from minshui.message.wechat.domain.outcomes import OK, outcome_of
from minshui.message.wechat.models import WechatTokenRow

RENEWED_BEFORE_END = timedelta(minutes=5)
_FIELD = "msg_wechat_token.token"
_TOKENS = WechatTokenRow.__table__
_FIND = prepared(select(*_TOKENS.c).where(_TOKENS.c.supplier_code == bindparam("supplier")))
_LOCK = (
    select(*_TOKENS.c)
    .where(_TOKENS.c.supplier_code == bindparam("supplier"))
    .with_for_update(of=_TOKENS.c.supplier_code)
)


@dataclass(frozen=True, slots=True)
class NoToken:
    """Why there is no token: nothing of the message has gone out."""

    outcome: Outcome
    code: int
    text: str
    retry_after: timedelta | None = None


async def kept_token(ctx: Context, supplier: Supplier) -> str | None:
    """Return the token that is kept, unless it is missing, another account's or about to end."""
    row = (await ctx.session.execute(_FIND, {"supplier": supplier.code})).one_or_none()
    return None if row is None else _good(ctx, row, supplier, await field_cipher(ctx))


async def renewed_token(
    ctx: Context, client: httpx.AsyncClient, supplier: Supplier, refused: str | None
) -> str | NoToken:
    """Return a good token, fetching one unless somebody just has.

    ``refused``: the token that the platform would not take; one that was renewed since is
    returned as it is. The row stays locked while the platform is asked, which is bounded.
    """
    cipher = await field_cipher(ctx)
    row = await _locked(ctx, supplier, cipher)
    token = _good(ctx, row, supplier, cipher)
    if token is not None and token != refused:
        return token
    answer = await _fetch(client, supplier)
    if answer.failure is not None:
        # Whatever became of the call, no message has gone out by it.
        return NoToken(Outcome.SUPPLIER_FAILED, answer.code, answer.text)
    token = str(answer.body.get("access_token", ""))
    if answer.code != OK or not token:
        outcome, retry_after = outcome_of(answer.code or -1)
        throttled = outcome is Outcome.THROTTLED
        wanted = outcome if throttled else Outcome.SUPPLIER_FAILED
        return NoToken(wanted, answer.code, answer.text, retry_after)
    now = ctx.clock.now()
    await ctx.session.execute(
        update(WechatTokenRow)
        .where(WechatTokenRow.supplier_code == supplier.code)
        .values(
            credentials_index=_credentials(supplier, cipher),
            token_sealed=cipher.encrypt(_FIELD, token),
            expires_at=now + timedelta(seconds=int(answer.body.get("expires_in", 0))),
            fetched_at=now,
        )
        .execution_options(synchronize_session=False)
    )
    return token


async def _locked(ctx: Context, supplier: Supplier, cipher: FieldCipher) -> Row[tuple[object, ...]]:
    key = {"supplier": supplier.code}
    row = (await ctx.session.execute(_LOCK, key)).one_or_none()
    if row is not None:
        return row
    now = ctx.clock.now()
    empty = {
        "supplier_code": supplier.code,
        "credentials_index": _credentials(supplier, cipher),
        "token_sealed": None,
        "expires_at": now,
        "fetched_at": now,
    }
    await database_of(ctx.session).insert_if_absent(ctx.session, WechatTokenRow, empty)
    return (await ctx.session.execute(_LOCK, key)).one()


def _good(
    ctx: Context, row: Row[tuple[object, ...]], supplier: Supplier, cipher: FieldCipher
) -> str | None:
    if row.token_sealed is None or row.credentials_index != _credentials(supplier, cipher):
        return None
    if ctx.clock.now() >= row.expires_at - RENEWED_BEFORE_END:
        return None
    return cipher.decrypt(_FIELD, row.token_sealed)


def _credentials(supplier: Supplier, cipher: FieldCipher) -> str:
    told = f"{supplier.settings['app_id']}\0{supplier.secrets['app_secret']}"
    return cipher.blind_index(_FIELD, told)


async def _fetch(client: httpx.AsyncClient, supplier: Supplier) -> Answer:
    asked = {
        "grant_type": "client_credential",
        "appid": supplier.settings["app_id"],
        "secret": supplier.secrets["app_secret"],
    }
    if supplier.settings["token_mode"] == "stable":  # noqa: S105 - a mode, no secret
        return await call(client, supplier, "POST", "/cgi-bin/stable_token", json=asked)
    return await call(client, supplier, "GET", "/cgi-bin/token", params=asked)

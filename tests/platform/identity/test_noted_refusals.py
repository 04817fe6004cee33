"""What the security log is told of those who try to come in."""

from __future__ import annotations

import httpx
import pytest

from minshui.infrastructure.audit.contracts import Note
from minshui.infrastructure.audit.noting import NOTEBOOK
from minshui.infrastructure.context import Context
from minshui.platform.identity.facade import SignInPolicy, set_sign_in_policy
from tests.api_cases import Staff
from tests.platform.identity.doors import guess


@pytest.fixture(autouse=True)
def empty_notebook() -> None:
    NOTEBOOK.take()


def _noted() -> list[Note]:
    return NOTEBOOK.take()


@pytest.mark.parametrize("tenant_code", ["TEST2026001", "NONE2026001"])
async def test_who_tries_a_name_that_nobody_has(
    api: httpx.AsyncClient, staff: Staff, tenant_code: str
) -> None:
    await staff.member()
    await guess(api, 1, tenant_code=tenant_code, user_name="nobody")
    (note,) = _noted()
    assert (note.action, note.subject_id) == ("security.sign_in_refused", "nobody")
    assert (note.caller.tenant_code, note.caller.client_address) == (tenant_code, "127.0.0.1")


async def test_that_somebody_has_been_locked_out(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    await set_sign_in_policy(ctx, SignInPolicy(captcha_after=20))
    await staff.member()
    await guess(api, 6)
    (note,) = _noted()
    assert (note.action, note.subject_id) == ("security.locked_out", "staff-1")
    assert note.details == {"until": "2026-11-21T04:15:00+00:00"}


async def test_that_a_picture_was_misread(api: httpx.AsyncClient, ctx: Context) -> None:
    await set_sign_in_policy(ctx, SignInPolicy(captcha_after=0))
    await guess(api, 1, captcha={"captcha_id": "none", "text": "????"})
    (note,) = _noted()
    assert (note.action, note.subject_id) == ("security.captcha_failed", "captcha")

"""What the pages ask, and what users answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import Request
from starlette.responses import Response

from minshui.infrastructure.http.edge import Edge
from minshui.kernel.errors import MinshuiError
from minshui.platform.identity.facade import (
    CAPTCHA_REQUIRED,
    CAPTCHA_WRONG,
    SIGN_IN_REFUSED_CAPTCHA,
    CaptchaAnswer,
    issue_captcha,
)
from minshui.platform.signon.domain.return_path import own_path
from minshui.platform.signon.pages import Pages

PAGES = Pages("minshui.platform.signon")
_FACTOR_TITLES = {"totp": "验证器应用中的验证码", "sms": "短信验证码", "recovery": "恢复码"}
_WANT_CAPTCHA = (CAPTCHA_REQUIRED, CAPTCHA_WRONG, SIGN_IN_REFUSED_CAPTCHA)


@dataclass(frozen=True, slots=True)
class Attempt:
    """What somebody has filled in, for the page to show again; never the password."""

    return_to: str = ""
    renew: bool = False
    tenant_code: str = ""
    user_name: str = ""

    @classmethod
    def of(cls, fields: dict[str, str]) -> Attempt:
        """Return what a form or an address says, as far as it may be believed."""
        return cls(
            return_to=own_path(fields.get("return_to", "")),
            renew=fields.get("renew") == "true",
            tenant_code=fields.get("tenant_code", "").strip().upper()[:32],
            user_name=fields.get("user_name", "").strip()[:64],
        )


def captcha_answer(fields: dict[str, str]) -> CaptchaAnswer | None:
    """Return what somebody read in the page's picture, if there was one."""
    captcha_id = fields.get("captcha_id", "")[:64]
    return CaptchaAnswer(captcha_id, fields.get("captcha_text", "")[:12]) if captcha_id else None


def known_kinds(text: str) -> tuple[str, ...]:
    """Return the kinds of second factor that a page has offered."""
    return tuple(kind for kind in text.split(",") if kind in _FACTOR_TITLES)


async def ask_to_sign_in(
    request: Request, attempt: Attempt, failure: MinshuiError | None = None
) -> Response:
    """Ask for tenant, name and password; also what a picture says, where the failure wants it."""
    edge: Edge = request.app.state.edge
    captcha = None
    if failure is not None and failure.error in _WANT_CAPTCHA:
        captcha = await issue_captcha(edge.cache, edge.clock)
    return PAGES.page(
        request,
        "sign_on.html",
        status=200 if failure is None else failure.error.status,
        wrong="" if failure is None else failure.message,
        captcha=captcha,
        return_to=attempt.return_to,
        renew=attempt.renew,
        tenant_code=attempt.tenant_code,
        user_name=attempt.user_name,
    )


def ask_for_second_factor(
    request: Request,
    return_to: str,
    challenge: str,
    kinds: Sequence[str],
    chosen: str,
    *,
    wrong: MinshuiError | None = None,
    told: str = "",
) -> Response:
    """Ask for what completes the sign-in."""
    return PAGES.page(
        request,
        "second_factor.html",
        status=200 if wrong is None else wrong.error.status,
        wrong="" if wrong is None else wrong.message,
        told=told,
        return_to=return_to,
        challenge=challenge,
        kinds=kinds,
        chosen=chosen,
        titles=_FACTOR_TITLES,
    )


def ask_for_new_password(
    request: Request, user_name: str, return_to: str, *, wrong: str = ""
) -> Response:
    """Ask for another password, where the one in use may not be used on."""
    return PAGES.page(
        request,
        "change_password.html",
        status=422 if wrong else 200,
        wrong=wrong,
        user_name=user_name,
        return_to=return_to,
    )

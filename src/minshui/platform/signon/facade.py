"""The door of the browser's sign-on."""

from minshui.platform.signon.browsers import (
    SIGN_OFF_PATH,
    SIGN_ON_PATH,
    ask_to_sign_on,
    forget_browser,
    sign_off,
    signed_on,
)
from minshui.platform.signon.contracts import SignedOn
from minshui.platform.signon.errors import FORM_SHAPE
from minshui.platform.signon.forms import fields_of, form_of
from minshui.platform.signon.pages import (
    PAGE_RESPONSES,
    Pages,
    answers_browsers,
    going_on,
    notice_page,
)

__all__ = [
    "FORM_SHAPE",
    "PAGE_RESPONSES",
    "SIGN_OFF_PATH",
    "SIGN_ON_PATH",
    "Pages",
    "SignedOn",
    "answers_browsers",
    "ask_to_sign_on",
    "fields_of",
    "forget_browser",
    "form_of",
    "going_on",
    "notice_page",
    "sign_off",
    "signed_on",
]

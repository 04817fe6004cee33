"""What posts are called."""

from __future__ import annotations

import re

from minshui.kernel.errors import MinshuiError, Place
from minshui.platform.organization.errors import POST_CODE_FORM

_CODE = re.compile(r"[A-Za-z0-9_-]{1,32}")


def check_post_code(code: str) -> None:
    """Raise ``E_POST_CODE_FORM`` unless the code is one."""
    if not _CODE.fullmatch(code):
        raise MinshuiError(POST_CODE_FORM, place=Place("code"), code=code)

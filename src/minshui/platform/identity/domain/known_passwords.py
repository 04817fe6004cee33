"""Passwords that everybody tries first, whatever digits and signs stand around them."""

from __future__ import annotations

import re

_ENDS = re.compile(r"^(?:(?![@$])[\d\W_])+|[\d\W_]+$")
_LETTERS_FOR_SIGNS = str.maketrans("@013457$", "aoieasts")
_WORDS = """
    a aa aaa aabb aabbcc ab abc abcabc abcd abcde abcdef admin administrator asd asdf asdfgh
    asdfghjkl changeme dragon fujian fuzhou guest hello helloworld iloveyou letmein login
    manager master monkey nihao operator pass passw passwd password qaz qazwsx qazwsxedc qwe
    qweasd qweasdzxc qwer qwert qwerty qwertyuiop root secret shuiwu staff super superman
    superuser sys sysadmin system temp test tester testtest user water welcome woaini
    woaizhongguo xiamen xyz zaq zaqxsw zhongguo zxc zxcv zxcvbn zxcvbnm
"""
_KNOWN = frozenset(_WORDS.split())


def is_well_known(password: str) -> bool:
    """Return whether a password is one of those, as ``P@ssw0rd2026!`` or ``123Admin#`` are."""
    core = _ENDS.sub("", password.lower())
    return not core or core.translate(_LETTERS_FOR_SIGNS) in _KNOWN

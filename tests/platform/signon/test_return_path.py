"""Where a browser may be sent after sign-on."""

from __future__ import annotations

import pytest

from minshui.platform.signon.domain.return_path import own_path


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/oauth2/authorize?client_id=hall&redirect_uri=https%3A%2F%2Fhall.example%2Fcb&state=a+b",
        "/cas/login?service=https://app.example/x?y=1&gateway=true",
    ],
)
def test_paths_of_our_own_are_gone_back_to(path: str) -> None:
    # given a path on this host / when it is checked / then it stays as it is
    assert own_path(path) == path


@pytest.mark.parametrize(
    "elsewhere",
    [
        "",
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "/\t/evil.example/",
        "/a\\..\\b",
        " /x",
        "/x\r\nSet-Cookie: a=b",
        "/水",
        "javascript:alert(1)",
        "sign-on",
        "/" + "x" * 6000,
    ],
)
def test_nothing_leads_to_another_host(elsewhere: str) -> None:
    # given what would lead elsewhere, or nowhere / when it is checked / then nothing is left of it
    assert own_path(elsewhere) == ""

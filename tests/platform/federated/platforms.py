"""Simulated platforms in processes of their own, and a browser that goes there and comes back."""

from __future__ import annotations

import asyncio
import base64
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from tests.api_cases import StaffMember

REDIRECT = "https://sign-in.example.com/back"
OTHER_REDIRECT = "https://sign-in.example.com/on-the-phone"
SIGN_IN = "/api/v1/platform/sign-in/federated"
OWN = "/api/v1/platform/me/federated"
PROVIDERS = "/api/v1/platform/federated-providers"
WECHAT_APP, WECHAT_SECRET = "wx0123456789abcdef", "simulated-secret"
ALIPAY_APP = "2021000000000001"

_KEY = generate_private_key(public_exponent=65537, key_size=2048)
ALIPAY_PRIVATE_KEY = base64.b64encode(
    _KEY.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
).decode()
ALIPAY_PRIVATE_PEM = _KEY.private_bytes(
    Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()
).decode()
SOME_PUBLIC_KEY = base64.b64encode(
    _KEY.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
).decode()


@dataclass
class SimulatedPlatform:
    """A simulator's process, told and asked over its control surface."""

    url: str
    browser: httpx.AsyncClient

    async def tell(self, **said: Any) -> None:
        """Set fields of the application."""
        answer = await self.browser.post(f"{self.url}/_control/configure", json=said)
        assert answer.status_code == 200, answer.text

    async def state(self) -> dict[str, Any]:
        """Return what it knows."""
        told: dict[str, Any] = (await self.browser.get(f"{self.url}/_control/state")).json()
        return told

    async def begin(self) -> None:
        """Forget what was before."""
        await self.browser.post(f"{self.url}/_control/reset")
        if "alipay_public_key" in await self.state():
            await self.tell(app_public_key=SOME_PUBLIC_KEY, redirect_uri=REDIRECT)
        else:
            await self.tell(redirect_domain="sign-in.example.com")

    async def visit(self, authorize_url: str) -> dict[str, str]:
        """Go where the program sends a browser; return what it comes back with."""
        answer = await self.browser.get(authorize_url)
        assert answer.status_code == 302, answer.text
        back = urlsplit(answer.headers["location"])
        assert f"{back.scheme}://{back.netloc}{back.path}" in (REDIRECT, OTHER_REDIRECT)
        return {name: values[0] for name, values in parse_qs(back.query).items()}

    async def code_for(self, begun: Mapping[str, Any], person: str) -> dict[str, str]:
        """Let a person agree, and return what the browser posts to the program."""
        await self.tell(person=person)
        back = await self.visit(begun["authorize_url"])
        code = back.get("code") or back["auth_code"]
        return {"attempt": begun["attempt"], "state": back["state"], "code": code}


@asynccontextmanager
async def simulated(name: str) -> AsyncIterator[SimulatedPlatform]:
    """Run a simulator's process."""
    command = (sys.executable, "-m", f"minshui.simulators.{name}", "--port", "0")
    process = await asyncio.create_subprocess_exec(*command, stdout=PIPE)
    try:
        assert process.stdout is not None
        line = (await process.stdout.readline()).decode().split()
        assert line[0] == "ready"
        async with httpx.AsyncClient(follow_redirects=False) as browser:
            yield SimulatedPlatform(line[1], browser)
    finally:
        process.terminate()
        await process.wait()


def wechat_body(url: str, **changed: Any) -> dict[str, Any]:
    """Return an application with WeChat as an administrator enters it."""
    settings = {
        "app_id": WECHAT_APP,
        "redirect_uris": [REDIRECT, OTHER_REDIRECT],
        "authorize_base": url,
        "api_base": url,
    }
    return {"enabled": True, "settings": settings, "secret": WECHAT_SECRET} | changed


async def alipay_body(alipay: SimulatedPlatform, **changed: Any) -> dict[str, Any]:
    """Return an application with Alipay as an administrator enters it."""
    settings = {
        "app_id": ALIPAY_APP,
        "redirect_uris": [REDIRECT],
        "alipay_public_key": (await alipay.state())["alipay_public_key"],
        "authorize_url": f"{alipay.url}/oauth2/publicAppAuthorize.htm",
        "gateway_url": f"{alipay.url}/gateway.do",
    }
    return {"enabled": True, "settings": settings, "secret": ALIPAY_PRIVATE_KEY} | changed


async def begun(api: httpx.AsyncClient, platform: str, **body: Any) -> dict[str, Any]:
    """Begin a sign-in and return where to go."""
    wanted = {"tenant_code": "TEST2026001"} | body
    answer = await api.post(f"{SIGN_IN}/{platform}/begin", json=wanted)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


async def bind(
    api: httpx.AsyncClient,
    there: SimulatedPlatform,
    member: StaffMember,
    *,
    platform: str,
    person: str,
) -> httpx.Response:
    """Bind a person's account to a member."""
    answer = await api.post(f"{OWN}/{platform}/begin", json={}, headers=member.headers)
    assert answer.status_code == 200, answer.text
    body = await there.code_for(answer.json(), person)
    return await api.post(f"{OWN}/complete", json=body, headers=member.headers)

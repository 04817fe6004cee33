"""No answer is a 5xx: to plain garbage, and to what nearly fits a route's schema."""

from __future__ import annotations

import random
import re
from typing import Any

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.master_models import Tenant
from tests.api_cases import Staff, application
from tests.databases import TENANT_CODE

SEED = 20261121
PLAIN_SENDS = 6
FITTING_SENDS = 12
# Ask a real master database, which the test's application has none of.
NEEDS_INSTALLATION = {"/readyz", "/metrics"}

PATH_PARTS = ["1", "0", "-5", "none", "9" * 30, "%00", "%F0%9F%92%A7", "..", "a" * 300, "'--"]
SCALARS: list[Any] = [None, True, 0, -1, 2**70, 1.5, "", "x" * 5000, "\0", "水", "2026-13-45"]
NAMES = ["page", "size", "text", "format", "code", "name", "amount", "month", "items", "ids", "on"]
RAW = [b"", b"{", b"\xff\x00", b"[[[[", b"NaN", b'"\\ud800"', b'{"a":1,"a":2}']
TEXTS = ["1", "abc", "水" * 20, "2026", "A1", "%_\\", "0" * 18, "\u202e", "-0", "1e5"]
DECIMALS = ["0", "0.01", "-0.01", "99999999.99", "123456789012.3456", "-5", "0.000000000001"]
DATES = ["2026-11-21", "0001-01-01", "9999-12-31", "2024-02-29", "1900-01-01"]
INSTANTS = ["2026-11-21T00:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"]
INTEGERS = [0, 1, 2, 202611, 999912, 2**31, 2**63 - 1, -1]


@pytest.fixture(autouse=True)
async def _tenant(master: AsyncSession, ctx: Context) -> None:
    """The tenant stands in master."""
    master.add(
        Tenant(
            code=TENANT_CODE,
            name="测试水务",
            short_name="TEST",
            status="active",
            created_at=ctx.clock.now(),
            created_by="test",
        )
    )
    await master.flush()


async def test_plain_garbage_breaks_no_route(api: httpx.AsyncClient, staff: Staff) -> None:
    boss = await staff.administrator()
    dice = random.Random(SEED)
    broken: list[str] = []
    for method, path, operation in _operations():
        for _ in range(PLAIN_SENDS):
            filled = re.sub(r"\{\w+\}", lambda _: dice.choice(PATH_PARTS), path)
            sent: dict[str, Any] = {"params": _query(dice)}
            if "requestBody" in operation:
                sent["content"] = _raw_body(dice)
            headers = boss.headers | {"Content-Type": "application/json"}
            await _send(api, broken, method, filled, headers=headers, **sent)
    assert broken == []


async def test_what_nearly_fits_breaks_no_route(api: httpx.AsyncClient, staff: Staff) -> None:
    boss = await staff.administrator()
    dice = random.Random(SEED)
    schemas = application().openapi()["components"]["schemas"]
    maker = Maker(dice, schemas)
    broken: list[str] = []
    for method, path, operation in _operations():
        if operation["operationId"] in ENDING_THE_SESSION:
            continue
        for _ in range(FITTING_SENDS):
            filled, query = path, {}
            for parameter in operation.get("parameters", []):
                value = maker.value(parameter["schema"])
                if parameter["in"] == "path":
                    text = str(value).replace("/", "") or "1"
                    filled = filled.replace(f"{{{parameter['name']}}}", text)
                elif parameter["in"] == "query" and value is not None and dice.random() < 0.7:
                    query[parameter["name"]] = str(value)
            sent: dict[str, Any] = {"params": query}
            content = operation.get("requestBody", {}).get("content", {})
            if "application/json" in content:
                sent["json"] = maker.value(content["application/json"]["schema"])
            elif content:
                sent["files"] = {"file": (dice.choice(["a.csv", "a.xlsx"]), dice.choice(FILES))}
            await _send(api, broken, method, filled, headers=boss.headers, **sent)
    assert broken == []


# Whoever sends these for all the others would be signed out, or locked out of being the boss.
# Pages tell browsers what is wrong; other systems are told in the words of their protocol.
OWN_PROTOCOLS = ("/sign-o", "/oauth2/", "/cas/")
ENDING_THE_SESSION = {"platform_identity_sign_out_now", "platform_identity_change_own_password"}
FILES = [b"", b"a,b\n1,2\n", "客户编号,姓名\n1,\0\n".encode(), b"PK\x03\x04broken", b"\x81\x82\x83"]


class Maker:
    """Makes values that fit a JSON schema in kind, at its edges in size."""

    def __init__(self, dice: random.Random, schemas: dict[str, Any]) -> None:
        self._dice = dice
        self._schemas = schemas

    def value(self, schema: dict[str, Any]) -> Any:
        """Return a value for ``schema``."""
        if "$ref" in schema:
            return self.value(self._schemas[schema["$ref"].rsplit("/", 1)[1]])
        for choice in ("anyOf", "oneOf"):
            if choice in schema:
                return self.value(self._dice.choice(schema[choice]))
        if "allOf" in schema:
            return self.value(schema["allOf"][0])
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            return self._dice.choice(schema["enum"])
        return self._typed(schema)

    def _typed(self, schema: dict[str, Any]) -> Any:
        match schema.get("type"):
            case "object":
                return self._object(schema)
            case "array":
                length = max(schema.get("minItems", 0), self._dice.choice([0, 1, 2]))
                return [self.value(schema.get("items", {})) for _ in range(length)]
            case "integer":
                fitting = [
                    each
                    for each in [*INTEGERS, schema.get("minimum", 0), schema.get("maximum", 1)]
                    if schema.get("minimum", each) <= each <= schema.get("maximum", each)
                ]
                return self._dice.choice(fitting)
            case "string":
                return self._string(schema)
            case "boolean":
                return self._dice.random() < 0.5
            case "null":
                return None
        return self._dice.choice([{}, [], "x", 1])

    def _object(self, schema: dict[str, Any]) -> dict[str, Any]:
        required = schema.get("required", [])
        return {
            name: self.value(part)
            for name, part in schema.get("properties", {}).items()
            if name in required or self._dice.random() < 0.5
        }

    def _string(self, schema: dict[str, Any]) -> str:
        if schema.get("format") == "date":
            return self._dice.choice(DATES)
        if schema.get("format") == "date-time":
            return self._dice.choice(INSTANTS)
        if "pattern" in schema and r"\d" in schema["pattern"]:
            return self._dice.choice(DECIMALS)
        text = self._dice.choice(TEXTS)
        return text[: schema.get("maxLength", len(text))].ljust(schema.get("minLength", 0), "x")


def _operations() -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (method.upper(), path, operation)
        for path, operations in application().openapi()["paths"].items()
        for method, operation in operations.items()
        if path not in NEEDS_INSTALLATION
    ]


async def _send(
    api: httpx.AsyncClient, broken: list[str], method: str, path: str, **sent: Any
) -> None:
    answer = await api.request(method, path, **sent)
    if answer.status_code >= 500:
        broken.append(f"{method} {path} {sent}: {answer.text}"[:600])
    elif answer.status_code >= 400:
        wanted = "application/problem+json"
        if path.startswith(OWN_PROTOCOLS):
            wanted = "application/problem+json text/html; charset=utf-8 application/json"
        assert answer.headers["content-type"] in wanted, path


def _query(dice: random.Random) -> dict[str, str]:
    return {dice.choice(NAMES): str(dice.choice(SCALARS)) for _ in range(dice.randint(0, 3))}


def _raw_body(dice: random.Random) -> bytes:
    if dice.random() < 0.3:
        return dice.choice(RAW)
    return httpx.Request("POST", "http://x", json=_garbage(dice)).content


def _garbage(dice: random.Random, depth: int = 0) -> Any:
    kind = dice.random()
    if depth < 3 and kind < 0.25:
        return {dice.choice(NAMES): _garbage(dice, depth + 1) for _ in range(3)}
    if depth < 3 and kind < 0.45:
        return [_garbage(dice, depth + 1) for _ in range(2)]
    return dice.choice(SCALARS)

"""One route's row of the denial matrix: who is refused, who succeeds, and what changes."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

import httpx

from minshui.infrastructure.http.access import Access
from tests.api_cases import OTHER_TENANT, fingerprint
from tests.denials.recipe import EMPTY, REFUSED, Recipe
from tests.denials.town import Town

_UNSEEN = (403, 404)


class Row:
    """The cases of one route in a town."""

    def __init__(self, town: Town, route: str, access: Access, recipe: Recipe) -> None:
        self._town = town
        self._route = route
        self._access = access
        self._recipe = recipe
        self._permission = access.permission.code if access.permission else None
        self.faults: list[str] = []

    async def play(self) -> None:
        """Play every case; nothing of it is left, and what is wrong stands in ``faults``."""
        await self._hire()
        savepoint = await self._town.ctx.session.begin_nested()
        try:
            asked = await self._recipe.asked(self._town)
            await self._refusals(asked)
            await self._rightful(asked)
        except Exception as failure:
            self._fault("preparing", repr(failure)[:500])
        finally:
            await savepoint.rollback()
            self._town.ctx.session.expire_all()

    async def _hire(self) -> None:
        """Have the people there before the savepoint: other routes' cases need them too."""
        for permission in {None, self._permission}:
            await self._town.member(permission)
        await self._town.member(self._permission, elsewhere=True)

    async def _refusals(self, asked: Mapping[str, Any]) -> None:
        rightful = await self._town.member(self._permission)
        stray = self._town.staff.token_of(rightful.grant, OTHER_TENANT)
        cases: list[tuple[str, Mapping[str, str], tuple[int, ...]]] = [
            ("anonymous", {}, (401,)),
            ("other tenant", _bearer(stray), (401,)),
        ]
        if self._permission is not None:
            nobody = await self._town.member(None)
            cases.append(("no permission", nobody.headers, (403,)))
        if self._recipe.elsewhere == REFUSED:
            stranger = await self._town.member(self._permission, elsewhere=True)
            cases.append(("other department", stranger.headers, _UNSEEN))
        if self._recipe.elsewhere == EMPTY:
            stranger = await self._town.member(self._permission, elsewhere=True)
            cases.append(("other department", stranger.headers, (200,)))
        before = await self._state()
        for case, headers, statuses in cases:
            answer = await self._send(asked, headers)
            if answer.status_code not in statuses:
                self._fault(case, f"{answer.status_code} {answer.text[:300]}")
            elif answer.status_code == 200 and (rows := rows_of(answer)):
                self._fault(case, f"sees {str(rows)[:300]}")
            if await self._state() != before:
                self._fault(case, "something has changed")
                before = await self._state()

    async def _rightful(self, asked: Mapping[str, Any]) -> None:
        member = await self._town.member(self._permission)
        answer = await self._send(asked, member.headers)
        if answer.status_code != self._recipe.status:
            self._fault("rightful user", f"{answer.status_code} {answer.text[:500]}")
        elif self._recipe.elsewhere == EMPTY and not rows_of(answer):
            self._fault("rightful user", "an empty list too: then others' shows nothing")

    async def _send(self, asked: Mapping[str, Any], headers: Mapping[str, str]) -> httpx.Response:
        method, path = self._route.split(" ", 1)
        content: dict[str, Any] = {}
        if asked["files"] is not None:
            content = {"files": asked["files"], "data": asked["body"] or {}}
        elif asked["body"] is not None:
            content = {"json": asked["body"]}
        return await self._town.api.request(
            method,
            path.format(**asked["path"]),
            params=asked["query"],
            headers={"Idempotency-Key": uuid.uuid4().hex, **headers},
            **content,
        )

    async def _state(self) -> dict[str, int]:
        return await fingerprint(self._town.ctx)

    def _fault(self, case: str, text: str) -> None:
        self.faults.append(f"{self._route} · {case}: {text}")


def rows_of(answer: httpx.Response) -> list[Any]:
    """Return the rows that a list or a page shows; of anything else, its totals that are not 0."""
    content = answer.json()
    if isinstance(content, list):
        return content
    for key in ("items", "rows"):
        if isinstance(content.get(key), list):
            return list(content[key])
    return [value for value in content.values() if value not in (0, "0", "0.00", None, [], {})]


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}

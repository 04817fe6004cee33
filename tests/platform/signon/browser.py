"""A browser without scripts: keeps cookies, fills in forms, follows ``Refresh``."""

from __future__ import annotations

from html.parser import HTMLParser
from urllib.parse import urljoin

import httpx

from tests.api_cases import PASSWORD
from tests.databases import TENANT_CODE


class Page(HTMLParser):
    """What stands on a page: its text, and the fields of its forms with what they hold."""

    def __init__(self, answer: httpx.Response) -> None:
        super().__init__()
        self.status = answer.status_code
        self.headers = answer.headers
        self.text = ""
        self.fields: dict[str, str] = {}
        self.actions: list[str] = []
        self.feed(answer.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take in a form, or one of its fields."""
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.actions.append(found["action"])
        chosen = found.get("type") not in ("radio", "checkbox") or "checked" in found
        if tag == "input" and chosen:
            self.fields[found["name"]] = found.get("value", "")

    def handle_data(self, data: str) -> None:
        """Take in text."""
        self.text += data


class Browser:
    """Goes from page to page of the program; other hosts are where it stops."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client

    async def open(self, address: str) -> httpx.Response:
        """Open an address and go on as far as our pages lead."""
        answer = await self.client.get(address)
        while (following := _next(answer)) is not None:
            target = urljoin(str(answer.request.url), following)
            if not target.startswith(str(self.client.base_url)):
                break
            answer = await self.client.get(target)
        return answer

    async def submit(self, page: Page, **filled: str) -> httpx.Response:
        """Send the page's form; what comes back is not followed."""
        return await self.client.post(page.actions[0], data=page.fields | filled)

    async def sign_on(
        self, user_name: str, *, at: str = "/sign-on", password: str = PASSWORD
    ) -> httpx.Response:
        """Sign on where ``at`` leads; returns where that ends."""
        page = Page(await self.open(at))
        answer = await self.submit(
            page, tenant_code=TENANT_CODE, user_name=user_name, password=password
        )
        following = _next(answer)
        return answer if following is None else await self.open(following)


def _next(answer: httpx.Response) -> str | None:
    if "location" in answer.headers:
        return answer.headers["location"]
    refresh = answer.headers.get("refresh", "")
    return refresh.partition("url=")[2] or None

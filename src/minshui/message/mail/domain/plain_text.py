"""What a reader without HTML sees of a mail."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_BLOCKS = frozenset(
    (
        *("address", "article", "blockquote", "body", "div", "dl", "dt", "dd", "footer", "form"),
        *("h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "ol", "p", "pre"),
        *("section", "table", "tbody", "thead", "tr", "ul"),
    )
)
_UNSEEN = frozenset(("head", "script", "style", "title"))
_BLANKS = re.compile(r"[ \t\r\n\f\v]+")
_ROWS = re.compile(r"[ \t]*\n[ \t]*")
_EMPTY_ROWS = re.compile(r"\n{3,}")


def plain_text(html: str) -> str:
    """Return the words of an HTML body: a line per block, links with their address."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    text = _ROWS.sub("\n", "".join(reader.parts))
    return _EMPTY_ROWS.sub("\n\n", text).strip()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._unseen = 0
        self._links: list[tuple[str, int]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag == "br" or tag in _BLOCKS:
            self.parts.append("\n")
        elif tag in {"td", "th"}:
            self.parts.append("  ")
        elif tag == "a":
            self._links.append((dict(attrs).get("href") or "", len(self.parts)))

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen = max(self._unseen - 1, 0)
        elif tag in _BLOCKS:
            self.parts.append("\n")
        elif tag == "a" and self._links:
            address, begun = self._links.pop()
            shown = "".join(self.parts[begun:]).strip()
            if address.startswith(("http://", "https://")) and address != shown:
                self.parts.append(f"（{address}）")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.parts.append(_BLANKS.sub(" ", data))

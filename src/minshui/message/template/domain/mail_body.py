"""Which HTML a mail's template may be made of, and where in it a placeholder may stand.

A body is what stands inside ``<body>``. Values are escaped; that keeps them in their place only
where that place is text, or a quoted attribute. So placeholders stand in text, or are the whole
``href`` of a link, nowhere else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html.parser import HTMLParser

from minshui.kernel.errors import MinshuiError, Place
from minshui.message.template.contracts import Parameter, ParameterType
from minshui.message.template.domain.placeholders import ParsedText
from minshui.message.template.errors import TEMPLATE_HTML

_TAG = re.compile(
    "a|b|blockquote|br|caption|center|code|div|em|font|h1|h2|h3|h4|hr|i|li|ol|p|pre|small|span"
    "|strong|sub|sup|table|tbody|td|tfoot|th|thead|tr|u|ul"
)
_ATTRIBUTE = re.compile(
    "align|bgcolor|border|cellpadding|cellspacing|color|colspan|height|href|role|rowspan|size"
    "|style|title|valign|width"
)
_VOID = frozenset(("br", "hr"))
# Private-use characters that stand for placeholders while the HTML is read.
_OPEN, _CLOSE = "\ue000", "\ue001"
_MARK = re.compile(f"{_OPEN}([a-z0-9_]+){_CLOSE}")
_ADDRESS = re.compile(r"(?:https://|mailto:|tel:)[^\s\"'<>]+")
_BARE_AMPERSAND = re.compile(r"&(?!(?:#[0-9]+|#x[0-9A-Fa-f]+|[A-Za-z][A-Za-z0-9]*);)")
_ASKS_OUTSIDE = re.compile(r"url\s*\(|expression\s*\(|@import", re.IGNORECASE)


def check_mail_body(body: ParsedText, parameters: Mapping[str, Parameter]) -> None:
    """Raise ``E_TEMPLATE_HTML`` at the first line that is not allowed."""
    marked = body.with_values({name: f"{_OPEN}{name}{_CLOSE}" for name in body.names})
    if marked.count(_OPEN) != len(body.names) or marked.count(_CLOSE) != len(body.names):
        raise _fault(1, "含有专用区字符，请去掉")
    if (bare := _BARE_AMPERSAND.search(marked)) is not None:
        raise _fault(marked.count("\n", 0, bare.start()) + 1, "& 须写作 &amp;")
    reader = _Reader(parameters)
    reader.feed(marked)
    reader.close()
    if reader.open_tags:
        raise _fault(reader.getpos()[0], f"标签 <{reader.open_tags[-1]}> 没有结束")
    if reader.seen_marks != len(body.names):
        raise _fault(1, "有参数写在了标签、注释或不完整的标签里，只能写在文字中或作为链接地址")


def _fault(line: int, fault: str) -> MinshuiError:
    return MinshuiError(TEMPLATE_HTML, place=Place("body"), line=line, fault=fault)


class _Reader(HTMLParser):
    """Reads the HTML and raises at what is not allowed; counts placeholders in good places."""

    def __init__(self, parameters: Mapping[str, Parameter]) -> None:
        super().__init__(convert_charrefs=False)
        self._parameters = parameters
        self.open_tags: list[str] = []
        self.seen_marks = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if _TAG.fullmatch(tag) is None:
            raise self._refusal(f"不能使用标签 <{tag[:20]}>")
        for name, value in attrs:
            self._check_attribute(name, value or "")
        if tag not in _VOID:
            self.open_tags.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _VOID:
            raise self._refusal(f"标签 <{tag[:20]}> 须另有结束标签")
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if not self.open_tags or self.open_tags.pop() != tag:
            raise self._refusal(f"结束标签 </{tag[:20]}> 没有对应的开始标签")

    def handle_data(self, data: str) -> None:
        if "<" in data:  # with what follows it, a value could make it a tag
            raise self._refusal("文字中的 < 须写作 &lt;")
        self.seen_marks += len(_MARK.findall(data))

    def handle_comment(self, data: str) -> None:  # noqa: ARG002 - the parser's interface
        raise self._refusal("不能使用注释")

    def handle_decl(self, decl: str) -> None:  # noqa: ARG002 - the parser's interface
        raise self._refusal("不能使用声明，正文只写 <body> 之内的部分")

    def handle_pi(self, data: str) -> None:  # noqa: ARG002 - the parser's interface
        raise self._refusal("不能使用处理指令")

    def unknown_decl(self, data: str) -> None:  # noqa: ARG002 - the parser's interface
        raise self._refusal("不能使用 <![…]> 声明")

    def _check_attribute(self, name: str, value: str) -> None:
        if _ATTRIBUTE.fullmatch(name) is None:
            raise self._refusal(f"不能使用属性 {name[:20]}")
        mark = _MARK.fullmatch(value)
        if name == "href" and mark is not None:
            parameter = self._parameters.get(mark[1])
            if parameter is None or parameter.type is not ParameterType.LINK:
                raise self._refusal(f"链接地址的参数 {mark[1]} 须声明为链接类型")
            if f'"{value}"' not in (self.get_starttag_text() or ""):
                raise self._refusal("链接地址须写在双引号内")
            self.seen_marks += 1
        elif _OPEN in value:
            raise self._refusal(f"属性 {name} 中不能使用参数（链接地址须整个是一个参数）")
        elif name == "href" and _ADDRESS.fullmatch(value) is None:
            raise self._refusal("链接地址须以 https://、mailto: 或 tel: 开头")
        elif _ASKS_OUTSIDE.search(value) is not None:
            raise self._refusal(f"属性 {name} 不能引用外部内容")

    def _refusal(self, fault: str) -> MinshuiError:
        return _fault(self.getpos()[0], fault)

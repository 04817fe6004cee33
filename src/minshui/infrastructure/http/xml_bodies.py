"""Bodies in XML beside JSON, for routes that say so: the same schema, the same answer.

An element's children are its fields; where they are all called ``item`` they are a list; an empty
element is null. There are no attributes and no namespaces.
"""

from __future__ import annotations

import json
from typing import Any
from xml.etree.ElementTree import Element, ParseError, SubElement, tostring

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring
from fastapi import Request
from starlette.responses import Response
from starlette.types import Message

from minshui.infrastructure.http.errors import XML_FORM
from minshui.kernel.errors import MinshuiError

XML_MEDIA_TYPE = "application/xml"
_XML_TYPES = (XML_MEDIA_TYPE, "text/xml")
_ITEM = "item"
_ROOT = "response"
_MOST_DEEP = 12


async def read_xml_as_json(request: Request) -> Request:
    """Return a request whose body was XML as one with the same in JSON; others as they are.

    Raises ``E_XML_FORM``, for entities and document types too, which could reach other files.
    """
    if _media_type(request.headers.get("content-type", "")) not in _XML_TYPES:
        return request
    try:
        root = fromstring(await request.body(), forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as reason:
        raise MinshuiError(XML_FORM, reason=type(reason).__name__) from reason
    body = json.dumps(_value(root, 0), ensure_ascii=False).encode()
    headers = [
        (name, value)
        for name, value in request.scope["headers"]
        if name not in (b"content-type", b"content-length")
    ]
    headers += [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
    ]

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    # The scope stays the same object, so that what is noted in it is seen by the log.
    request.scope["headers"] = headers
    return Request(request.scope, receive)


def wants_xml(request: Request) -> bool:
    """Return whether the answer is wanted in XML rather than JSON."""
    accepted = [_media_type(part) for part in request.headers.get("accept", "").split(",")]
    return any(each in _XML_TYPES for each in accepted) and "application/json" not in accepted


def as_xml(response: Response) -> Response:
    """Return a response whose body is JSON as one in XML, with ``response`` as its root."""
    root = Element(_ROOT)
    _fill(root, json.loads(bytes(response.body)))
    content = tostring(root, encoding="utf-8", xml_declaration=True)
    return Response(content, response.status_code, media_type=XML_MEDIA_TYPE)


def _media_type(header: str) -> str:
    return header.split(";", 1)[0].strip().lower()


def _value(element: Element, depth: int) -> Any:
    if depth > _MOST_DEEP:
        raise MinshuiError(XML_FORM, reason=f"层次超过 {_MOST_DEEP} 层")
    if element.attrib:
        raise MinshuiError(XML_FORM, reason=f"元素 {element.tag} 不能带属性")
    children = list(element)
    if not children:
        return (element.text or "").strip() or None
    names = [child.tag for child in children]
    if set(names) == {_ITEM}:
        return [_value(child, depth + 1) for child in children]
    if len(set(names)) < len(names):
        repeated = next(name for name in names if names.count(name) > 1)
        raise MinshuiError(XML_FORM, reason=f"元素 {repeated} 重复；列表的各项请写作 {_ITEM}")
    return {child.tag: _value(child, depth + 1) for child in children}


def _fill(element: Element, value: Any) -> None:
    if isinstance(value, dict):
        for name, each in value.items():
            _fill(SubElement(element, name), each)
    elif isinstance(value, list):
        for each in value:
            _fill(SubElement(element, _ITEM), each)
    elif isinstance(value, bool):
        element.text = "true" if value else "false"
    elif value is not None:
        element.text = str(value)

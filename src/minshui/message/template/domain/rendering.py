"""Render a version: each version is compiled once, a value is looked at once and never again."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from minshui.kernel.errors import MinshuiError, Place
from minshui.message.template.contracts import (
    Parameter,
    ParameterType,
    Rendered,
    TemplateVersion,
)
from minshui.message.template.domain.channels import SMS, body_escape
from minshui.message.template.domain.placeholders import ParsedText, parse_text
from minshui.message.template.domain.values import Writer, refused, writer_of
from minshui.message.template.errors import (
    VALUE_MISSING,
    VALUE_SIGNATURE,
    VALUE_UNKNOWN,
)

_KEPT_VERSIONS = 1024


class CompiledVersion:
    """A version ready to render any number of messages."""

    def __init__(self, version: TemplateVersion) -> None:
        self._parameters = version.parameters
        is_sms = version.channel == SMS
        self._writers = [
            (each.name, _unsigned(each) if is_sms else writer_of(each))
            for each in version.parameters
        ]
        self._subject = _Text(parse_text(version.subject, "subject"))
        self._body = _Text(parse_text(version.body, "body"))
        self._escape = body_escape(version.channel, version.binding)

    def render(self, values: Mapping[str, Any]) -> Rendered:
        """Return the words for these values; see ``render``."""
        try:
            texts = {name: write(values[name]) for name, write in self._writers}
        except KeyError:
            self._refuse_missing(values)
            raise
        escape = self._escape
        inside = texts if escape is None else {name: escape(texts[name]) for name in texts}
        return Rendered(self._subject.of(texts), self._body.of(inside), texts)

    def _refuse_missing(self, values: Mapping[str, Any]) -> None:
        for parameter in self._parameters:
            if parameter.name not in values:
                raise refused(parameter, VALUE_MISSING)


class _Text:
    """A text with places, filled by one printf: what goes in is not read again."""

    def __init__(self, parsed: ParsedText) -> None:
        self._format, self._names = parsed.as_format(), parsed.names
        self._constant = "" if parsed.names else parsed.literals[0]

    def of(self, texts: Mapping[str, str]) -> str:
        if not self._names:
            return self._constant
        return self._format % tuple([texts[name] for name in self._names])


def _unsigned(parameter: Parameter) -> Writer:
    """Return what writes values into a short message, where 【】 marks who it is from."""
    write = writer_of(parameter)
    if parameter.type is not ParameterType.TEXT:
        return write  # none of the other types has room for a bracket

    def written(value: Any) -> str:
        text = write(value)
        if "【" in text or "】" in text:
            raise refused(parameter, VALUE_SIGNATURE)
        return text

    return written


def render(version: TemplateVersion, parameters: Mapping[str, Any]) -> Rendered:
    """Return a message's words.

    Values: texts and codes ``str``; amounts and volumes ``Decimal`` or a plain decimal ``str``;
    dates ``date``, months ``int``, instants an aware ``datetime``, each also as ISO text.
    Parameters that the version does not declare are left out (see ``check_parameters``). A mail's
    body is HTML and its values are escaped; so are those of a JSON body.

    Raises ``E_TEMPLATE_VALUE_MISSING``, ``…_TYPE``, ``…_CHARACTERS``, ``…_TOO_LONG``, ``…_LINK`` or
    ``…_SIGNATURE``, with the place ``parameters.<name>``.
    """
    return _compiled(version).render(parameters)


def check_parameters(versions: Sequence[TemplateVersion], parameters: Mapping[str, Any]) -> None:
    """Raise what ``render`` would for any of a template's versions.

    Also ``E_TEMPLATE_VALUE_UNKNOWN`` for a parameter that none of them declares.
    """
    declared = {each.name for version in versions for each in version.parameters}
    for name in parameters:
        if name not in declared:
            raise MinshuiError(
                VALUE_UNKNOWN,
                place=Place(f"parameters.{name}"),
                code=versions[0].template_code if versions else "",
                name=name,
            )
    for version in versions:
        _compiled(version).render(parameters)


def declared_only(
    versions: Iterable[TemplateVersion], parameters: Mapping[str, Any]
) -> dict[str, Any]:
    """Return those of the parameters that any of a template's versions declares.

    For whoever offers all it knows, and leaves it to the template what of it is said.
    """
    declared = {each.name for version in versions for each in version.parameters}
    return {name: parameters[name] for name in parameters if name in declared}


# By identity: a version is a value that holds mappings, and comparing it would cost more than
# rendering. The version is kept beside, so that its id stays its own.
_kept: OrderedDict[int, tuple[TemplateVersion, CompiledVersion]] = OrderedDict()


def _compiled(version: TemplateVersion) -> CompiledVersion:
    known = _kept.get(id(version))
    if known is not None:
        return known[1]
    compiled = CompiledVersion(version)
    _kept[id(version)] = (version, compiled)
    if len(_kept) > _KEPT_VERSIONS:
        _kept.popitem(last=False)
    return compiled

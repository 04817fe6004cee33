"""The only door of templates."""

from __future__ import annotations

from minshui.message.template.contracts import (
    Draft,
    Parameter,
    ParameterType,
    PublishedTemplate,
    Rendered,
    SampleSource,
    SaveTemplate,
    Template,
    TemplateCategory,
    TemplateVersion,
    VersionState,
)
from minshui.message.template.domain.message_length import sms_parts, text_length
from minshui.message.template.domain.rendering import check_parameters, declared_only, render
from minshui.message.template.domain.values import harmless
from minshui.message.template.queries.published import published, published_template, version
from minshui.message.template.use_cases.add_draft import add_draft
from minshui.message.template.use_cases.create_default_templates import create_default_templates
from minshui.message.template.use_cases.create_template import create_template
from minshui.message.template.use_cases.publish_version import publish_version

__all__ = [
    "Draft",
    "Parameter",
    "ParameterType",
    "PublishedTemplate",
    "Rendered",
    "SampleSource",
    "SaveTemplate",
    "Template",
    "TemplateCategory",
    "TemplateVersion",
    "VersionState",
    "add_draft",
    "check_parameters",
    "create_default_templates",
    "create_template",
    "declared_only",
    "harmless",
    "publish_version",
    "published",
    "published_template",
    "render",
    "sms_parts",
    "text_length",
    "version",
]

"""A change field by field, as people read it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from minshui.platform.audit.contracts import FieldChange
from minshui.platform.audit.domain.masking import shown_value
from minshui.platform.audit.domain.titles import field_title


def field_changes(
    subject_type: str,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
    *,
    with_personal: bool,
) -> list[FieldChange]:
    """Return what differs, by the names of the fields.

    Compared before they are masked, so that a change of what is hidden still shows as one. Where
    only one side was recorded, all of it is shown.
    """
    old, new = before or {}, after or {}
    return [
        FieldChange(
            field=field,
            title=field_title(field),
            old=shown_value(subject_type, field, old.get(field), with_personal=with_personal),
            new=shown_value(subject_type, field, new.get(field), with_personal=with_personal),
        )
        for field in sorted({*old, *new})
        if old.get(field) != new.get(field)
    ]


def changes_text(changes: Sequence[FieldChange]) -> str:
    """Return changes on one line: ``状态：在用 → 停用；备注：甲``."""
    return "；".join(_change_text(change) for change in changes)


def _change_text(change: FieldChange) -> str:
    if change.old is None:
        return f"{change.title}：{change.new}"
    return f"{change.title}：{change.old} → {'空' if change.new is None else change.new}"

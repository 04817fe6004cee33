"""The door to the audit log's screens; modules record by ``infrastructure.audit``."""

from minshui.platform.audit.contracts import LogEntry, LogFilter, LogPage
from minshui.platform.audit.queries.logs import find_logs

__all__ = ["LogEntry", "LogFilter", "LogPage", "find_logs"]

"""The only door of monitoring."""

from __future__ import annotations

from minshui.platform.monitoring.choosing import Chosen
from minshui.platform.monitoring.contracts import (
    Action,
    Decision,
    EventState,
    ExplainedEvent,
    ExplainedJob,
    FailedJob,
    FailedJobState,
    ParkedEvent,
    QueueStatus,
)
from minshui.platform.monitoring.queries.failed_jobs import explain_failed_job, list_failed_jobs
from minshui.platform.monitoring.queries.parked_events import (
    explain_parked_event,
    list_parked_events,
)
from minshui.platform.monitoring.queries.queues import list_queues, queue_status
from minshui.platform.monitoring.use_cases.clear_copies import clear_copies
from minshui.platform.monitoring.use_cases.drop_events import drop_events
from minshui.platform.monitoring.use_cases.drop_jobs import drop_jobs
from minshui.platform.monitoring.use_cases.retry_events import retry_events
from minshui.platform.monitoring.use_cases.retry_jobs import retry_jobs

__all__ = [
    "Action",
    "Chosen",
    "Decision",
    "EventState",
    "ExplainedEvent",
    "ExplainedJob",
    "FailedJob",
    "FailedJobState",
    "ParkedEvent",
    "QueueStatus",
    "clear_copies",
    "drop_events",
    "drop_jobs",
    "explain_failed_job",
    "explain_parked_event",
    "list_failed_jobs",
    "list_parked_events",
    "list_queues",
    "queue_status",
    "retry_events",
    "retry_jobs",
]

"""The door of meter reading."""

from minshui.revenue.reading.contracts import (
    BatchResult,
    Book,
    BookProgress,
    CorrectReading,
    CreateBook,
    EditBook,
    ExchangeMeter,
    ExchangeResult,
    PlanResult,
    ReadingResult,
    ReadingSource,
    ReadingView,
    ReviewCriteria,
    ReviewDecision,
    ReviewResult,
    StoppedMeter,
    StopReading,
    SubmissionFault,
    SubmitReading,
    TaskView,
    UnbilledReading,
)
from minshui.revenue.reading.contracts_practice import (
    DryRun,
    DryRunReport,
    GroupProgress,
    LateDecision,
    LateReadingView,
    LateRemedy,
    ListedMeter,
    MeterList,
    ProgressGroup,
    SubmitLateReading,
)
from minshui.revenue.reading.domain.anomalies import ANOMALY_TEXTS, Anomaly
from minshui.revenue.reading.domain.anomaly_rules import (
    AnomalyRule,
    Level,
    MeterScope,
    Threshold,
)
from minshui.revenue.reading.domain.rule_documents import parse_rules
from minshui.revenue.reading.domain.series import (
    SeriesExchange,
    SeriesOpening,
    SeriesReading,
    SeriesResult,
    interpret_series,
)
from minshui.revenue.reading.domain.series_points import (
    PARK_TEXTS,
    ParkedRow,
    ParkReason,
    SeriesPoint,
    SeriesRules,
)
from minshui.revenue.reading.domain.usage import Register
from minshui.revenue.reading.events import (
    FixedReadingsIssued,
    FixedUsageAgreed,
    MeterExchanged,
    ReadingsReviewed,
    ReadingsSubmitted,
)
from minshui.revenue.reading.jobs import ISSUE_FIXED, ISSUE_FIXED_NIGHTLY, issue_fixed
from minshui.revenue.reading.queries.anomaly_rules import list_rules
from minshui.revenue.reading.queries.book_locks import count_books
from minshui.revenue.reading.queries.books import book_by_code, find_book, list_books
from minshui.revenue.reading.queries.calendar import punctuality
from minshui.revenue.reading.queries.dry_run import dry_run
from minshui.revenue.reading.queries.fixed_usages import list_fixed_usages
from minshui.revenue.reading.queries.late_readings import LateFilter, list_late_readings
from minshui.revenue.reading.queries.meter_lists import (
    MeterListFilter,
    export_meters,
    list_meters,
)
from minshui.revenue.reading.queries.progress import ProgressFilter, book_progress, progress_by
from minshui.revenue.reading.queries.reading_detail import (
    deducted_subs,
    reading_detail,
    reading_parts,
)
from minshui.revenue.reading.queries.reading_list import (
    ReadingFilter,
    TaskFilter,
    list_readings,
    list_tasks,
    reading_chain,
)
from minshui.revenue.reading.queries.scoped import BOOK_ROWS, READING_ROWS
from minshui.revenue.reading.queries.unbilled import (
    UNBILLED_READINGS,
    hold_billable_readings,
    unbilled_readings,
)
from minshui.revenue.reading.reading_import import ReadingImport
from minshui.revenue.reading.submission import hold_submissions
from minshui.revenue.reading.usage_contracts import (
    EndFixedUsage,
    FixedUsageView,
    IssueResult,
    ReadingDetail,
    ReadingPart,
    RequestFixedUsage,
    SubPart,
)
from minshui.revenue.reading.use_cases.approve_at_zero import approve_at_zero
from minshui.revenue.reading.use_cases.correct_reading import correct_reading
from minshui.revenue.reading.use_cases.create_book import create_book
from minshui.revenue.reading.use_cases.decide_late_reading import decide_late_reading
from minshui.revenue.reading.use_cases.edit_book import edit_book
from minshui.revenue.reading.use_cases.end_anomaly_rule import end_anomaly_rule
from minshui.revenue.reading.use_cases.end_fixed_usage import end_fixed_usage
from minshui.revenue.reading.use_cases.exchange_meter import exchange_meter
from minshui.revenue.reading.use_cases.generate_calendar import generate_calendar
from minshui.revenue.reading.use_cases.issue_fixed_readings import issue_fixed_readings
from minshui.revenue.reading.use_cases.load_raw_readings import RawReadings, load_raw_readings
from minshui.revenue.reading.use_cases.lock_book import lock_book
from minshui.revenue.reading.use_cases.mount_customer_meter import mount_customer_meter
from minshui.revenue.reading.use_cases.move_pointer import move_pointer
from minshui.revenue.reading.use_cases.plan_readings import plan_readings
from minshui.revenue.reading.use_cases.put_in_book import put_in_book
from minshui.revenue.reading.use_cases.record_usage_history import UsedBefore, record_usage_history
from minshui.revenue.reading.use_cases.release_reading import release_reading
from minshui.revenue.reading.use_cases.request_fixed_usage import request_fixed_usage
from minshui.revenue.reading.use_cases.resequence_book import resequence_book
from minshui.revenue.reading.use_cases.review_reading import review_reading
from minshui.revenue.reading.use_cases.review_readings import review_readings
from minshui.revenue.reading.use_cases.set_anomaly_rule import set_anomaly_rule
from minshui.revenue.reading.use_cases.set_book_day import set_book_day
from minshui.revenue.reading.use_cases.stop_meter import stop_meter
from minshui.revenue.reading.use_cases.submit_late_reading import submit_late_reading
from minshui.revenue.reading.use_cases.submit_reading import submit_reading
from minshui.revenue.reading.use_cases.submit_readings import submit_readings
from minshui.revenue.reading.use_cases.unlock_book import unlock_book

__all__ = [
    "ANOMALY_TEXTS",
    "BOOK_ROWS",
    "ISSUE_FIXED",
    "ISSUE_FIXED_NIGHTLY",
    "PARK_TEXTS",
    "READING_ROWS",
    "UNBILLED_READINGS",
    "Anomaly",
    "AnomalyRule",
    "BatchResult",
    "Book",
    "BookProgress",
    "CorrectReading",
    "CreateBook",
    "DryRun",
    "DryRunReport",
    "EditBook",
    "EndFixedUsage",
    "ExchangeMeter",
    "ExchangeResult",
    "FixedReadingsIssued",
    "FixedUsageAgreed",
    "FixedUsageView",
    "GroupProgress",
    "IssueResult",
    "LateDecision",
    "LateFilter",
    "LateReadingView",
    "LateRemedy",
    "Level",
    "ListedMeter",
    "MeterExchanged",
    "MeterList",
    "MeterListFilter",
    "MeterScope",
    "ParkReason",
    "ParkedRow",
    "PlanResult",
    "ProgressFilter",
    "ProgressGroup",
    "RawReadings",
    "ReadingDetail",
    "ReadingFilter",
    "ReadingImport",
    "ReadingPart",
    "ReadingResult",
    "ReadingSource",
    "ReadingView",
    "ReadingsReviewed",
    "ReadingsSubmitted",
    "Register",
    "RequestFixedUsage",
    "ReviewCriteria",
    "ReviewDecision",
    "ReviewResult",
    "SeriesExchange",
    "SeriesOpening",
    "SeriesPoint",
    "SeriesReading",
    "SeriesResult",
    "SeriesRules",
    "StopReading",
    "StoppedMeter",
    "SubPart",
    "SubmissionFault",
    "SubmitLateReading",
    "SubmitReading",
    "TaskFilter",
    "TaskView",
    "Threshold",
    "UnbilledReading",
    "UsedBefore",
    "approve_at_zero",
    "book_by_code",
    "book_progress",
    "correct_reading",
    "count_books",
    "create_book",
    "decide_late_reading",
    "deducted_subs",
    "dry_run",
    "edit_book",
    "end_anomaly_rule",
    "end_fixed_usage",
    "exchange_meter",
    "export_meters",
    "find_book",
    "generate_calendar",
    "hold_billable_readings",
    "hold_submissions",
    "interpret_series",
    "issue_fixed",
    "issue_fixed_readings",
    "list_books",
    "list_fixed_usages",
    "list_late_readings",
    "list_meters",
    "list_readings",
    "list_rules",
    "list_tasks",
    "load_raw_readings",
    "lock_book",
    "mount_customer_meter",
    "move_pointer",
    "parse_rules",
    "plan_readings",
    "progress_by",
    "punctuality",
    "put_in_book",
    "reading_chain",
    "reading_detail",
    "reading_parts",
    "record_usage_history",
    "release_reading",
    "request_fixed_usage",
    "resequence_book",
    "review_reading",
    "review_readings",
    "set_anomaly_rule",
    "set_book_day",
    "stop_meter",
    "submit_late_reading",
    "submit_reading",
    "submit_readings",
    "unbilled_readings",
    "unlock_book",
]

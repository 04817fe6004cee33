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
    SubmissionFault,
    SubmitReading,
    TaskView,
    UnbilledReading,
)
from minshui.revenue.reading.domain.anomalies import ANOMALY_TEXTS, Anomaly
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
from minshui.revenue.reading.events import MeterExchanged, ReadingsReviewed, ReadingsSubmitted
from minshui.revenue.reading.queries.books import book_by_code, find_book, list_books
from minshui.revenue.reading.queries.progress import book_progress
from minshui.revenue.reading.queries.reading_list import (
    ReadingFilter,
    TaskFilter,
    list_readings,
    list_tasks,
    reading_chain,
)
from minshui.revenue.reading.queries.unbilled import (
    UNBILLED_READINGS,
    hold_billable_readings,
    unbilled_readings,
)
from minshui.revenue.reading.reading_import import ReadingImport
from minshui.revenue.reading.use_cases.correct_reading import correct_reading
from minshui.revenue.reading.use_cases.create_book import create_book
from minshui.revenue.reading.use_cases.edit_book import edit_book
from minshui.revenue.reading.use_cases.exchange_meter import exchange_meter
from minshui.revenue.reading.use_cases.load_raw_readings import RawReadings, load_raw_readings
from minshui.revenue.reading.use_cases.lock_book import lock_book, unlock_book
from minshui.revenue.reading.use_cases.plan_readings import plan_readings
from minshui.revenue.reading.use_cases.put_in_book import put_in_book
from minshui.revenue.reading.use_cases.resequence_book import resequence_book
from minshui.revenue.reading.use_cases.review_reading import review_reading
from minshui.revenue.reading.use_cases.review_readings import review_readings
from minshui.revenue.reading.use_cases.submit_reading import submit_reading
from minshui.revenue.reading.use_cases.submit_readings import submit_readings

__all__ = [
    "ANOMALY_TEXTS",
    "PARK_TEXTS",
    "UNBILLED_READINGS",
    "Anomaly",
    "BatchResult",
    "Book",
    "BookProgress",
    "CorrectReading",
    "CreateBook",
    "EditBook",
    "ExchangeMeter",
    "ExchangeResult",
    "MeterExchanged",
    "ParkReason",
    "ParkedRow",
    "PlanResult",
    "RawReadings",
    "ReadingFilter",
    "ReadingImport",
    "ReadingResult",
    "ReadingSource",
    "ReadingView",
    "ReadingsReviewed",
    "ReadingsSubmitted",
    "Register",
    "ReviewCriteria",
    "ReviewDecision",
    "ReviewResult",
    "SeriesExchange",
    "SeriesOpening",
    "SeriesPoint",
    "SeriesReading",
    "SeriesResult",
    "SeriesRules",
    "SubmissionFault",
    "SubmitReading",
    "TaskFilter",
    "TaskView",
    "UnbilledReading",
    "book_by_code",
    "book_progress",
    "correct_reading",
    "create_book",
    "edit_book",
    "exchange_meter",
    "find_book",
    "hold_billable_readings",
    "interpret_series",
    "list_books",
    "list_readings",
    "list_tasks",
    "load_raw_readings",
    "lock_book",
    "plan_readings",
    "put_in_book",
    "reading_chain",
    "resequence_book",
    "review_reading",
    "review_readings",
    "submit_reading",
    "submit_readings",
    "unbilled_readings",
    "unlock_book",
]

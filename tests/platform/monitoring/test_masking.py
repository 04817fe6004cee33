"""What of payloads and errors people may read."""

from __future__ import annotations

from typing import Any

import pytest

from minshui.infrastructure.outbox.failures import Failure
from minshui.platform.monitoring.domain.explaining import explain_event, explain_job
from minshui.platform.monitoring.domain.masking import masked_payload, masked_text


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (7035, 7035),
        (None, None),
        (True, True),
        ("cash", "cash"),
        ("payment.succeeded", "payment.succeeded"),
        ("12.5", "12.5"),
        ("202611", "202611"),
        ("2026-11-21", "2026-11-21"),
        ("2026-11-21T04:00:00+00:00", "2026-11-21T04:00:00+00:00"),
        ("13905910001", "1***"),
        ("350102199001011234", "3***"),
        ("福州市鼓楼区", "福***"),
        ("chen@example.com", "c***"),
        ("Chen", "C***"),
        ("", "***"),
        ({"a": {"b": ["陈水", 1]}}, {"a": {"b": ["陈***", 1]}}),
        (list(range(53)), [*range(50), "……另有 3 项"]),
    ],
)
def test_words_and_addresses_are_masked(value: Any, shown: Any) -> None:
    assert masked_payload(value) == shown


def test_an_error_shows_no_numbers_and_no_mail_addresses() -> None:
    text = "号码 13905910001、证件 35010219900101123X、账期 202611、邮箱 chen.shui@example.com"
    expected = "号码 139***01、证件 350***23X、账期 202611、邮箱 ***@example.com"
    assert masked_text(text) == expected


@pytest.mark.parametrize(
    ("failure", "advice"),
    [
        (Failure("s", "MinshuiError", "没有这个客户", "E_X"), "请按提示改正后重新处理"),
        (Failure("s", "TimeoutError", ""), "这是连接中断，对方恢复后可直接重新处理"),
        (Failure("s", "KeyError", "'x'"), "这是程序出错，请把跟踪号告诉管理员，修正后再重新处理"),
        (Failure("", "", "an older text"), "请凭跟踪号查看日志"),
    ],
)
def test_each_failure_comes_with_advice(failure: Failure, advice: str) -> None:
    assert explain_event(8, [failure], 0)[1].endswith(f"。{advice}")


def test_a_job_that_was_not_worth_a_retry_says_so() -> None:
    assert explain_job(1, 5, None) == [
        "已执行 1 次（最多 5 次），这类错误重试也不会成功，因此没有再试。",
        "最后一次报错：没有说明原因。",
    ]

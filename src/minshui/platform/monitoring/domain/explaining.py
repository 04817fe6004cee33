"""Why something was given up on, and what to do, in sentences."""

from __future__ import annotations

from collections.abc import Sequence

from minshui.infrastructure.outbox.failures import Failure
from minshui.platform.monitoring.domain.masking import masked_text

_CONNECTIONS = {
    "ConnectionError",
    "ConnectionRefusedError",
    "ConnectionResetError",
    "TimeoutError",
    "OSError",
    "DBAPIError",
    "OperationalError",
    "InterfaceError",
    "ConnectError",
    "ReadTimeout",
}


def explain_event(attempts: int, failures: Sequence[Failure], waiting_behind: int) -> list[str]:
    """Return what went wrong at the last attempt, what follows from it, and what to do."""
    sentences = [f"已投递 {attempts} 次都失败，不再自动重试，搁置等人处理。"]
    for failure in failures:
        whom = f"订阅方 {failure.subscriber} " if failure.subscriber else ""
        code = f"（{failure.code or failure.kind}）" if failure.code or failure.kind else ""
        at = f"，时间 {failure.failed_at}" if failure.failed_at else ""
        said = masked_text(failure.message) or "没有说明原因"
        sentences.append(f"{whom}最后一次报错：{said}{code}{at}。{_advice(failure)}")
    if waiting_behind:
        sentences.append(
            f"同一分片现有 {waiting_behind} 个较晚的事件待投递；重新处理时，本事件排在它们之前。"
        )
    return sentences


def explain_job(attempts: int, max_attempts: int, error: str | None) -> list[str]:
    """Return why a job has failed for good."""
    said = masked_text(error) if error else "没有说明原因"
    ending = "次数已用完" if attempts >= max_attempts else "这类错误重试也不会成功，因此没有再试"
    return [
        f"已执行 {attempts} 次（最多 {max_attempts} 次），{ending}。",
        f"最后一次报错：{said}。",
    ]


def _advice(failure: Failure) -> str:
    if failure.code is not None:
        return "请按提示改正后重新处理"
    if failure.kind in _CONNECTIONS:
        return "这是连接中断，对方恢复后可直接重新处理"
    if failure.kind:
        return "这是程序出错，请把跟踪号告诉管理员，修正后再重新处理"
    return "请凭跟踪号查看日志"

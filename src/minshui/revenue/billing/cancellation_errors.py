"""Coded errors of cancelling bills."""

from __future__ import annotations

from minshui.kernel.errors import ErrorCode

CANCEL_SCOPE = ErrorCode(
    "E_CANCEL_SCOPE",
    "撤销范围不明确：请指定账单、账户（及账期）、册本和账期，或开账批次",
)
CANCEL_REASON = ErrorCode("E_CANCEL_REASON", "请写明撤销账单的理由")
CANCEL_EMPTY = ErrorCode(
    "E_CANCEL_EMPTY", "所选范围内没有可撤销的账单：或已撤销，或不在范围内；请核对", 409
)
CANCEL_UNFINISHED = ErrorCode(
    "E_CANCEL_UNFINISHED",
    "撤销批次 {cancellation} 尚未完成，不能再建新的开账或撤销批次；请先继续或放弃它",
    409,
)
CANCEL_UNKNOWN = ErrorCode(
    "E_CANCEL_UNKNOWN", "没有编号为 {cancellation} 的撤销批次，请核对批次号", 404
)
CANCEL_STATE = ErrorCode(
    "E_CANCEL_STATE", "撤销批次 {cancellation} 的状态是“{status}”，不能{work}；请刷新后核对", 409
)
CANCEL_HELD = ErrorCode("E_CANCEL_HELD", "账单 {number} 不能撤销：{why}", 409)
CANCEL_CASE = ErrorCode("E_CANCEL_CASE", "账户有未办结的业务（{reason}），办结前不能撤销账单")
CANCEL_KIND = ErrorCode(
    "E_CANCEL_KIND", "{kind}账单不能撤销；期初欠费、冲减、调整和分账账单请用各自的业务办理"
)
CANCEL_SPLIT = ErrorCode(
    "E_CANCEL_SPLIT", "账单已分账，由各张分账账单代替，不能撤销；请对分账账单做账务调整"
)
CANCEL_ADJUSTED = ErrorCode(
    "E_CANCEL_ADJUSTED", "账单做过账务调整，合计 {amount} 元；请先用相反的调整冲平再撤销"
)
CANCEL_WRITTEN_OFF = ErrorCode(
    "E_CANCEL_WRITTEN_OFF", "账单已作坏账核销 {amount} 元；请先恢复核销再撤销"
)
CANCEL_TRANSIT = ErrorCode(
    "E_CANCEL_TRANSIT",
    "账单的款项自 {day} 起在途（{reason}），到账或退回前不能撤销；请先解除在途",
)
CANCEL_TAKEN_OVER = ErrorCode(
    "E_CANCEL_TAKEN_OVER", "账单未缴的 {amount} 元过户时已由新户承接，不能撤销；请用账务调整处理"
)
CANCEL_INPUTS = ErrorCode(
    "E_CANCEL_INPUTS",
    "其后已有账单接着本账单累计阶梯，而本账单的计价依据不能重算；请从最新的账单起依次撤销",
)
CANCEL_COUNTER = ErrorCode(
    "E_CANCEL_COUNTER",
    "按原计价依据重算时，计入阶梯的水量与原账单不同；请从最新的账单起依次撤销",
)
CANCEL_BOUND = ErrorCode(
    "E_CANCEL_BOUND",
    "其后已有账单，而本账单的最低收费、封顶或减免随阶梯变动，冲减额不能确定；"
    "请从最新的账单起依次撤销",
)
CANCEL_COMPONENT = ErrorCode(
    "E_CANCEL_COMPONENT",
    "账单的费用组成已不在费用组成表中，冲减无法入账；请先恢复该费用组成",
)

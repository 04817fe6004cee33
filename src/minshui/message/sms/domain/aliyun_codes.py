"""Alibaba Cloud's error codes (help.aliyun.com/document_detail/101347, common error codes)."""

from __future__ import annotations

from datetime import timedelta

from minshui.message.sms.domain.verdicts import (
    ACCOUNT_FAULT,
    REFUSED,
    THROTTLED,
    UNFIT,
    UNKNOWN,
    Verdict,
    too_often,
)

OK = "OK"
CLOCK_CODES = frozenset({"InvalidTimeStamp.Expired"})
_BY_CODE = {
    **dict.fromkeys(
        (
            "isv.MOBILE_NUMBER_ILLEGAL",
            "isv.BLACK_KEY_CONTROL_LIMIT",
            "isv.PARAM_LENGTH_LIMIT",
            "isv.PARAM_NOT_SUPPORT_URL",
            "isv.SMS_CONTENT_ILLEGAL",
            "isv.TEMPLATE_PARAMS_ILLEGAL",
            "isv.TEMPLATE_MISSING_PARAMETERS",
            "isv.INVALID_JSON_PARAM",
            "isv.DOMESTIC_NUMBER_NOT_SUPPORTED",
        ),
        REFUSED,
    ),
    **dict.fromkeys(
        (
            "isv.SMS_TEMPLATE_ILLEGAL",
            "isv.SMS_SIGNATURE_ILLEGAL",
            "isv.SMS_SIGN_ILLEGAL",
            "isv.SMS_SIGNATURE_SCENE_ILLEGAL",
            "isv.INVALID_PARAMETERS",
            "isv.MOBILE_COUNT_OVER_LIMIT",
            "isv.EXTEND_CODE_ERROR",
        ),
        UNFIT,
    ),
    **dict.fromkeys(
        (
            "isv.AMOUNT_NOT_ENOUGH",
            "isv.OUT_OF_SERVICE",
            "isv.ACCOUNT_NOT_EXISTS",
            "isv.ACCOUNT_ABNORMAL",
            "isv.PRODUCT_UN_SUBSCRIPT",
            "isv.PRODUCT_UNSUBSCRIBE",
            "isv.DENY_IP_RANGE",
            "isv.DAY_LIMIT_CONTROL",
            "isv.MONTH_LIMIT_CONTROL",
            "isp.RAM_PERMISSION_DENY",
            "SignatureDoesNotMatch",
            "IncompleteSignature",
            "InvalidTimeStamp.Expired",
            "InvalidTimeStamp.Format",
            "Forbidden.RAM",
        ),
        ACCOUNT_FAULT,
    ),
    # Somebody on the way sent the request twice: the other one may have been carried out.
    "SignatureNonceUsed": UNKNOWN,
}
_ACCOUNT_PREFIXES = ("InvalidAccessKeyId", "InvalidSecurityToken", "InvalidVersion")
_LIMIT_SPANS = (
    ("天级", timedelta(days=1)),
    ("小时级", timedelta(hours=1)),
    ("", timedelta(minutes=1)),
)


def verdict_on(code: str, message: str) -> Verdict:
    """Return what a code other than ``OK`` means; one that nobody knows may have been sent."""
    if code == "isv.BUSINESS_LIMIT_CONTROL":
        return too_often(next(span for word, span in _LIMIT_SPANS if word in message))
    if code.startswith("Throttling"):
        return THROTTLED
    if code.startswith(_ACCOUNT_PREFIXES):
        return ACCOUNT_FAULT
    return _BY_CODE.get(code, UNKNOWN)

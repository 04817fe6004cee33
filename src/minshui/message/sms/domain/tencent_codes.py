"""Tencent Cloud's error codes (cloud.tencent.com/document/api/382/59177)."""

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

OK = "Ok"
CLOCK_CODES = frozenset({"AuthFailure.SignatureExpire"})
_HALF_MINUTE, _HOUR, _DAY = timedelta(seconds=30), timedelta(hours=1), timedelta(days=1)
_BY_CODE = {
    **dict.fromkeys(
        (
            "FailedOperation.ContainSensitiveWord",
            "FailedOperation.PhoneNumberInBlacklist",
            "InvalidParameterValue.IncorrectPhoneNumber",
            "InvalidParameterValue.ContentLengthLimit",
            "InvalidParameterValue.TemplateParameterFormatError",
            "InvalidParameterValue.TemplateParameterLengthLimit",
            "InvalidParameterValue.ProhibitedUseUrlInTemplateParameter",
            "UnsupportedOperation.UnsupportedRegion",
        ),
        REFUSED,
    ),
    **dict.fromkeys(
        (
            "FailedOperation.TemplateIncorrectOrUnapproved",
            "FailedOperation.SignatureIncorrectOrUnapproved",
            "FailedOperation.TemplateParamSetNotMatchApprovedTemplate",
            "FailedOperation.FailResolvePacket",
            "InvalidParameterValue.SdkAppIdNotExist",
            "LimitExceeded.PhoneNumberCountLimit",
            "MissingParameter",
            "InvalidParameter",
        ),
        UNFIT,
    ),
    **dict.fromkeys(
        (
            "FailedOperation.InsufficientBalanceInSmsPackage",
            "FailedOperation.JsonParseFail",
            "UnauthorizedOperation.RequestIpNotInWhitelist",
            "UnauthorizedOperation.RequestPermissionDeny",
            "UnauthorizedOperation.SdkAppIdIsDisabled",
            "UnauthorizedOperation.ServiceSuspendDueToArrears",
            "UnauthorizedOperation.SmsSdkAppIdVerifyFail",
            "LimitExceeded.AppDailyLimit",
            "IpNotInWhitelist",
            "IpInBlacklist",
            "NoSuchVersion",
        ),
        ACCOUNT_FAULT,
    ),
    "LimitExceeded.DeliveryFrequencyLimit": too_often(_HALF_MINUTE),
    "LimitExceeded.PhoneNumberThirtySecondLimit": too_often(_HALF_MINUTE),
    "LimitExceeded.PhoneNumberOneHourLimit": too_often(_HOUR),
    "LimitExceeded.PhoneNumberDailyLimit": too_often(_DAY),
    "LimitExceeded.PhoneNumberSameContentDailyLimit": too_often(_DAY),
}


def verdict_on(code: str) -> Verdict:
    """Return what a code other than ``Ok`` means; one that nobody knows may have been sent."""
    if code.startswith("RequestLimitExceeded"):
        return THROTTLED
    if code.startswith("AuthFailure"):
        return ACCOUNT_FAULT
    return _BY_CODE.get(code, UNKNOWN)

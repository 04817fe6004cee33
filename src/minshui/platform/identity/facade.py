"""The users' door."""

from minshui.platform.identity.client import client_of
from minshui.platform.identity.contracts import (
    CaptchaAnswer,
    Client,
    EndReason,
    LiveSession,
    Means,
    SecondFactorWanted,
    SessionGrant,
    SessionRefusal,
    SignIn,
    SignInPolicy,
)
from minshui.platform.identity.contracts_users import (
    CreateUser,
    NewPassword,
    SaveUser,
    UserContract,
)
from minshui.platform.identity.ending import end_session, end_sessions, session_topic
from minshui.platform.identity.errors import SIGN_IN_REFUSED
from minshui.platform.identity.events import SessionEnded
from minshui.platform.identity.queries.policy import sign_in_policy
from minshui.platform.identity.queries.session_owner import live_session_of
from minshui.platform.identity.queries.users import (
    all_users,
    find_users,
    user_by_id,
    user_by_name,
)
from minshui.platform.identity.session_authenticator import SessionAuthenticator
from minshui.platform.identity.use_cases.begin_session import begin_session
from minshui.platform.identity.use_cases.change_password import change_password
from minshui.platform.identity.use_cases.create_user import create_user
from minshui.platform.identity.use_cases.refresh_session import refresh_session
from minshui.platform.identity.use_cases.reset_password import reset_password
from minshui.platform.identity.use_cases.save_user import save_user
from minshui.platform.identity.use_cases.set_sign_in_policy import set_sign_in_policy
from minshui.platform.identity.use_cases.sign_in import sign_in
from minshui.platform.identity.use_cases.sign_out import sign_out

__all__ = [
    "SIGN_IN_REFUSED",
    "CaptchaAnswer",
    "Client",
    "CreateUser",
    "EndReason",
    "LiveSession",
    "Means",
    "NewPassword",
    "SaveUser",
    "SecondFactorWanted",
    "SessionAuthenticator",
    "SessionEnded",
    "SessionGrant",
    "SessionRefusal",
    "SignIn",
    "SignInPolicy",
    "UserContract",
    "all_users",
    "begin_session",
    "change_password",
    "client_of",
    "create_user",
    "end_session",
    "end_sessions",
    "find_users",
    "live_session_of",
    "refresh_session",
    "reset_password",
    "save_user",
    "session_topic",
    "set_sign_in_policy",
    "sign_in",
    "sign_in_policy",
    "sign_out",
    "user_by_id",
    "user_by_name",
]

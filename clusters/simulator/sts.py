"""AssumeRole with ExternalId and expiry, and GetCallerIdentity. The rest of STS is moto's.

https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from xml.sax.saxutils import escape

from clusters.simulator.accounts import READ_ROLE_NAME, WRITE_ROLE_NAME
from clusters.simulator.credentials import Caller, Credentials, RoleSession
from clusters.simulator.http import Response, xml_response
from clusters.simulator.state.errors import SimulatorError

OPERATIONS = frozenset({"AssumeRole", "GetCallerIdentity"})

_XMLNS = "https://sts.amazonaws.com/doc/2011-06-15/"
_ROLE_ARN = re.compile(r"arn:aws:iam::(\d{12}):role/(?:[\x21-\x7e]*/)?([\w+=,.@-]{1,64})")
_SESSION_NAME = re.compile(r"[\w+=,.@-]{2,64}")
_MIN_DURATION_S = 900
_MAX_DURATION_S = 43_200
#: "Role chaining limits your session to a maximum of one hour."
_CHAINED_DURATION_S = 3_600


def handle(
    form: Mapping[str, str], *, caller: Caller, credentials: Credentials, external_id: str, now: float, request_id: str
) -> Response:
    """Answer one of OPERATIONS. An empty `external_id` lets every caller in."""
    if form.get("Action") == "AssumeRole":
        session = _assume_role(form, caller=caller, external_id=external_id, now=now)
        return _assumed(session, credentials=credentials, request_id=request_id)
    inner = (
        f"<Arn>{escape(caller.arn)}</Arn><UserId>{escape(caller.user_id)}</UserId>"
        f"<Account>{caller.account_id}</Account>"
    )
    return _answer("GetCallerIdentity", inner, request_id=request_id)


def _assume_role(form: Mapping[str, str], *, caller: Caller, external_id: str, now: float) -> RoleSession:
    role_arn = form.get("RoleArn", "")
    match = _ROLE_ARN.fullmatch(role_arn)
    if match is None:
        raise SimulatorError("ValidationError", f"{role_arn or 'The role ARN'} is invalid")
    session_name = form.get("RoleSessionName", "")
    if not _SESSION_NAME.fullmatch(session_name):
        raise SimulatorError(
            "ValidationError",
            f"1 validation error detected: Value '{session_name}' at 'roleSessionName' failed to satisfy constraint: "
            "Member must satisfy regular expression pattern: [\\w+=,.@-]*",
        )
    account_id, role_name = match.groups()
    is_trusted = role_name in (READ_ROLE_NAME, WRITE_ROLE_NAME) and external_id in ("", form.get("ExternalId", ""))
    if not is_trusted:
        message = f"User: {caller.arn} is not authorized to perform: sts:AssumeRole on resource: {role_arn}"
        raise SimulatorError("AccessDenied", message, status=403)
    duration_s = _duration_s(form, is_chained=bool(caller.role_name))
    return RoleSession(
        account_id=account_id,
        role_name=role_name,
        session_name=session_name,
        issued_at=now,
        expires_at=now + duration_s,
    )


def _duration_s(form: Mapping[str, str], *, is_chained: bool) -> int:
    text = form.get("DurationSeconds", "3600")
    if not text.isdigit() or not _MIN_DURATION_S <= int(text) <= _MAX_DURATION_S:
        raise SimulatorError(
            "ValidationError",
            f"1 validation error detected: Value '{text}' at 'durationSeconds' failed to satisfy constraint: "
            f"Member must have value between {_MIN_DURATION_S} and {_MAX_DURATION_S}",
        )
    if is_chained and int(text) > _CHAINED_DURATION_S:
        raise SimulatorError(
            "ValidationError",
            "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining",
        )
    return int(text)


def _assumed(session: RoleSession, *, credentials: Credentials, request_id: str) -> Response:
    keys = credentials.issue(session)
    expiration = datetime.fromtimestamp(session.expires_at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    inner = (
        f"<AssumedRoleUser><AssumedRoleId>{session.role_id}:{escape(session.session_name)}</AssumedRoleId>"
        f"<Arn>{escape(session.arn)}</Arn></AssumedRoleUser>"
        f"<Credentials><AccessKeyId>{keys.access_key_id}</AccessKeyId>"
        f"<SecretAccessKey>{escape(keys.secret_access_key)}</SecretAccessKey>"
        f"<SessionToken>{keys.session_token}</SessionToken><Expiration>{expiration}</Expiration></Credentials>"
    )
    return _answer("AssumeRole", inner, request_id=request_id)


def _answer(operation: str, inner: str, *, request_id: str) -> Response:
    return xml_response(
        f'<{operation}Response xmlns="{_XMLNS}"><{operation}Result>{inner}</{operation}Result>'
        f"<ResponseMetadata><RequestId>{request_id}</RequestId></ResponseMetadata></{operation}Response>"
    )

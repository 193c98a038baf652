"""Who is calling: access keys and role sessions.

Sessions keep no state here: the session token carries role, account and expiry under a keyed digest, so sessions
outlive a restart of the simulator. Secret keys and request signatures are not checked.
"""

import base64
import hashlib
import hmac
import json
import re
from dataclasses import dataclass

from clusters.simulator.accounts import HUB_ACCOUNT_ID, HUB_USER_NAME
from clusters.simulator.http import Request
from clusters.simulator.state.errors import SimulatorError

_ACCOUNT_ID = re.compile(r"\d{12}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """The principal of a request. `role_name` is "" for a user, who may do everything in the own account."""

    account_id: str
    arn: str
    user_id: str
    role_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleSession:
    """Temporary credentials. Times are epoch seconds."""

    account_id: str
    role_name: str
    session_name: str
    issued_at: float
    expires_at: float

    @property
    def arn(self) -> str:
        return f"arn:aws:sts::{self.account_id}:assumed-role/{self.role_name}/{self.session_name}"

    @property
    def role_id(self) -> str:
        return role_id(self.account_id, role_name=self.role_name)


def role_id(account_id: str, *, role_name: str) -> str:
    """A role's unique id, as IAM shows it."""
    digest = hashlib.sha256(f"{account_id}/{role_name}".encode()).digest()
    return "AROA" + base64.b32encode(digest).decode()[:17]


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """What AssumeRole hands out for a session."""

    access_key_id: str
    secret_access_key: str
    session_token: str


class Credentials:
    """Issues role sessions and finds out who signed a request."""

    def __init__(self, *, seed: int) -> None:
        self._key = hashlib.sha256(f"gantry simulator {seed}".encode()).digest()
        self._revoked_before = 0.0

    def revoke_sessions(self, *, now: float) -> None:
        """Let every session issued until now count as expired."""
        self._revoked_before = now

    def issue(self, session: RoleSession) -> Keys:
        """Temporary keys for the session."""
        claims = [session.account_id, session.role_name, session.session_name, session.issued_at, session.expires_at]
        body = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode()
        token = f"{body}.{self._digest(body).hex()}"
        secret = base64.b64encode(self._digest(token)).decode()[:40]
        return Keys(access_key_id=self._access_key_id(token), secret_access_key=secret, session_token=token)

    def resolve(self, request: Request, *, now: float) -> Caller:
        """The caller; raises what AWS answers to missing, unknown and expired credentials."""
        if not request.access_key_id:
            raise SimulatorError("MissingAuthenticationTokenException", "Missing Authentication Token", status=403)
        token = request.headers.get("x-amz-security-token", "")
        if token or request.access_key_id.startswith("ASIA"):
            return self._resolve_session(request, token=token, now=now)
        if _ACCOUNT_ID.fullmatch(request.access_key_id):
            account_id = request.access_key_id
            return Caller(account_id=account_id, arn=f"arn:aws:iam::{account_id}:root", user_id=account_id)
        return Caller(
            account_id=HUB_ACCOUNT_ID,
            arn=f"arn:aws:iam::{HUB_ACCOUNT_ID}:user/{HUB_USER_NAME}",
            user_id="AIDAGANTRYHUBUSER0001",
        )

    def _resolve_session(self, request: Request, *, token: str, now: float) -> Caller:
        session = self._read(token)
        if session is None or self._access_key_id(token) != request.access_key_id:
            raise invalid_token(request.service)
        if session.expires_at <= now or session.issued_at <= self._revoked_before:
            raise expired_token(request.service)
        return Caller(
            account_id=session.account_id,
            arn=session.arn,
            user_id=f"{session.role_id}:{session.session_name}",
            role_name=session.role_name,
        )

    def _read(self, token: str) -> RoleSession | None:
        body, _, digest = token.partition(".")
        if not hmac.compare_digest(digest, self._digest(body).hex()):
            return None
        account_id, role_name, session_name, issued_at, expires_at = json.loads(base64.urlsafe_b64decode(body))
        return RoleSession(
            account_id=account_id,
            role_name=role_name,
            session_name=session_name,
            issued_at=issued_at,
            expires_at=expires_at,
        )

    def _access_key_id(self, token: str) -> str:
        return "ASIA" + base64.b32encode(self._digest(f"access key {token}")).decode()[:16]

    def _digest(self, text: str) -> bytes:
        return hmac.new(self._key, text.encode(), hashlib.sha256).digest()


def invalid_token(service: str) -> SimulatorError:
    """What AWS answers to a token it did not issue; the code differs by protocol."""
    message = "The security token included in the request is invalid"
    if service == "ec2":
        return SimulatorError("AuthFailure", "AWS was not able to validate the provided access credentials", status=401)
    if service in QUERY_SERVICES:
        return SimulatorError("InvalidClientTokenId", f"{message}.", status=403)
    return SimulatorError("UnrecognizedClientException", f"{message}.")


def expired_token(service: str) -> SimulatorError:
    """What AWS answers to an expired session; the code differs by protocol."""
    message = "The security token included in the request is expired"
    if service == "ec2":
        return SimulatorError("RequestExpired", "Request has expired.")
    if service in QUERY_SERVICES:
        return SimulatorError("ExpiredToken", message, status=403)
    return SimulatorError("ExpiredTokenException", message)


#: Signing names of services that speak AWS's query protocol.
QUERY_SERVICES = frozenset({"ec2", "sts", "iam", "elasticloadbalancing", "autoscaling", "sns", "cloudformation"})

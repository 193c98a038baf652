"""boto3 clients: built once per process, (scope, service, access), never carried across a fork. Handed to `call` only.

Roles are assumed on first use and again before they expire; the write role only for access="write".
"""

import os
import threading
from functools import partial
from typing import Any, Literal

import botocore.session
from botocore.config import Config
from botocore.credentials import DeferredRefreshableCredentials, create_assume_role_refresher
from botocore.loaders import Loader

from clusters.aws.parsing import KeepingParserFactory
from clusters.aws.scope import AwsScope

Access = Literal["read", "write", "own"]  # the account's read role, its write role, Gantry's own credentials

POOL = 16  # connections a client keeps, as many as one worker has threads
# SQS holds a long poll open for up to 20 s.
READ_TIMEOUT_S = {"sqs": 30}
USUAL_READ_TIMEOUT_S = 15

_lock = threading.RLock()
_clients: dict[tuple[AwsScope, str, Access], Any] = {}
_sessions: dict[tuple[AwsScope, Access] | None, botocore.session.Session] = {}
_loader = Loader()  # AWS's models, read once: plain data, so a fork may keep it


def client_for(scope: AwsScope, *, service: str, access: Access) -> Any:
    """Thread-safe. Building one costs 13 to 50 ms; credentials are fetched on its first call."""
    key = (scope, service, access)
    with _lock:
        if key not in _clients:
            _clients[key] = _build(_session(scope, access=access), scope=scope, service=service)
        return _clients[key]


def forget_credentials(scope: AwsScope, *, access: Access) -> None:
    """Next time the role is assumed anew: AWS said its session has expired (or was revoked) ahead of its time."""
    with _lock:
        _sessions.pop((scope, access), None)
        for key in [key for key in _clients if key[0] == scope and key[2] == access]:
            del _clients[key]


def forget_all() -> None:
    """For a forked child (sockets and locks belong to the parent) and for tests that change the environment."""
    global _lock
    _lock = threading.RLock()
    _clients.clear()
    _sessions.clear()


os.register_at_fork(after_in_child=forget_all)


def _config(service: str) -> Config:
    """Retries are ours (`clusters.aws.call`), since each attempt must draw on the API budget."""
    return Config(
        retries={"mode": "standard", "total_max_attempts": 1},
        connect_timeout=3,
        read_timeout=READ_TIMEOUT_S.get(service, USUAL_READ_TIMEOUT_S),
        max_pool_connections=POOL,
        tcp_keepalive=True,
        inject_host_prefix=False,
        user_agent_appid="gantry",
    )


def _build(session: botocore.session.Session, *, scope: AwsScope, service: str) -> Any:
    return session.create_client(
        service,
        region_name=scope.region,
        endpoint_url=scope.endpoint_url or None,
        config=_config(service),
    )


def _own_session() -> botocore.session.Session:
    """Gantry's own credentials as the environment gives them: keys, a container's or an instance's role."""
    if None not in _sessions:
        session = botocore.session.get_session()
        _sessions[None] = _with_parts(session)
    return _sessions[None]


def _with_parts(session: botocore.session.Session) -> botocore.session.Session:
    session.register_component("data_loader", _loader)
    session.register_component("response_parser_factory", KeepingParserFactory())
    return session


def _session(scope: AwsScope, *, access: Access) -> botocore.session.Session:
    role_arn = {"read": scope.read_role_arn, "write": scope.write_role_arn, "own": ""}[access]
    if not role_arn:
        return _own_session()
    key = (scope, access)
    if key not in _sessions:
        _sessions[key] = _role_session(scope, access=access, role_arn=role_arn)
    return _sessions[key]


def _role_session(scope: AwsScope, *, access: Access, role_arn: str) -> botocore.session.Session:
    own = _own_session()
    session = _with_parts(botocore.session.Session())
    params = {"RoleArn": role_arn, "RoleSessionName": f"gantry-{access}"}
    if scope.external_id:
        params["ExternalId"] = scope.external_id
    session._credentials = DeferredRefreshableCredentials(  # botocore has no public way to hand in refreshable ones
        refresh_using=partial(_assume, own, scope=scope, params=params), method="assume-role"
    )
    return session


def _assume(own: botocore.session.Session, *, scope: AwsScope, params: dict[str, str]) -> Any:
    with _lock:
        sts = _build(own, scope=scope, service="sts")
    return create_assume_role_refresher(sts, params)()

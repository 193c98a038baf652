"""The one door to AWS: draws on the API budget, retries reads, maps errors once, distrusts answers that lack a part.

Nothing else calls a client. Each attempt costs a token, so retries can't exceed our share either.
"""

import logging
import random
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from botocore.exceptions import BotoCoreError, ClientError
from botocore.parsers import ResponseParserError
from django.conf import settings

from clusters.aws import errors
from clusters.aws.actions import OWN_TIERS, WRITE_TIERS, Action, ActionTier, action_for
from clusters.aws.clients import Access, client_for, forget_credentials
from clusters.aws.limits import Limiter, shared_limiter
from clusters.aws.mapping import malformed, mapped
from clusters.aws.scope import AwsScope

logger = logging.getLogger(__name__)

T = TypeVar("T")

ATTEMPTS = 4  # reads; a write has one, since only its caller can tell what a second one would do
BACKOFF_S = 0.2
BACKOFF_MAX_S = 5.0
READ_WAIT_MAX_S = 120.0  # for a token; half of a job's soft time limit
WRITE_WAIT_MAX_S = 20.0  # a person is waiting

#: How a service's listings are paged where it isn't as in ECS: asked by, answered by, sized by.
_PAGING = {"elbv2": ("Marker", "NextMarker", "PageSize")}

_counters: ContextVar[tuple[Counter[str], ...]] = ContextVar("gantry_call_counters", default=())


@contextmanager
def counting() -> Iterator[Counter[str]]:
    """Counts the attempts made inside, by operation. Threads see it only through `contextvars.copy_context()`."""
    counter: Counter[str] = Counter()
    token = _counters.set((*_counters.get(), counter))
    try:
        yield counter
    finally:
        _counters.reset(token)


def call(
    scope: AwsScope,
    service: str,
    operation: str,
    params: Mapping[str, Any],
    *,
    access: Access = "read",
    required: Sequence[str] = (),
    limiter: Limiter | None = None,
) -> dict[str, Any]:
    """One AWS call; `operation` is boto3's method name. The answer is boto3's, with members unknown to it kept.

    `required` adds to the members that `clusters.aws.actions` demands. The request id stands in
    `answer["ResponseMetadata"]["RequestId"]`. Errors: `clusters.aws.errors.AwsError`; UnlistedAction for a call
    that nobody granted.
    """
    action = action_for(service, operation)
    _check_access(scope, action=action, access=access)
    limiter = limiter or shared_limiter()
    attempts = 1 if access == "write" else ATTEMPTS
    for attempt in range(1, attempts + 1):
        _wait_for_token(scope, action=action, access=access, limiter=limiter)
        try:
            return _attempt(scope, action=action, params=params, access=access, required=required)
        except errors.AwsError as error:
            if isinstance(error, errors.Throttled):
                limiter.penalise(scope, bucket=action.bucket)
            if isinstance(error, errors.CredentialsExpired):
                forget_credentials(scope, access=access)
            if attempt == attempts or not _is_worth_another(error, attempt=attempt):
                raise
            logger.info("%s attempt %d of %d: %s", scope, attempt, attempts, error)
            time.sleep(_backoff_s(attempt))
    raise AssertionError("unreachable: the last attempt returns or raises")


def paginate(
    scope: AwsScope,
    service: str,
    operation: str,
    params: Mapping[str, Any],
    *,
    result_key: str,
    page_size: int | None = None,
    access: Access = "read",
    limiter: Limiter | None = None,
) -> Iterator[list[Any]]:
    """Pages of `result_key`, following AWS's token. What was yielded before an error is true but not all."""
    asks_by, answers_by, sized_by = _PAGING.get(service, ("nextToken", "nextToken", "maxResults"))
    page_params = dict(params) | ({sized_by: page_size} if page_size else {})
    seen: set[str] = set()
    while True:
        answer = call(scope, service, operation, page_params, access=access, required=(result_key,), limiter=limiter)
        yield answer[result_key]
        token = answer.get(answers_by)
        if not token:
            return
        if token in seen:
            raise malformed(
                f"AWS gave the same {answers_by} twice.",
                scope=scope,
                action=action_for(service, operation),
                access=access,
            )
        seen.add(token)
        page_params[asks_by] = token


def chunked(items: Sequence[T], size: int) -> Iterator[list[T]]:
    """`items` in lists of at most `size`, for calls that take so many at once."""
    for start in range(0, len(items), size):
        yield list(items[start : start + size])


def request_id(answer: Mapping[str, Any]) -> str:
    """AWS's id of the call, for people who ask AWS Support."""
    return str(answer.get("ResponseMetadata", {}).get("RequestId", ""))


def _check_access(scope: AwsScope, *, action: Action, access: Access) -> None:
    """A write leaves only through the write role, and only where the installation allows writing at all."""
    wanted = "write" if action.tier in WRITE_TIERS else "own" if action.tier in OWN_TIERS else "read"
    if action.tier is ActionTier.IDENTITY:
        wanted = access
    if access != wanted:
        raise ValueError(f"{action.operation} is called with access={wanted!r}, not {access!r}.")
    if access != "write":
        return
    about: dict[str, Any] = {"operation": action.operation, "action": action.iam}
    if not settings.WRITES_ENABLED:
        raise errors.AccessDenied(
            "This installation is read-only.", code="ReadOnly", mend="Set GANTRY_WRITES=1 to allow changes.", **about
        )
    if not scope.write_role_arn:
        raise errors.AccessDenied(
            f"Account {scope.account_id} has no write role.",
            code="NoWriteRole",
            mend="Enter the write role's ARN on the account's admin page.",
            **about,
        )


def _wait_for_token(scope: AwsScope, *, action: Action, access: Access, limiter: Limiter) -> None:
    longest = WRITE_WAIT_MAX_S if access == "write" else READ_WAIT_MAX_S
    wait_s = limiter.reserve(scope, bucket=action.bucket, longest_wait_s=longest)
    if wait_s is None:
        raise errors.BudgetSpent(
            f"Gantry's share of the quota '{action.bucket}' has no room within {longest:.0f} s.",
            code="BudgetSpent",
            operation=action.operation,
            action=action.iam,
        )
    if wait_s > 0:
        time.sleep(wait_s)


def _attempt(
    scope: AwsScope, *, action: Action, params: Mapping[str, Any], access: Access, required: Sequence[str]
) -> dict[str, Any]:
    for counter in _counters.get():
        counter[action.operation] += 1
    try:
        client = client_for(scope, service=action.service, access=access)
        answer: dict[str, Any] = getattr(client, action.operation)(**params)
    except (BotoCoreError, ClientError, ResponseParserError) as error:
        raise mapped(error, scope=scope, action=action, access=access) from error
    missing = [name for name in dict.fromkeys((*action.members, *required)) if answer.get(name) is None]
    if missing:
        raise malformed(
            f"The answer lacks {', '.join(missing)}: it was cut, or a proxy replaced it.",
            scope=scope,
            action=action,
            access=access,
            request_id=request_id(answer),
        )
    return answer


def _is_worth_another(error: errors.AwsError, *, attempt: int) -> bool:
    if isinstance(error, errors.BudgetSpent):
        return False
    if isinstance(error, errors.CredentialsExpired):
        return attempt == 1
    return isinstance(error, errors.Throttled | errors.Unreachable | errors.Malformed)


def _backoff_s(attempt: int) -> float:
    """Full jitter (AWS Architecture Blog, "Exponential Backoff And Jitter")."""
    return random.uniform(0, min(BACKOFF_MAX_S, BACKOFF_S * 2**attempt))  # noqa: S311 - spreads load, guards nothing

"""Turns what botocore raises into `clusters.aws.errors`, once. Never lets a parameter's value into a message."""

import re
from collections.abc import Mapping
from typing import Any

from botocore import exceptions as boto
from botocore.parsers import ResponseParserError

from clusters.aws import errors
from clusters.aws.actions import Action
from clusters.aws.scope import AwsScope
from clusters.secrets import scrub_text

MESSAGE_LIMIT = 500
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]+")
_VALUE = re.compile(r",? ?value: .*?(?=, type:|, valid|$)", re.MULTILINE)
_API_OPERATION = "AssumeRole"

_THROTTLED = {
    "ThrottlingException",
    "Throttling",
    "ThrottledException",
    "RequestLimitExceeded",
    "RequestThrottled",
    "RequestThrottledException",
    "TooManyRequestsException",
    "SlowDown",
    "BandwidthLimitExceeded",
}
_EXPIRED = {"ExpiredToken", "ExpiredTokenException", "RequestExpired", "RequestTimeTooSkewed"}
_UNKNOWN_CREDENTIALS = {
    "UnrecognizedClientException",
    "InvalidClientTokenId",
    "InvalidAccessKeyId",
    "InvalidSignatureException",
    "SignatureDoesNotMatch",
    "IncompleteSignature",
    "MissingAuthenticationToken",
    "MissingAuthenticationTokenException",
    "AuthFailure",
}
_DENIED = {"AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "NotAuthorized", "BlockedException"}
_UNSUPPORTED = {
    "UnsupportedFeatureException",
    "UnknownOperationException",
    "UnsupportedOperation",
    "InvalidAction",
    "OptInRequired",
    "SubscriptionRequiredException",
}
_CONFLICT = {
    "ConflictException",
    "UpdateInProgressException",
    "ResourceInUseException",
    "ClusterContainsCapacityProviderException",
    "ClusterContainsContainerInstancesException",
    "ClusterContainsServicesException",
    "ClusterContainsTasksException",
    "ServiceNotActiveException",
    "DaemonNotActiveException",
    "TargetNotConnectedException",
}
_NOT_FOUND_ENDINGS = ("NotFoundException", "NotFound", "NonExistentQueue", "QueueDoesNotExist", "DoesNotExist")


def mapped(error: Exception, *, scope: AwsScope, action: Action, access: str) -> errors.AwsError:
    """The error of our tree for what botocore raised. Unknown exceptions come back as a plain AwsError."""
    principal = principal_of(scope, access=access)
    about: dict[str, Any] = {"operation": action.operation, "action": action.iam, "principal": principal}
    if isinstance(error, boto.ClientError):
        return _from_answer(error, scope=scope, about=about, access=access)
    if isinstance(error, boto.ParamValidationError):
        report = _VALUE.sub("", str(error.kwargs.get("report", "")))
        return errors.InvalidRequest(f"The request does not fit AWS's model: {clean(report)}", **about)
    if isinstance(error, boto.NoCredentialsError | boto.PartialCredentialsError | boto.CredentialRetrievalError):
        return errors.CredentialsMissing(clean(str(error)), code=type(error).__name__, **about)
    if isinstance(error, boto.EndpointConnectionError | boto.ConnectTimeoutError | boto.ProxyConnectionError):
        return errors.Unreachable(clean(str(error)), code=type(error).__name__, **about)
    if isinstance(error, boto.HTTPClientError | boto.ConnectionError | boto.IncompleteReadError):
        return errors.Unreachable(clean(str(error)), code=type(error).__name__, may_have_happened=True, **about)
    if isinstance(error, ResponseParserError):
        return errors.Malformed("The answer can't be read.", code=type(error).__name__, may_have_happened=True, **about)
    return errors.AwsError(clean(str(error)), code=type(error).__name__, **about)


def malformed(what: str, *, scope: AwsScope, action: Action, access: str, request_id: str = "") -> errors.Malformed:
    """A 200 that can't be trusted. A write may have happened all the same."""
    return errors.Malformed(
        what,
        operation=action.operation,
        action=action.iam,
        principal=principal_of(scope, access=access),
        request_id=request_id,
        may_have_happened=True,
    )


def principal_of(scope: AwsScope, *, access: str) -> str:
    """Whom to grant to: the role of that access, or Gantry's own identity."""
    arn = {"read": scope.read_role_arn, "write": scope.write_role_arn}.get(access, "")
    return arn or "Gantry's own identity"


def clean(text: str) -> str:
    """One line, bounded, without control or direction characters: it is shown on pages and in terminals."""
    return scrub_text(_CONTROL.sub(" ", text)).strip()[:MESSAGE_LIMIT]


def _from_answer(error: Any, *, scope: AwsScope, about: dict[str, Any], access: str) -> errors.AwsError:
    answer: Mapping[str, Any] = error.response
    code = str(answer.get("Error", {}).get("Code", ""))
    message = clean(str(answer.get("Error", {}).get("Message", "")))
    meta = answer.get("ResponseMetadata", {})
    status = int(meta.get("HTTPStatusCode", 0))
    known: dict[str, Any] = {"code": code, "request_id": str(meta.get("RequestId", "")), **about}
    if error.operation_name == _API_OPERATION:
        known |= {"operation": "assume_role", "action": "sts:AssumeRole", "principal": "Gantry's own identity"}
    if code in _THROTTLED or status == 429:
        return errors.Throttled(message or "Rate exceeded", **known)
    if status >= 500:
        return errors.Unreachable(f"AWS answered HTTP {status}.", may_have_happened=True, **known)
    if not code or code.isdigit():
        return errors.Malformed(f"HTTP {status} without an AWS error code (a proxy?).", may_have_happened=True, **known)
    kind = _kind_of(code)
    if kind is errors.AccessDenied:
        return kind(message or code, mend=_mend_denied(message, known=known, scope=scope, access=access), **known)
    return kind(message or code, **known)


def _kind_of(code: str) -> type[errors.AwsError]:
    for codes, kind in (
        (_DENIED, errors.AccessDenied),
        (_EXPIRED, errors.CredentialsExpired),
        (_UNKNOWN_CREDENTIALS, errors.CredentialsMissing),
        (_UNSUPPORTED, errors.Unsupported),
        (_CONFLICT, errors.Conflict),
    ):
        if code in codes:
            return kind
    if code.endswith(_NOT_FOUND_ENDINGS):
        return errors.NotFound
    return errors.InvalidRequest


def _mend_denied(message: str, *, known: Mapping[str, str], scope: AwsScope, access: str) -> str:
    if known["action"] == "sts:AssumeRole":
        role = principal_of(scope, access=access)
        return (
            f"Let Gantry's own identity assume {role}: allow sts:AssumeRole to it, and in the role's trust policy "
            "name it as the principal with the account's external id as sts:ExternalId."
        )
    if "explicit deny" in message:
        return f"Remove the policy statement that denies {known['action']} to {known['principal']}."
    return f"Grant {known['action']} to {known['principal']}."

"""What can go wrong at AWS's edge: one small tree, filled once by `clusters.aws.mapping`.

Each error names its cause (`str(error)`) and its mend (`error.mend`), in words an operator can act on.
"""


class AwsError(Exception):
    """A call to AWS that brought no usable answer.

    `code` is AWS's own where there is one. `action` is the IAM action, `principal` the role or identity that called.
    `may_have_happened`: the request may have reached AWS though no answer came back. Read back before repeating a
    write that carries it.
    """

    default_mend = "Look the code up in AWS's API reference; the request id lets AWS Support find the call."

    def __init__(
        self,
        message: str,
        *,
        code: str = "",
        operation: str = "",
        request_id: str = "",
        action: str = "",
        principal: str = "",
        mend: str = "",
        may_have_happened: bool = False,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.operation = operation
        self.request_id = request_id
        self.action = action
        self.principal = principal
        self.mend = mend or self.default_mend
        self.may_have_happened = may_have_happened

    def __str__(self) -> str:
        where = f"{self.operation}: " if self.operation else ""
        code = f"{self.code}: " if self.code and not self.message.startswith(self.code) else ""
        return f"{where}{code}{self.message}"


class AccessDenied(AwsError):
    """IAM, an organization policy or a role's trust policy said no."""

    default_mend = "Grant the action to Gantry's role (docs/iam.md lists what each part needs)."


class Throttled(AwsError):
    """AWS said "slow down": the account's quota of that call is used up, by us or by others."""

    default_mend = (
        "Nothing to do: Gantry slows down by itself. If it lasts, lower the account's API share or raise the quota."
    )


class BudgetSpent(Throttled):
    """Our own share of the account's quota has no room soon enough. AWS was not asked."""

    default_mend = "Raise the account's API share, or let sweeps run less often."


class CredentialsError(AwsError):
    """The call carried no credentials that AWS accepts."""


class CredentialsMissing(CredentialsError):
    """There are none, or AWS doesn't know them."""

    default_mend = (
        "Give the worker credentials: an instance or task role, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY "
        "in its environment."
    )


class CredentialsExpired(CredentialsError):
    """They were good once. Roles are assumed anew by themselves; fixed keys are not."""

    default_mend = "Renew the worker's credentials, and check that its clock is right."


class NotFound(AwsError):
    """AWS says the thing isn't there."""

    default_mend = "It was deleted, or lives in another account or region. The next sweep shows what is there."


class Conflict(AwsError):
    """The thing is in a state that forbids this now."""

    default_mend = "Wait until the change that is under way has ended, then try again."


class InvalidRequest(AwsError):
    """AWS refuses what was asked for. Repeating it changes nothing."""

    default_mend = "Change what was asked for: AWS's words name the value it refuses."


class Unsupported(AwsError):
    """This region, account or endpoint doesn't offer the call."""

    default_mend = "Nothing to do: this region or endpoint lacks the feature."


class Unreachable(AwsError):
    """No answer: timeout, reset, refused, or a 5xx after all attempts."""

    default_mend = "Check the network from the worker to the region's endpoint, and AWS's health page."


class Malformed(AwsError):
    """An answer that can't be trusted: cut, HTML from a proxy, or without the member it must have."""

    default_mend = "Check what stands between the worker and AWS (a proxy?). What is mirrored stays as it was."

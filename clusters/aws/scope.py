"""Where a call goes and who makes it, as plain data: no row, no credential."""

from dataclasses import dataclass

from clusters.models import Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class AwsScope:
    """One account and region as `clusters.aws.call` needs it. Hashable: clients are kept by it.

    Empty role ARNs mean: the worker's own credentials for reading, no writing at all.
    """

    account_id: str
    region: str
    partition: str = "aws"
    read_role_arn: str = ""
    write_role_arn: str = ""
    external_id: str = ""
    endpoint_url: str = ""
    budget_share_percent: int = 25

    def __str__(self) -> str:
        return f"{self.account_id}/{self.region}"


def aws_scope(scope: Scope) -> AwsScope:
    """Reads `scope.account`: select it along where many scopes are converted."""
    account = scope.account
    return AwsScope(
        account_id=account.account_id,
        region=scope.region,
        partition=account.partition,
        read_role_arn=account.read_role_arn,
        write_role_arn=account.write_role_arn,
        external_id=account.external_id,
        endpoint_url=account.endpoint_url,
        budget_share_percent=account.budget_share_percent,
    )

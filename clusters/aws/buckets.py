"""AWS's throttling groups: token buckets per account and region, and our share of one. Pure.

Figures: Amazon ECS API Reference, "Request throttling for the Amazon ECS API"; EC2's from its own page.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """`burst` tokens at most, `per_s` new ones a second."""

    burst: float
    per_s: float


BUCKETS: dict[str, Bucket] = {
    "cluster read": Bucket(burst=50, per_s=20),
    "service read": Bucket(burst=100, per_s=20),
    "cluster resource read": Bucket(burst=100, per_s=20),
    "task definition read": Bucket(burst=50, per_s=20),
    "capacity provider read": Bucket(burst=50, per_s=20),
    "service deployment read": Bucket(burst=50, per_s=20),
    "service revision read": Bucket(burst=50, per_s=20),
    "service modify": Bucket(burst=50, per_s=5),
    # https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/elb-api-throttling.html
    "elb read": Bucket(burst=40, per_s=10),
    "ec2 read": Bucket(burst=50, per_s=10),
    # AWS lists 2,000 a second for pulls; hosts pull by the same quota, so we count on a part of it.
    "ecr read": Bucket(burst=200, per_s=100),
    # CloudWatch service quotas: GetMetricData, 50 a second for an account and region.
    "metrics read": Bucket(burst=50, per_s=50),
    # No figure is published; a few calls a minute at most.
    "scaling read": Bucket(burst=20, per_s=5),
    # Neither has a published figure for these calls; both are used a few times a minute.
    "sts": Bucket(burst=50, per_s=20),
    "sqs": Bucket(burst=3000, per_s=3000),
}


def share_of(bucket: Bucket, *, percent: float) -> Bucket:
    """What we may use of it: never less than one token at a time, so a small share is slow and not stuck."""
    return Bucket(burst=max(1.0, bucket.burst * percent / 100), per_s=bucket.per_s * percent / 100)

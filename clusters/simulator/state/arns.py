"""Builders of ARNs in AWS's new long formats, and the way back to names."""

from __future__ import annotations


def ecs_arn(kind: str, name: str, *, account_id: str, region: str) -> str:
    """`arn:aws:ecs:<region>:<account>:<kind>/<name>`, where `name` may hold further slashes."""
    return f"arn:aws:ecs:{region}:{account_id}:{kind}/{name}"


def cluster_name_of(arn_or_name: str) -> str:
    """The cluster's name, from its ARN or its name."""
    return arn_or_name.rsplit("/", 1)[-1]


def last_part(arn: str) -> str:
    """What stands behind the last slash: a task id, a service name, a family:revision."""
    return arn.rsplit("/", 1)[-1]


def cluster_name_in(arn: str) -> str:
    """The cluster's name inside a long ARN of a task, service, container instance, deployment or revision."""
    return arn.split("/")[1]

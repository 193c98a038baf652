"""Tests a connection: each AWS action Gantry uses, called in a way that changes nothing.

AWS checks permission before it looks for the thing, so asking for something that can't exist tells the two apart.
What can't be told without changing something is said to be untested.
"""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import partial
from typing import Any

from django.conf import settings

from clusters.aws import errors
from clusters.aws.actions import ACTIONS, Action, ActionTier
from clusters.aws.call import call
from clusters.aws.clients import Access
from clusters.aws.scope import AwsScope


class Verdict(StrEnum):
    FINE = "fine"
    MISSING = "missing"  # nothing was entered, or the region lacks it
    DENIED = "denied"
    UNTESTED = "untested"


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionCheck:
    """One line of the answer. `role`: whom it was tested for. `detail`: why, and the mend."""

    action: str
    role: str
    verdict: Verdict
    is_required: bool
    detail: str

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "verdict": str(self.verdict)}


class _Stop(Exception):
    """What follows would fail alike."""


def check(scope: AwsScope, *, queue_url: str = "") -> list[ActionCheck]:
    """Every action of docs/iam.md for one account and region. Raises nothing that AWS does."""
    found = _check_role(scope, access="read", tiers=(ActionTier.READ,))
    found += _check_writes(scope)
    found += _check_queue(scope, queue_url=queue_url)
    return found


def _check_role(scope: AwsScope, *, access: Access, tiers: tuple[ActionTier, ...]) -> list[ActionCheck]:
    role = (scope.write_role_arn if access == "write" else scope.read_role_arn) or "Gantry's own identity"
    identity, is_usable = _check_identity(scope, access=access, role=role)
    actions = [action for action in ACTIONS if action.tier in tiers]
    if not is_usable:
        return [identity, *(_untested(each, role=role, why="The role above can't be used.") for each in actions)]
    cluster = _any_cluster(scope)
    found = [identity]
    for place, action in enumerate(actions):
        params = _params(scope, action=action, cluster=cluster)
        try:
            found.append(_probe(scope, action=action, access=access, role=role, params=params))
        except _Stop as stop:
            found += [_untested(each, role=role, why=str(stop)) for each in actions[place:]]
            break
    return found


def _check_identity(scope: AwsScope, *, access: Access, role: str) -> tuple[ActionCheck, bool]:
    """Can the role be assumed, and is it of this account?"""
    line = partial(ActionCheck, action="sts:AssumeRole", role=role, is_required=True)
    try:
        answer = call(scope, "sts", "get_caller_identity", {}, access=access)
    except errors.AccessDenied as error:
        return line(verdict=Verdict.DENIED, detail=_words(error)), False
    except errors.AwsError as error:
        return line(verdict=Verdict.UNTESTED, detail=_words(error)), False
    if answer["Account"] != scope.account_id:
        detail = f"These credentials belong to account {answer['Account']}. Enter a role of account {scope.account_id}."
        return line(verdict=Verdict.MISSING, detail=detail), False
    return line(verdict=Verdict.FINE, detail=f"Acts as {answer['Arn']}."), True


def _check_writes(scope: AwsScope) -> list[ActionCheck]:
    actions = [action for action in ACTIONS if action.tier is ActionTier.SCALE]
    if not scope.write_role_arn:
        why = "No write role is entered: nothing in this account can be changed. That is fine for a read-only account."
        return [_line(each, role="(none)", verdict=Verdict.MISSING, detail=why) for each in actions]
    if not settings.WRITES_ENABLED:
        why = "This installation is read-only (GANTRY_WRITES), so it does not assume the write role."
        return [_untested(each, role=scope.write_role_arn, why=why) for each in actions]
    return _check_role(scope, access="write", tiers=(ActionTier.SCALE,))


def _check_queue(scope: AwsScope, *, queue_url: str) -> list[ActionCheck]:
    """Gantry's own credentials on the event queue. A message is not received: that would count as a delivery."""
    role = "Gantry's own identity"
    actions = {action.operation: action for action in ACTIONS if action.tier is ActionTier.EVENTS}
    if not queue_url:
        why = "No event queue is entered: Gantry polls, and shows changes later."
        return [_line(each, role=role, verdict=Verdict.MISSING, detail=why) for each in actions.values()]
    probes: dict[str, Mapping[str, Any]] = {
        "get_queue_attributes": {"QueueUrl": queue_url, "AttributeNames": ["RedrivePolicy"]},
        "delete_message_batch": {
            "QueueUrl": queue_url,
            "Entries": [{"Id": "1", "ReceiptHandle": "gantry-connection-check"}],
        },
    }
    found = []
    for operation, action in actions.items():
        if operation not in probes:
            why = "Reading a message would count as a delivery. See `last event at` on the account's page."
            found.append(_untested(action, role=role, why=why))
            continue
        probe = partial(_probe, scope, action=action, access="own", role=role, params=probes[operation])
        found.append(_without_stop(probe, action=action, role=role))
    return found


def _probe(scope: AwsScope, *, action: Action, access: Access, role: str, params: Mapping[str, Any]) -> ActionCheck:
    line = partial(_line, action, role=role)
    try:
        answer = call(scope, action.service, action.operation, params, access=access)
    except errors.AccessDenied as error:
        return line(verdict=Verdict.DENIED, detail=_words(error))
    except errors.Unsupported as error:
        return line(verdict=Verdict.MISSING, detail=_words(error))
    except (errors.NotFound, errors.InvalidRequest, errors.Conflict) as error:
        if action.service == "sqs":  # here the thing itself is what was entered
            return line(verdict=Verdict.MISSING, detail=_words(error))
        return line(verdict=Verdict.FINE, detail=f"Allowed (asked for something made up: {error.code}).")
    except (errors.CredentialsError, errors.Unreachable) as error:
        raise _Stop(_words(error)) from error
    except errors.AwsError as error:
        return line(verdict=Verdict.UNTESTED, detail=_words(error))
    return line(verdict=Verdict.FINE, detail=_note(action, answer=answer))


def _without_stop(probe: Callable[[], ActionCheck], *, action: Action, role: str) -> ActionCheck:
    try:
        return probe()
    except _Stop as stop:
        return _untested(action, role=role, why=str(stop))


def _any_cluster(scope: AwsScope) -> str:
    """A cluster that exists, so that a policy which names clusters is tested too; else one that can't exist."""
    try:
        arns = call(scope, "ecs", "list_clusters", {"maxResults": 1})["clusterArns"]
    except errors.AwsError:
        arns = []
    return str(arns[0]) if arns else f"gantry-connection-check-{uuid.uuid4().hex[:12]}"


def _params(scope: AwsScope, *, action: Action, cluster: str) -> Mapping[str, Any]:
    """Asks for at most one thing, or for what can't exist: names and ids are random."""
    random_id = uuid.uuid4().hex
    name = f"gantry-connection-check-{random_id[:12]}"
    prefix = f"arn:{scope.partition}:ecs:{scope.region}:{scope.account_id}"
    within = f"{cluster.rpartition('/')[2]}/{name}/{random_id[:20]}"
    elb = f"arn:{scope.partition}:elasticloadbalancing:{scope.region}:{scope.account_id}"
    within_elb = f"{name[:32]}/{random_id[:16]}"
    known: dict[str, Mapping[str, Any]] = {
        "list_clusters": {"maxResults": 1},
        "describe_clusters": {"clusters": [cluster]},
        "list_services": {"cluster": cluster, "maxResults": 1},
        "describe_services": {"cluster": cluster, "services": [name]},
        "list_service_deployments": {"cluster": cluster, "service": name},
        "describe_service_deployments": {"serviceDeploymentArns": [f"{prefix}:service-deployment/{within}"]},
        "describe_service_revisions": {"serviceRevisionArns": [f"{prefix}:service-revision/{within}"]},
        "list_tasks": {"cluster": cluster, "maxResults": 1},
        "describe_tasks": {"cluster": cluster, "tasks": [random_id]},
        "list_container_instances": {"cluster": cluster, "maxResults": 1},
        "describe_container_instances": {"cluster": cluster, "containerInstances": [random_id]},
        "list_task_definitions": {"maxResults": 1},
        "describe_task_definition": {"taskDefinition": name},
        "batch_get_image": {"repositoryName": name, "imageIds": [{"imageTag": "none"}]},
        "get_download_url_for_layer": {"repositoryName": name, "layerDigest": f"sha256:{random_id}{random_id}"},
        "describe_images": {"repositoryName": name},
        "describe_listeners": {"LoadBalancerArn": f"{elb}:loadbalancer/app/{within_elb}"},
        "describe_rules": {"ListenerArn": f"{elb}:listener/app/{within_elb}/{random_id[:16]}"},
        "describe_target_health": {"TargetGroupArn": f"{elb}:targetgroup/{within_elb}"},
        "describe_scalable_targets": {"ServiceNamespace": "ecs", "MaxResults": 1},
        "describe_scaling_policies": {"ServiceNamespace": "ecs", "MaxResults": 1},
        "describe_scaling_activities": {"ServiceNamespace": "ecs", "MaxResults": 1},
        "get_metric_data": _no_metric(),
        "update_service": {"cluster": cluster, "service": name},
    }
    return known.get(action.operation, {})


def _no_metric() -> Mapping[str, Any]:
    """An expression over nothing: no metric is asked for, so none is paid for."""
    now = datetime.now(UTC)
    queries = [{"Id": "nothing", "Expression": "TIME_SERIES(0)", "Period": 60}]
    return {"MetricDataQueries": queries, "StartTime": now - timedelta(minutes=1), "EndTime": now}


def _note(action: Action, *, answer: Mapping[str, Any]) -> str:
    if action.operation == "get_queue_attributes" and "RedrivePolicy" not in answer["Attributes"]:
        return "Allowed. The queue has no dead-letter queue: unreadable messages come back until they are given up."
    return "Allowed."


def _untested(action: Action, *, role: str, why: str) -> ActionCheck:
    return _line(action, role=role, verdict=Verdict.UNTESTED, detail=why)


def _line(action: Action, *, role: str, verdict: Verdict, detail: str) -> ActionCheck:
    return ActionCheck(action=action.iam, role=role, verdict=verdict, is_required=action.is_required, detail=detail)


def _words(error: errors.AwsError) -> str:
    return f"{error.message} {error.mend}"

"""Which container instances a cluster query selects: the subjects and what they are worth on an instance.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-query-language.html
"""

import operator
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from clusters.simulator.ecs.query_parser import Comparison, parse_query
from clusters.simulator.ecs.validation import invalid
from clusters.simulator.state.container_instance import ContainerInstance
from clusters.simulator.state.region import Region

Ordered = tuple[int, ...] | float | str
Reader = Callable[[str], Ordered]

_ATTRIBUTE = "attribute:"
_ORDER: Mapping[str, Callable[[Ordered, Ordered], bool]] = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}


def matches(query: str, *, instance: ContainerInstance, region: Region) -> bool:
    """Whether the instance is selected; raises `InvalidParameterException` for what is no query."""
    return parse_query(query)(lambda comparison: _judge(comparison, instance=instance, region=region))


def _judge(comparison: Comparison, *, instance: ContainerInstance, region: Region) -> bool:
    values = _values(comparison.subject, instance=instance, region=region)
    if comparison.operator == "exists":
        return bool(values)
    if comparison.operator == "!exists":
        return not values
    if comparison.operator in {"!=", "!in", "!~"}:
        # "not equal" selects instances without the attribute too, as NOT (… == …) does.
        positive = Comparison(
            subject=comparison.subject,
            operator={"!=": "==", "!in": "in", "!~": "=~"}[comparison.operator],
            arguments=comparison.arguments,
        )
        return not any(_holds(positive, value=value) for value in values)
    return any(_holds(comparison, value=value) for value in values)


def _holds(comparison: Comparison, *, value: str) -> bool:
    read = _READERS.get(comparison.subject, _as_number_or_text)
    if comparison.operator in {"==", "in"}:
        return any(value == argument or read(value) == read(argument) for argument in comparison.arguments)
    if comparison.operator == "=~":
        return _found(comparison.arguments[0], value=value)
    left, right = read(value), read(comparison.arguments[0])
    return type(left) is type(right) and _ORDER[comparison.operator](left, right)


def _values(subject: str, *, instance: ContainerInstance, region: Region) -> list[str]:
    """What the subject is worth as text; several for `task:group`, none where an attribute isn't set."""
    if subject.startswith(_ATTRIBUTE):
        name = subject.removeprefix(_ATTRIBUTE)
        attributes = instance.all_attributes
        return [attributes[name] or ""] if name in attributes else []
    reader = _FACTS.get(subject)
    if reader is None:
        raise invalid(f"Invalid expression: unknown subject {subject}")
    return reader(instance, region)


def _task_groups(instance: ContainerInstance, region: Region) -> list[str]:
    tasks = region.tasks_of_instance.get(instance.arn, {}).values()
    return [task.group for task in tasks if not task.is_stopped]


def _running_tasks(instance: ContainerInstance, region: Region) -> list[str]:
    tasks = region.tasks_of_instance.get(instance.arn, {}).values()
    return [str(sum(task.last_status == "RUNNING" for task in tasks))]


_FACTS: Mapping[str, Callable[[ContainerInstance, Region], list[str]]] = {
    "agentConnected": lambda instance, _region: [str(instance.agent_connected).lower()],
    "agentVersion": lambda instance, _region: [instance.agent_version],
    "ec2InstanceId": lambda instance, _region: [instance.ec2_instance_id],
    "registeredAt": lambda instance, _region: [datetime.fromtimestamp(instance.registered_at, tz=UTC).isoformat()],
    "runningTasksCount": _running_tasks,
    "task:group": _task_groups,
}


def _found(pattern: str, *, value: str) -> bool:
    try:
        return re.fullmatch(pattern, value) is not None
    except re.error as error:
        raise invalid(f"Invalid expression: {pattern} is no regular expression") from error


def _as_number_or_text(text: str) -> Ordered:
    try:
        return float(text)
    except ValueError:
        return text


def _as_version(text: str) -> Ordered:
    return tuple(int(part) for part in re.findall(r"\d+", text))


def _as_moment(text: str) -> Ordered:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise invalid(f"Invalid expression: {text} is no date") from error
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


_READERS: Mapping[str, Reader] = {"agentVersion": _as_version, "registeredAt": _as_moment}

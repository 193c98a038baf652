"""Which container instance takes a task: filters first, then strategies. Changes nothing.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-placement.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from clusters.simulator.ecs.instance_query import matches
from clusters.simulator.engine.task_factory import LEAST_AMOUNT, TaskPlan
from clusters.simulator.state.arns import last_part
from clusters.simulator.state.container_instance import ContainerInstance
from clusters.simulator.state.protocols import Json
from clusters.simulator.state.region import Region
from clusters.simulator.state.world import World

NO_INSTANCES_IN_CLUSTER = "No Container Instances were found in your cluster."
NO_INSTANCES_IN_PROVIDER = "No Container Instances were found in your capacity provider."
DEFAULT_STRATEGY: list[Json] = [
    {"type": "spread", "field": "attribute:ecs.availability-zone"},
    {"type": "spread", "field": "instanceId"},
]

# How the service event words each reason; others are quoted as an error.
WORDS = {
    "RESOURCE:CPU": "has insufficient CPU units available.",
    "RESOURCE:MEMORY": "has insufficient memory available.",
    "RESOURCE:PORTS": "is already using a port required by your task.",
    "ATTRIBUTE": "is missing an attribute required by your task.",
}
# The later in this order an instance fails, the closer it came.
CLOSENESS = (
    "AGENT",
    "ATTRIBUTE",
    "CONSTRAINT",
    "RESOURCE:ENI",
    "RESOURCE:GPU",
    "RESOURCE:PORTS",
    "RESOURCE:CPU",
    "RESOURCE:MEMORY",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why one instance cannot take the task, in the words of RunTask's `failures`."""

    instance: ContainerInstance
    reason: str
    closeness: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The instance that takes the task, or every refusal (none where there was no instance to ask)."""

    instance: ContainerInstance | None = None
    refusals: list[Refusal] = field(default_factory=list)
    is_provider: bool = False

    @property
    def closest(self) -> Refusal | None:
        return max(self.refusals, key=lambda item: item.closeness, default=None)

    @property
    def reason(self) -> str:
        """The reason as events name it, `RESOURCE:MEMORY` for example."""
        return self.closest.reason if self.closest else "RESOURCE:CAPACITY"

    @property
    def service_event(self) -> str:
        """The text behind `(service <name>)`."""
        text = "was unable to place a task because no container instance met all of its requirements."
        closest = self.closest
        if closest is None:
            return f"{text} Reason: {NO_INSTANCES_IN_PROVIDER if self.is_provider else NO_INSTANCES_IN_CLUSTER}"
        words = WORDS.get(closest.reason, f'encountered error "{closest.reason}".')
        name = last_part(closest.instance.arn)
        advice = "For more information, see the Troubleshooting section of the Amazon ECS Developer Guide."
        return f"{text} The closest matching (container-instance {name}) {words} {advice}"

    @property
    def failures(self) -> list[Json]:
        """RunTask's `failures`."""
        return [{"arn": item.instance.arn, "reason": item.reason} for item in self.refusals]


def choose_instance(world: World, *, region: Region, plan: TaskPlan) -> Choice:
    """The best instance for one task of the plan."""
    fitting: list[ContainerInstance] = []
    refusals: list[Refusal] = []
    for instance in candidates(region, plan=plan):
        reason = refusal_of(instance, region=region, plan=plan)
        if reason is None:
            fitting.append(instance)
        else:
            refusals.append(_refusal(instance, reason=reason))
    if not fitting:
        return Choice(refusals=refusals, is_provider=plan.capacity_provider_name is not None)
    return Choice(instance=best_of(fitting, world=world, region=region, plan=plan))


def choice_among(refused: list[tuple[ContainerInstance, str]]) -> Choice:
    """The choice of a daemon that found its instance unfit."""
    return Choice(refusals=[_refusal(instance, reason=reason) for instance, reason in refused])


def candidates(region: Region, *, plan: TaskPlan) -> Iterable[ContainerInstance]:
    """ACTIVE instances of the cluster, and of the plan's capacity provider where it names one."""
    for instance in region.instances_of_cluster[plan.cluster_arn].values():
        if instance.status != "ACTIVE":
            continue
        if plan.capacity_provider_name in (None, instance.capacity_provider_name):
            yield instance


def refusal_of(instance: ContainerInstance, *, region: Region, plan: TaskPlan) -> str | None:
    """Why the instance cannot take a task of the plan, or None if it can."""
    definition = plan.definition
    if not instance.agent_connected:
        return "AGENT"
    if any(not instance.has_attribute(item["name"]) for item in definition.requires_attributes):
        return "ATTRIBUTE"
    constraint = _unsatisfied(instance, region=region, plan=plan)
    if constraint is not None:
        return constraint
    return _lacking(instance, plan=plan)


def _lacking(instance: ContainerInstance, *, plan: TaskPlan) -> str | None:
    definition = plan.definition
    used = set(instance.registered.ports) | set(instance.used.ports)
    if definition.network_mode == "awsvpc" and instance.enis_free < 1:
        return "RESOURCE:ENI"
    if definition.gpus > instance.gpus_free:
        return "RESOURCE:GPU"
    if any(port in used for port in definition.host_ports):
        return "RESOURCE:PORTS"
    if int(plan.overrides.get("cpu") or definition.cpu_units or LEAST_AMOUNT) > instance.cpu_free:
        return "RESOURCE:CPU"
    if int(plan.overrides.get("memory") or definition.memory_mib or LEAST_AMOUNT) > instance.memory_free:
        return "RESOURCE:MEMORY"
    return None


def _unsatisfied(instance: ContainerInstance, *, region: Region, plan: TaskPlan) -> str | None:
    own = plan.definition.document.get("placementConstraints") or []
    for constraint in [*own, *plan.placement_constraints]:
        if constraint.get("type") == "distinctInstance":
            if count_of_group(instance, region=region, group=plan.group):
                return "distinctInstance placement constraint unsatisfied."
        elif not matches(constraint.get("expression", ""), instance=instance, region=region):
            return "memberOf placement constraint unsatisfied."
    return None


def count_of_group(instance: ContainerInstance, *, region: Region, group: str) -> int:
    """How many wanted tasks of the group the instance has."""
    tasks = region.tasks_of_instance.get(instance.arn, {}).values()
    return sum(1 for task in tasks if task.group == group and task.is_wanted and not task.is_stopped)


def best_of(fitting: list[ContainerInstance], *, world: World, region: Region, plan: TaskPlan) -> ContainerInstance:
    """The instance that the strategies, applied one after the other, put first."""
    strategy = plan.placement_strategy or (DEFAULT_STRATEGY if plan.service_arn else [{"type": "random"}])
    left = fitting
    for step in strategy:
        score = _score(step, world=world, region=region, plan=plan)
        scored = [(score(instance), instance) for instance in left]
        least = min(value for value, _instance in scored)
        left = [instance for value, instance in scored if value == least]
    return left[0]


def _score(step: Json, *, world: World, region: Region, plan: TaskPlan) -> Callable[[ContainerInstance], float]:
    kind, name = step.get("type"), str(step.get("field") or "")
    if kind == "binpack":
        return _cpu_free if name.lower() == "cpu" else _memory_free
    if kind == "spread":
        counts = _counts_by_value(region, plan=plan, name=name)
        return lambda instance: counts.get(value_of(instance, name=name), 0)
    return lambda _instance: world.ids.random.random()


def _counts_by_value(region: Region, *, plan: TaskPlan, name: str) -> dict[str, int]:
    counts: dict[str, int] = {}
    for instance in region.instances_of_cluster[plan.cluster_arn].values():
        value = value_of(instance, name=name)
        counts[value] = counts.get(value, 0) + count_of_group(instance, region=region, group=plan.group)
    return counts


def value_of(instance: ContainerInstance, *, name: str) -> str:
    """What a spread field is worth on the instance; `instanceId` and `host` stand for the instance itself."""
    if name.startswith("attribute:"):
        return instance.attribute(name.removeprefix("attribute:"))
    return instance.arn


def _cpu_free(instance: ContainerInstance) -> float:
    return float(instance.cpu_free)


def _memory_free(instance: ContainerInstance) -> float:
    return float(instance.memory_free)


def _refusal(instance: ContainerInstance, *, reason: str) -> Refusal:
    rank = CLOSENESS.index(reason if reason in CLOSENESS else "CONSTRAINT")
    return Refusal(instance=instance, reason=reason, closeness=rank * 1_000_000 + max(instance.memory_free, 0))

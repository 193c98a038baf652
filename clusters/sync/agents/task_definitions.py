"""Task definitions that something uses and that were never seen: each described once, services' first, worst first."""

from collections.abc import Sequence

from clusters.aws.errors import AwsError, InvalidRequest, NotFound
from clusters.models import Deployment, Service, Task, TaskDefinition
from clusters.sync.fetched import Fetched, incomplete
from clusters.sync.load.task_definitions import load_task_definitions, remember_forgotten
from clusters.sync.outcome import Outcome, Run, outcome_of
from clusters.sync.transform.task_definition import with_tags

WRITE_AT_ONCE = 20


def sweep_task_definitions(run: Run) -> Outcome:
    return describe_task_definitions(_unseen(run)[: run.one_by_one_at_most], run=run)


def describe_task_definitions(arns: Sequence[str], *, run: Run) -> Outcome:
    """One call each (AWS takes no more). An unknown revision is kept as forgotten: it is an answer, not a trouble."""
    parts: list[Fetched] = []
    loaded: list[dict[str, object]] = []
    forgotten: list[str] = []
    earliest = run.now
    every = [{"taskDefinition": arn, "include": ["TAGS"]} for arn in arns]
    for place, answer, read_at in run.fetcher.ask_each("describe_task_definition", every):
        if isinstance(answer, NotFound | InvalidRequest):
            forgotten.append(arns[place])
        elif isinstance(answer, AwsError):
            parts.append(incomplete(answer, read_at=read_at))
        else:
            loaded.append(with_tags(answer))
        if len(loaded) >= WRITE_AT_ONCE:
            load_task_definitions(loaded, stamp=run.stamp(read_at=earliest), writer=run.writer)
            loaded = []
    load_task_definitions(loaded, stamp=run.stamp(read_at=earliest), writer=run.writer)
    remember_forgotten(forgotten, stamp=run.stamp(read_at=earliest), writer=run.writer)
    return outcome_of(parts)


def _unseen(run: Run) -> list[str]:
    """Named by live services, then by their deployments, then by live tasks; not mirrored yet."""
    services = (
        Service.objects.filter(scope=run.scope, task_definition__isnull=True).live().order_by("-severity", "name")
    )
    deployments = Deployment.objects.filter(service__scope=run.scope, gone_at__isnull=True)
    tasks = Task.objects.filter(scope=run.scope, task_definition__isnull=True).live()
    named = dict.fromkeys(
        (
            *services.values_list("task_definition_arn", flat=True),
            *deployments.values_list("task_definition_arn", flat=True).distinct().order_by(),
            *tasks.values_list("task_definition_arn", flat=True).distinct().order_by(),
        )
    )
    named.pop("", None)
    seen = TaskDefinition.objects.filter(scope=run.scope).values_list("arn", flat=True)
    for arn in seen.filter(arn__in=list(named)) if len(named) < 500 else seen.iterator():
        named.pop(arn, None)
    return list(named)

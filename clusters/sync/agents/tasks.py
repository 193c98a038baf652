"""Tasks of a cluster. Unknown and unsettled ones first; settled ones only in a full run, stopped ones never again."""

from collections.abc import Mapping

from clusters.models import Task
from clusters.sync.closing import close_missing
from clusters.sync.fetched import Fetched
from clusters.sync.fetching import Fetcher
from clusters.sync.known import known_tasks
from clusters.sync.load.tasks import load_tasks
from clusters.sync.outcome import Outcome, Run, outcome_of
from clusters.sync.stamp import Known

AT_ONCE = 100


def get_task_arns(fetcher: Fetcher, *, cluster_arn: str, desired_status: str) -> Fetched:
    """RUNNING (the default of the API) or STOPPED, by *desired* status.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListTasks.html
    """
    params = {"cluster": cluster_arn, "desiredStatus": desired_status}
    return fetcher.list_all("list_tasks", params, member="taskArns")


def describe_tasks_params(cluster_arn: str, *, arns: list[str]) -> dict[str, object]:
    return {"cluster": cluster_arn, "tasks": arns, "include": ["TAGS"]}


def sweep_tasks(run: Run) -> Outcome:
    cluster = run.home()
    known = known_tasks(scope_id=run.scope.pk, cluster_id=cluster.pk)
    if not known and run.is_idle():
        return Outcome()
    # In this order: a task told to stop between the two listings is in both, never in neither.
    running = get_task_arns(run.fetcher, cluster_arn=cluster.arn, desired_status="RUNNING")
    stopped = get_task_arns(run.fetcher, cluster_arn=cluster.arn, desired_status="STOPPED")
    parts = [running, stopped]
    arns = tasks_to_describe(running.items, stopped=stopped.items, known=known, is_full=run.is_full)
    for part in run.fetcher.describe(
        "describe_tasks",
        arns,
        at_once=AT_ONCE,
        params_of=lambda chunk: describe_tasks_params(cluster.arn, arns=chunk),
        member="tasks",
    ):
        load_tasks(part.items, stamp=run.stamp(read_at=part.read_at), known=known, writer=run.writer)
        parts.append(part.without_items())
    outcome = outcome_of(parts)
    if outcome.is_complete:
        gone = {arn for part in parts for arn in part.missing}
        close_missing(
            Task.objects.all(),
            known=known,
            seen={*running.items, *stopped.items} - gone,
            listed_at=running.read_at,
            now=run.now,
            writer=run.writer,
            cluster_ids=run.cluster_ids,
        )
    return outcome


def tasks_to_describe(
    running: tuple[str, ...], *, stopped: tuple[str, ...], known: Mapping[str, Known], is_full: bool
) -> list[str]:
    """Unknown first, then unsettled, then (in a full run) the settled running ones. A stopped task changes no more."""
    stopping = set(stopped)
    unknown, unsettled, settled = [], [], []
    for arn in dict.fromkeys((*running, *stopped)):
        row = known.get(arn)
        if row is None:
            unknown.append(arn)
        elif not row.is_settled or row.is_stopped != (arn in stopping):
            unsettled.append(arn)
        elif not row.is_stopped:
            settled.append(arn)
    return [*unknown, *unsettled, *(settled if is_full else ())]

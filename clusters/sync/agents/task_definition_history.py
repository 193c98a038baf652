"""Revisions that nothing runs: listed rarely, described a few at a time, so that going back to one is possible.

The newest come first; an account with ten thousand revisions is filled over hours without touching anyone's quota.
"""

from clusters.models import TaskDefinition
from clusters.sync.agents.task_definitions import describe_task_definitions
from clusters.sync.outcome import Outcome, Run, outcome_of

DESCRIBE_AT_MOST = 60  # a run


def sweep_task_definition_history(run: Run) -> Outcome:
    listed = run.fetcher.list_all(
        "list_task_definitions", {"status": "ACTIVE", "sort": "DESC"}, member="taskDefinitionArns"
    )
    active = set(listed.items)
    stored = dict(TaskDefinition.objects.filter(scope=run.scope).live().values_list("arn", "status"))
    unseen = [arn for arn in listed.items if arn not in stored]
    # AWS lists it no more: its status has changed since.
    ended = [arn for arn, status in stored.items() if status == "ACTIVE" and arn not in active]
    wanted = [*(ended if listed.is_complete else ()), *sorted(unseen, key=_revision, reverse=True)]
    described = describe_task_definitions(wanted[:DESCRIBE_AT_MOST], run=run)
    listing = outcome_of([listed.without_items()])
    return Outcome(
        is_complete=listing.is_complete and described.is_complete, problems=(*listing.problems, *described.problems)
    )


def _revision(arn: str) -> int:
    tail = arn.rpartition(":")[2]
    return int(tail) if tail.isdigit() else 0

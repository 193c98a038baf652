"""What fits into one picture. Beyond it a page says so and shows its table."""

from dashboard.graph import ClusterFacts

MOST_SERVICES = 12
MOST_HOSTS = 12
MOST_TASKS = 2000


def too_big(facts: ClusterFacts) -> str:
    """Why no picture is drawn, as a sentence; "" if it fits."""
    over = [
        f"{total:,} {noun}"
        for total, most, noun in (
            (facts.service_total, MOST_SERVICES, "services"),
            (facts.host_total, MOST_HOSTS, "hosts"),
            (facts.task_total, MOST_TASKS, "tasks"),
        )
        if total > most
    ]
    if not over:
        return ""
    return (
        f"{facts.name} has {' and '.join(over)}: too many for one readable picture, which holds {MOST_SERVICES}"
        f" services, {MOST_HOSTS} hosts and {MOST_TASKS:,} tasks. The tables below show the worst of each."
    )

"""What is wrong at halden right now. Each incident is a cause put into the world; the scheduler does the rest."""

from typing import Final

from clusters.simulator.engine.faults import interrupt_spot_task
from clusters.simulator.engine.hosts import set_agent_connected
from clusters.simulator.seed.app import image_reference
from clusters.simulator.seed.company.development import SHOP_DEV, TOOLS_DEV
from clusters.simulator.seed.company.jobs import run_drill
from clusters.simulator.seed.company.production import (
    CAMPAIGN,
    CHECKOUT,
    PAYMENTS,
    PAYMENTS_API,
    RECOMMENDER,
    SEARCH,
    SHOP,
)
from clusters.simulator.seed.estate import DAY_S, HOUR_S, MINUTE_S
from clusters.simulator.seed.releases import push, register, update
from clusters.simulator.seed.timeline import Timeline
from clusters.simulator.state.arns import last_part
from clusters.simulator.state.images import ExitsAfter, OutOfMemory

#: From this much on the recommender runs.
RECOMMENDER_NEEDS_MIB: Final = 1_536


def plan_incidents(timeline: Timeline) -> None:
    """Long past ones by the calendar, those under way at the world's pace."""
    pace = timeline.world.pace
    timeline.at(1.2 * DAY_S, lambda: _fail_payments(timeline))
    timeline.at(3.0 * DAY_S, lambda: _park_campaign(timeline))
    timeline.at(2.1 * DAY_S, lambda: _drain_a_host(timeline))
    timeline.at(pace.seconds(3 * HOUR_S), lambda: _starve_recommender(timeline))
    timeline.at(pace.seconds(50 * MINUTE_S), lambda: _mistype_checkout(timeline))
    timeline.at(pace.seconds(25 * MINUTE_S), lambda: _disconnect_an_agent(timeline))
    timeline.at(pace.seconds(12 * MINUTE_S), lambda: _take_spot_back(timeline))
    timeline.at(pace.seconds(4 * MINUTE_S), lambda: _roll_search_out(timeline))


def _fail_payments(timeline: Timeline) -> None:
    """A release that crashes at start: the circuit breaker rolled it back."""
    release = PAYMENTS_API.releases + 1
    crash = ExitsAfter(after_s=4.0, exit_code=1)
    push(PAYMENTS_API, estate=PAYMENTS, timeline=timeline, release=release, behaviours=(crash,))
    arn = register(PAYMENTS_API, estate=PAYMENTS, timeline=timeline, release=release)
    update(PAYMENTS_API, estate=PAYMENTS, timeline=timeline, taskDefinition=arn)


def _park_campaign(timeline: Timeline) -> None:
    update(CAMPAIGN, estate=SHOP, timeline=timeline, desiredCount=0)


def _starve_recommender(timeline: Timeline) -> None:
    """The new model needs more memory than the task definition gives: exit code 137 after 20 s, again and again."""
    release = RECOMMENDER.releases + 1
    hungry = OutOfMemory(needs_memory_mib=RECOMMENDER_NEEDS_MIB, after_s=20.0)
    push(RECOMMENDER, estate=SHOP, timeline=timeline, release=release, behaviours=(hungry,))
    arn = register(RECOMMENDER, estate=SHOP, timeline=timeline, release=release)
    update(RECOMMENDER, estate=SHOP, timeline=timeline, taskDefinition=arn)


def _mistype_checkout(timeline: Timeline) -> None:
    """A tag that nobody pushed, deployed without a net: all tasks stopped, none can be pulled."""
    release = CHECKOUT.releases + 1
    image = f"{image_reference(CHECKOUT, estate=SHOP, release=release)}-rc1"
    arn = register(CHECKOUT, estate=SHOP, timeline=timeline, release=release, image=image)
    update(CHECKOUT, estate=SHOP, timeline=timeline, taskDefinition=arn)


def _roll_search_out(timeline: Timeline) -> None:
    """24 tasks that start slowly, two at a time: this rollout takes more than half an hour."""
    release = SEARCH.releases + 1
    push(SEARCH, estate=SHOP, timeline=timeline, release=release, behaviours=SEARCH.behaviours)
    arn = register(SEARCH, estate=SHOP, timeline=timeline, release=release)
    update(SEARCH, estate=SHOP, timeline=timeline, taskDefinition=arn)


def _drain_a_host(timeline: Timeline) -> None:
    """A host that stays DRAINING because a one-off task runs on it."""
    host_arn = run_drill(timeline)
    timeline.call(
        TOOLS_DEV.place,
        "UpdateContainerInstancesState",
        cluster=TOOLS_DEV.cluster,
        containerInstances=[last_part(host_arn)],
        status="DRAINING",
    )


def _disconnect_an_agent(timeline: Timeline) -> None:
    region = timeline.region(TOOLS_DEV.place)
    hosts = [host for host in region.container_instances.values() if host.status == "ACTIVE"]
    set_agent_connected(timeline.world, region=region, instance=hosts[-1], is_connected=False, now=timeline.now)


def _take_spot_back(timeline: Timeline) -> None:
    region = timeline.region(SHOP_DEV.place)
    spot = [
        task
        for task in region.tasks.values()
        if task.capacity_provider_name == "FARGATE_SPOT" and task.last_status == "RUNNING"
    ]
    for task in spot[:1]:
        interrupt_spot_task(timeline.world, region=region, task=task, now=timeline.now)

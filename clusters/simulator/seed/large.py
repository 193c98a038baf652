"""The large fleet: 50 clusters, 1,000 services, 10,000 tasks in two accounts and three regions, all steady."""

from collections.abc import Iterator
from typing import Final

from clusters.simulator.accounts import DEV_ACCOUNT_ID, PROD_ACCOUNT_ID, REGIONS
from clusters.simulator.seed.app import App, service, task_definition
from clusters.simulator.seed.balancing import balance
from clusters.simulator.seed.estate import HOUR_S, Estate, Hosts, found
from clusters.simulator.seed.releases import push
from clusters.simulator.seed.timeline import Timeline
from clusters.simulator.state.world import World

CLUSTERS: Final = 50
SERVICES_A_CLUSTER: Final = 20
TASKS_A_SERVICE: Final = 10

_SCOPES: Final = tuple((account_id, region) for account_id in (PROD_ACCOUNT_ID, DEV_ACCOUNT_ID) for region in REGIONS)
_HOSTS_A_CLUSTER: Final = 10
_AGE_S: Final = 72 * HOUR_S
#: Coarser than elsewhere: tasks of one service start together anyway.
_STEP_S: Final = 20.0


def plant_large(world: World) -> None:
    """Found all clusters, create all services, let them become steady."""
    timeline = Timeline(world, end=world.clock.now())
    for number in range(CLUSTERS):
        timeline.at(_AGE_S - number, _Planter(number, timeline=timeline))
    timeline.play(step_s=_STEP_S)


class _Planter:
    """Plants one cluster when its time comes."""

    def __init__(self, number: int, *, timeline: Timeline) -> None:
        self._estate = _estate(number)
        self._timeline = timeline

    def __call__(self) -> None:
        estate, timeline = self._estate, self._timeline
        found(estate, timeline=timeline)
        for app in _apps(estate):
            push(app, estate=estate, timeline=timeline, release=1)
            balance(app, estate=estate, timeline=timeline)
            payload = task_definition(app, estate=estate, release=1)
            answer = timeline.call(estate.place, "RegisterTaskDefinition", **payload)
            arn = answer["taskDefinition"]["taskDefinitionArn"]
            timeline.call(estate.place, "CreateService", **service(app, estate=estate, task_definition_arn=arn))


def _estate(number: int) -> Estate:
    account_id, region = _SCOPES[number % len(_SCOPES)]
    name = f"fleet-{number:02}"
    hosts = Hosts(provider_name=f"{name}-m6i", instance_type="m6i.4xlarge", count=_HOSTS_A_CLUSTER)
    return Estate(
        cluster=name,
        account_id=account_id,
        region=region,
        environment="prod" if account_id == PROD_ACCOUNT_ID else "dev",
        team=f"team-{number % 7}",
        hosts=(hosts,) if number % 2 else (),
    )


def _apps(estate: Estate) -> Iterator[App]:
    for number in range(SERVICES_A_CLUSTER):
        yield App(
            name=f"service-{number:02}",
            on=estate.hosts[0].provider_name if estate.hosts else "FARGATE",
            desired=TASKS_A_SERVICE,
            cpu=256,
            memory=512,
            language=("java", "python", "node", "go")[number % 4],
            is_critical=number < 3,
            sidecars=("otel",) if number % 4 == 0 else (),
            version=f"1.{number % 5}",
        )

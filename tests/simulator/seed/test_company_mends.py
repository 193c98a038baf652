"""Troubles end when an operator mends the cause, and by nothing else."""

from typing import Any

from clusters.simulator.ecs.handle import handle
from clusters.simulator.engine.faults import image_changed
from clusters.simulator.engine.hosts import add_host
from clusters.simulator.seed.hosts import host_spec
from clusters.simulator.state.images import Image, digest_for
from tests.simulator.seed.conftest import SHOP, Fleet


def _call(fleet: Fleet, operation: str, **payload: Any) -> Any:
    return handle(
        fleet.world,
        account_id=SHOP[0],
        region=SHOP[1],
        operation=operation,
        payload=payload,
        now=fleet.clock.now(),
    )


def test_recommender_recovers_with_more_memory_in_its_task_definition(company: Fleet) -> None:
    recommender = company.service("shop-prod", "recommender")
    document = company.world.region(*SHOP).task_definitions[str(recommender.task_definition_arn)].document
    containers = [{**item, "memory": 2_048} for item in document["containerDefinitions"]]
    members = ("networkMode", "requiresCompatibilities", "executionRoleArn", "taskRoleArn")

    new = _call(
        company,
        "RegisterTaskDefinition",
        family="shop-prod-recommender",
        containerDefinitions=containers,
        **{name: document[name] for name in members},
    )
    arn = new["taskDefinition"]["taskDefinitionArn"]
    _call(company, "UpdateService", cluster="shop-prod", service="recommender", taskDefinition=arn)
    company.pass_time(600)

    assert len(company.running(recommender)) == 2
    assert recommender.is_steady


def test_checkout_recovers_when_the_tag_is_pushed(company: Fleet) -> None:
    checkout = company.service("shop-prod", "checkout")
    definition = company.world.region(*SHOP).task_definitions[str(checkout.task_definition_arn)]
    reference = definition.containers[0]["image"]

    company.world.images.put(Image(reference=reference, digest=digest_for(reference)))
    image_changed(company.world, reference=reference, now=company.clock.now())
    company.pass_time(1_200)

    assert len(company.running(checkout)) == 4


def test_checkout_recovers_by_going_back_to_the_revision_before(company: Fleet) -> None:
    checkout = company.service("shop-prod", "checkout")
    before = company.world.region(*SHOP).families["shop-prod-checkout"][-2]

    _call(company, "UpdateService", cluster="shop-prod", service="checkout", taskDefinition=before)
    company.pass_time(600)

    assert len(company.running(checkout)) == 4


def test_reports_start_on_a_host_that_is_large_enough(company: Fleet) -> None:
    region = company.world.region(*SHOP)
    cluster = region.cluster("data-prod")
    reports = company.service("data-prod", "reports")
    host = next(iter(region.instances_of_cluster[cluster.arn].values()))
    spec = host_spec("r6i.8xlarge", region=region, subnet_id=host.subnet_id)

    add_host(company.world, region=region, cluster=cluster, spec=spec, now=company.clock.now())
    company.pass_time(600)

    assert len(company.running(reports)) == 2


def test_nothing_gets_better_by_waiting(company: Fleet) -> None:
    company.pass_time(1_800, step_s=2.0)

    assert company.running(company.service("shop-prod", "checkout")) == []
    assert not company.service("shop-prod", "recommender").is_steady
    assert company.tasks(company.service("data-prod", "reports")) == []

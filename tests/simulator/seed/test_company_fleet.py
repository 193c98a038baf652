"""The company as it is planted: six clusters, mostly steady, with the incidents that docs/simulator.md lists."""

import pytest

from clusters.simulator.clock import ManualClock
from clusters.simulator.fleet import count_fleet
from clusters.simulator.seed.fleets import new_world
from clusters.simulator.state.region import Region
from clusters.simulator.state.service import Service
from clusters.simulator.state.world import World
from tests.simulator.seed.conftest import NOW, SHOP, Fleet

PAYMENTS = ("222233334444", "eu-central-1")
TOOLS = ("333344445555", "eu-central-1")
SHOP_DEV = ("333344445555", "eu-west-1")

TROUBLED = {
    "shop-prod/checkout",
    "shop-prod/recommender",
    "shop-prod/search",
    "data-prod/reports",
    "shop-dev/preview-7731",
}
# Its tasks live 20 s each: for moments all of them run.
FLAPPING = {"shop-prod/recommender"}


def _services(world: World) -> list[tuple[Region, Service]]:
    return [(region, service) for region in world.regions.values() for service in region.services.values()]


def _name(service: Service) -> str:
    return service.arn.split("service/")[1]


def test_has_six_clusters_in_two_accounts_and_three_regions(company: Fleet) -> None:
    regions = [region for region in company.world.regions.values() if region.clusters]
    names = {cluster.name for region in regions for cluster in region.clusters.values()}

    assert names == {"shop-prod", "payments-prod", "data-prod", "edge-prod", "shop-dev", "tools-dev"}
    assert {region.account_id for region in regions} == {"222233334444", "333344445555"}
    assert {region.name for region in regions} == {"eu-west-1", "eu-central-1", "us-east-1"}


def test_runs_on_ec2_on_fargate_and_on_both(company: Fleet) -> None:
    kinds = {
        cluster.name: {task.launch_type for task in region.tasks_of_cluster[cluster.arn].values()}
        for region in company.world.regions.values()
        for cluster in region.clusters.values()
    }

    assert kinds["shop-prod"] == {"EC2", "FARGATE"}
    assert kinds["payments-prod"] == {"FARGATE"}
    assert kinds["data-prod"] == {"EC2"}


def test_all_but_the_troubled_services_are_steady_at_once(company: Fleet) -> None:
    unsteady = {_name(service) for _, service in _services(company.world) if not service.is_steady}

    assert TROUBLED - FLAPPING <= unsteady <= TROUBLED


def test_planting_emits_nothing_and_leaves_nothing_overdue(company: Fleet) -> None:
    next_at = company.world.due.next_at()

    assert company.events == []
    assert next_at is not None
    assert next_at > NOW


def test_tasks_have_run_for_days_and_no_time_lies_ahead(company: Fleet) -> None:
    started = [
        task.started_at
        for region in company.world.regions.values()
        for task in region.tasks.values()
        if task.started_at is not None
    ]

    assert max(started) <= NOW
    assert min(started) < NOW - 7 * 86_400


def test_web_has_three_tasks_and_room_for_six(company: Fleet) -> None:
    web = company.service("shop-prod", "web")
    region = company.world.region(*SHOP)
    assert len(company.running(web)) == web.desired_count == 3

    web.desired_count = 6
    company.world.want_attention(region.scope, web.arn)
    company.pass_time(120)

    assert len(company.running(web)) == 6


def test_checkout_is_down_because_its_image_cannot_be_pulled(company: Fleet) -> None:
    checkout = company.service("shop-prod", "checkout")

    reasons = {task.stopped_reason or "" for task in company.tasks(checkout) if task.stop_code == "TaskFailedToStart"}

    assert (checkout.desired_count, company.running(checkout)) == (4, [])
    assert reasons
    assert all(reason.startswith("CannotPullContainerError") for reason in reasons)


def test_recommender_dies_of_memory_again_and_again(company: Fleet) -> None:
    recommender = company.service("shop-prod", "recommender")

    dead = [container for task in company.tasks(recommender) for container in task.containers if container.exit_code]

    assert len(dead) > 5
    assert {container.exit_code for container in dead} == {137}
    assert all("OutOfMemory" in (container.reason or "") for container in dead)


def test_search_is_rolling_out_and_still_is_a_quarter_of_an_hour_later(company: Fleet) -> None:
    search = company.service("shop-prod", "search")
    states = [[item.status for item in search.deployments]]

    company.pass_time(900)
    states.append([item.status for item in search.deployments])

    assert states == [["PRIMARY", "ACTIVE"]] * 2


def test_search_ends_its_rollout_without_a_script(company: Fleet) -> None:
    search = company.service("shop-prod", "search")

    company.pass_time(7_200, step_s=5.0)

    assert [(item.status, item.rollout_state) for item in search.deployments] == [("PRIMARY", "COMPLETED")]
    assert len(company.running(search)) == 24


def test_reports_find_no_instance_with_the_memory(company: Fleet) -> None:
    reports = company.service("data-prod", "reports")

    assert company.tasks(reports) == []
    assert any(
        "was unable to place a task because no container instance met all of its requirements" in message
        and "insufficient memory" in message
        for message in company.messages(reports)
    )


def test_campaign_is_parked(company: Fleet) -> None:
    campaign = company.service("shop-prod", "campaign-landing")

    assert (campaign.desired_count, company.running(campaign)) == (0, [])


def test_payments_were_rolled_back_by_the_circuit_breaker_yesterday(company: Fleet) -> None:
    region = company.world.region(*PAYMENTS)
    payments = company.service("payments-prod", "payments-api", scope=PAYMENTS)

    statuses = [item.status for item in region.deployments_of_service[payments.arn]]

    assert statuses[-1] == "ROLLBACK_SUCCESSFUL"
    assert len(company.running(payments, scope=PAYMENTS)) == 6


def test_a_host_drains_for_ever_under_a_one_off_task_and_another_lost_its_agent(company: Fleet) -> None:
    region = company.world.region(*TOOLS)
    hosts = list(region.container_instances.values())
    draining = [host for host in hosts if host.status == "DRAINING"]

    groups = {task.group for task in region.tasks_of_instance[draining[0].arn].values() if not task.is_stopped}

    assert groups == {"family:tools-dev-restore-drill"}
    assert sum(1 for host in hosts if not host.agent_connected) == 1


def test_one_off_tasks_run_ended_well_and_failed(company: Fleet) -> None:
    tasks = [task for task in company.world.region(*SHOP).tasks.values() if task.service_arn is None]

    ends = {(task.group.split("-prod-")[1], task.last_status, task.containers[0].exit_code) for task in tasks}

    assert ends == {
        ("db-migrate", "STOPPED", 0),
        ("gdpr-erasure", "STOPPED", 1),
        ("nightly-export", "RUNNING", None),
        ("backfill-orders", "RUNNING", None),
    }


def test_spot_took_a_task_back(company: Fleet) -> None:
    tasks = company.world.region(*SHOP_DEV).tasks.values()

    assert "SpotInterruption" in {task.stop_code for task in tasks}


def test_families_have_many_revisions_and_services_a_history(company: Fleet) -> None:
    region = company.world.region(*SHOP)
    web = company.service("shop-prod", "web")

    assert len(region.families["shop-prod-web"]) == 18
    assert len(region.deployments_of_service[web.arn]) >= 18


def test_daemons_run_once_on_each_host(company: Fleet) -> None:
    agents = company.running(company.service("shop-prod", "datadog-agent"))

    assert len(agents) == 6
    assert len({task.container_instance_arn for task in agents}) == 6


def test_the_same_seed_plants_the_same_fleet_and_another_one_does_not(company: Fleet) -> None:
    again = new_world("company", seed=42, clock=ManualClock(NOW), speed=1.0)
    other = Fleet("company", seed=43).world

    def arns(world: World) -> set[str]:
        return {task.arn for region in world.regions.values() for task in region.tasks.values()}

    assert arns(company.world) == arns(again)
    assert arns(company.world).isdisjoint(arns(other))


@pytest.mark.parametrize("speed", [1.0, 30.0])
def test_is_the_same_at_any_speed(speed: float) -> None:
    fleet = Fleet("company", speed=speed)

    unsteady = {_name(service) for _, service in _services(fleet.world) if not service.is_steady}

    assert TROUBLED - FLAPPING <= unsteady <= TROUBLED


def test_environment_values_look_like_secrets_and_say_they_are_made_up(company: Fleet) -> None:
    documents = [
        definition.document
        for region in company.world.regions.values()
        for definition in region.task_definitions.values()
    ]
    values = {
        item["name"]: item["value"]
        for document in documents
        for container in document["containerDefinitions"]
        for item in container["environment"]
    }

    secret_looking = {name: value for name, value in values.items() if name.endswith(("PASSWORD", "SECRET", "TOKEN"))}

    assert len(secret_looking) >= 4
    assert all("made-up" in value for value in secret_looking.values())


def test_counts_what_the_ready_line_says(company: Fleet) -> None:
    counts = count_fleet(company.world)

    assert (counts["clusters"], counts["services"]) == (6, 43)
    assert 130 < counts["tasks"] < 170

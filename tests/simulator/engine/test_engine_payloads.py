"""What the state says, as AWS's JSON: every answer and every event in botocore's shapes."""

from datetime import datetime

import pytest

from clusters.simulator.state.images import OutOfMemory
from clusters.simulator.state.payloads import (
    capacity_provider_payload,
    cluster_payload,
    container_instance_payload,
    service_deployment_brief,
    service_deployment_payload,
    service_payload,
    service_revision_payload,
    task_definition_payload,
    task_payload,
)
from clusters.simulator.state.protocols import Json
from tests.simulator.engine.lab import BREAKER, Lab
from tests.simulator.shapes import named_shape_problems

EVERYTHING = ("ATTACHMENTS", "CONFIGURATIONS", "SETTINGS", "STATISTICS", "TAGS")


@pytest.fixture
def busy(lab: Lab) -> Lab:
    """A cluster with hosts and Fargate, something rolling back and something stopped."""
    lab.host("a", gpus=1)
    lab.define_for_hosts("api", portMappings=[{"containerPort": 80}])
    lab.steady(lab.create_on_hosts("api", 2, taskDefinition="api"))
    lab.image("web:1")
    lab.define()
    service = lab.steady(lab.create(count=2, deploymentConfiguration=BREAKER, enableExecuteCommand=True))
    lab.image("web:2", OutOfMemory(needs_memory_mib=4096))
    lab.define(image="web:2")
    lab.update(service, taskDefinition="web")
    lab.until(lambda: lab.rollout(service).status == "ROLLBACK_IN_PROGRESS")
    return lab


def _answers(lab: Lab) -> list[tuple[str, Json]]:
    region = lab.region
    return [
        ("Cluster", cluster_payload(lab.cluster, region=region, include=EVERYTHING)),
        *(("Service", service_payload(item, region=region, with_tags=True)) for item in region.services.values()),
        *(("Task", task_payload(item, with_tags=True)) for item in region.tasks.values()),
        *(("TaskDefinition", task_definition_payload(item)) for item in region.task_definitions.values()),
        *(("CapacityProvider", capacity_provider_payload(item)) for item in region.capacity_providers.values()),
        *(
            ("ContainerInstance", container_instance_payload(item, region=region, with_tags=True, with_health=True))
            for item in region.container_instances.values()
        ),
        *(
            ("ServiceDeployment", service_deployment_payload(item, region=region))
            for item in region.service_deployments.values()
        ),
        *(("ServiceDeploymentBrief", service_deployment_brief(item)) for item in region.service_deployments.values()),
        *(("ServiceRevision", service_revision_payload(item)) for item in region.service_revisions.values()),
    ]


def test_every_answer_it_fits_its_shape(busy: Lab) -> None:
    problems = [problem for name, answer in _answers(busy) for problem in named_shape_problems(name, answer=answer)]

    assert problems == []


def test_cluster_counters_it_matches_to_the_tasks_it_holds(busy: Lab) -> None:
    shown = cluster_payload(busy.cluster, region=busy.region, include=EVERYTHING)

    running = [task for task in busy.region.tasks.values() if task.last_status == "RUNNING"]
    statistics = {item["name"]: item["value"] for item in shown["statistics"]}
    assert shown["runningTasksCount"] == len(running)
    assert shown["activeServicesCount"] == 2
    assert shown["registeredContainerInstancesCount"] == 1
    assert statistics["runningEC2TasksCount"] == "2"


def test_task_events_it_fills_with_the_described_task_with_iso_times(busy: Lab) -> None:
    task = next(task for task in busy.region.tasks.values() if task.last_status == "RUNNING")
    last = [item for item in busy.emitted("ECS Task State Change") if item["taskArn"] == task.arn][-1]

    described = task_payload(task)
    assert set(last) - set(described) == {"updatedAt"}
    assert set(described) - set(last) == {"tags"}
    assert last["version"] == described["version"]
    assert datetime.fromisoformat(last["startedAt"]).timestamp() == pytest.approx(described["startedAt"])


def test_events_it_wraps_in_eventbridges_envelope(busy: Lab) -> None:
    event = busy.events[0]

    assert (event["source"], event["account"], event["region"]) == ("aws.ecs", "222233334444", "eu-west-1")
    assert event["time"].endswith("Z")
    assert len({item["id"] for item in busy.events}) == len(busy.events)


def test_a_rollouts_counts_it_keeps_live_and_freezes_at_its_end(busy: Lab) -> None:
    service = next(item for item in busy.region.services.values() if item.name == "web")
    rollout = busy.rollout(service)
    live = service_deployment_payload(rollout, region=busy.region)["sourceServiceRevisions"][0]

    busy.until(lambda: not rollout.is_open)
    busy.steady(busy.update(service, desiredCount=5))

    frozen = service_deployment_payload(rollout, region=busy.region)["sourceServiceRevisions"][0]
    assert live["runningTaskCount"] == 2
    assert frozen["runningTaskCount"] == 2

"""Registering, draining and deregistering container instances over HTTP."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.simulator.ecs.calls import register_for_hosts, register_host


@pytest.fixture
def host(ecs: Any) -> str:
    """A container instance of the cluster `prod`; its ARN."""
    ecs.create_cluster(clusterName="prod")
    return register_host(ecs)


def test_drains_and_reactivates_an_instance(ecs: Any, host: str) -> None:
    def put(status: str) -> str:
        answer = ecs.update_container_instances_state(cluster="prod", containerInstances=[host], status=status)
        found: str = answer["containerInstances"][0]["status"]
        return found

    assert [put("DRAINING"), put("ACTIVE")] == ["DRAINING", "ACTIVE"]


def test_reports_instances_that_are_not_there(ecs: Any, host: str) -> None:
    answer = ecs.update_container_instances_state(
        cluster="prod", containerInstances=[host, "f" * 32], status="DRAINING"
    )

    assert len(answer["containerInstances"]) == 1
    assert answer["failures"] == [{"arn": host.rpartition("/")[0] + "/" + "f" * 32, "reason": "MISSING"}]


def test_sets_active_and_draining_only(ecs: Any, host: str) -> None:
    with pytest.raises(ClientError, match=r"Container instance status should be one of \[ACTIVE,DRAINING\]"):
        ecs.update_container_instances_state(cluster="prod", containerInstances=[host], status="REGISTERING")
    with pytest.raises(ClientError, match="instanceIds can have at most 10 items"):
        ecs.update_container_instances_state(cluster="prod", containerInstances=[host] * 11, status="DRAINING")


def test_deregisters_an_empty_instance_or_any_when_forced(ecs: Any, host: str) -> None:
    register_for_hosts(ecs)
    ecs.run_task(cluster="prod", taskDefinition="job")

    with pytest.raises(ClientError, match="Found running tasks on the instance"):
        ecs.deregister_container_instance(cluster="prod", containerInstance=host)
    gone = ecs.deregister_container_instance(cluster="prod", containerInstance=host, force=True)["containerInstance"]

    assert gone["status"] == "INACTIVE"
    assert ecs.list_container_instances(cluster="prod")["containerInstanceArns"] == []

"""The cluster query language on container instances."""

import pytest

from clusters.simulator.ecs.instance_query import matches
from clusters.simulator.state.cluster import Cluster
from clusters.simulator.state.container_instance import Capacity, ContainerInstance
from clusters.simulator.state.errors import SimulatorError
from clusters.simulator.state.region import Region
from clusters.simulator.state.task import Task

CLUSTER = "arn:aws:ecs:eu-west-1:222233334444:cluster/prod"
INSTANCE = "arn:aws:ecs:eu-west-1:222233334444:container-instance/prod/" + "a" * 32


def a_region() -> tuple[Region, ContainerInstance]:
    region = Region("222233334444", "eu-west-1")
    region.add_cluster(Cluster(arn=CLUSTER, name="prod"))
    instance = ContainerInstance(
        arn=INSTANCE,
        cluster_arn=CLUSTER,
        ec2_instance_id="i-0123456789abcdef0",
        registered=Capacity(cpu_units=2048, memory_mib=4096),
        attributes={"ecs.instance-type": "m5.large", "ecs.availability-zone": "eu-west-1a", "ecs.capability.eni": None},
        custom_attributes={"stack": "blue", "rank": "12"},
        agent_version="1.103.0",
        registered_at=1_700_000_000.0,  # 2023-11-14T22:13:20Z
    )
    region.add_container_instance(instance)
    region.add_task(
        Task(
            arn="arn:aws:ecs:eu-west-1:222233334444:task/prod/" + "b" * 32,
            cluster_arn=CLUSTER,
            task_definition_arn="arn:aws:ecs:eu-west-1:222233334444:task-definition/web:1",
            group="service:web",
            launch_type="EC2",
            containers=[],
            cpu="256",
            memory="512",
            last_status="RUNNING",
            container_instance_arn=INSTANCE,
        )
    )
    return region, instance


@pytest.mark.parametrize(
    ("query", "selected"),
    [
        ("attribute:stack == blue", True),
        ("attribute:stack equals green", False),
        ("attribute:stack != green", True),
        ("attribute:missing != green", True),
        ("attribute:ecs.instance-type =~ m5.*", True),
        ("attribute:ecs.instance-type !~ t3.*", True),
        ("attribute:ecs.instance-type in [t3.large, m5.large]", True),
        ("attribute:ecs.instance-type not_in [t3.large, m5.large]", False),
        ("attribute:stack exists", True),
        ("attribute:ecs.capability.eni exists", True),
        ("attribute:other !exists", True),
        ("attribute:rank > 9", True),
        ("attribute:rank < 9", False),
        ("agentVersion < 1.104.0", True),
        ("agentVersion greater_than_equal 1.9.0", True),
        ("agentConnected == true", True),
        ("ec2InstanceId in ['i-0123456789abcdef0']", True),
        ("registeredAt < 2023-11-15", True),
        ("registeredAt > 2023-11-14T22:13:20Z", False),
        ("runningTasksCount == 1", True),
        ("task:group == service:web", True),
        ("not(task:group == service:web)", False),
        ("attribute:stack == green or runningTasksCount > 0 and agentConnected == true", True),
        ("(attribute:stack == green or runningTasksCount > 0) and agentConnected == false", False),
        ("attribute:stack==blue && !(attribute:rank==1)", True),
        ('attribute:stack == "blue"', True),
    ],
)
def test_selects_by_the_cluster_query_language(query: str, selected: bool) -> None:
    region, instance = a_region()

    assert matches(query, instance=instance, region=region) is selected


@pytest.mark.parametrize(
    "query",
    ["", "attribute:stack", "attribute:stack ==", "attribute:stack in blue", "(attribute:stack == x", "colour == red",
     "attribute:stack == blue attribute:rank == 1", "attribute:stack =~ [", "registeredAt < yesterday"],
)  # fmt: skip
def test_refuses_what_is_no_query(query: str) -> None:
    region, instance = a_region()

    with pytest.raises(SimulatorError, match="InvalidParameterException: Invalid expression"):
        matches(query, instance=instance, region=region)

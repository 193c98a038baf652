"""What RegisterTaskDefinition refuses and fills in."""

from typing import Any

import pytest

from clusters.simulator.ecs.task_definition_defaults import registered_members
from clusters.simulator.ecs.task_definition_rules import check_task_definition
from clusters.simulator.ecs.task_size import cpu_units, is_fargate_size, memory_mib
from clusters.simulator.state.errors import SimulatorError

ROLE = "arn:aws:iam::222233334444:role/execution"


def definition(**members: Any) -> dict[str, Any]:
    container = {"name": "web", "image": "nginx:1.27", "memory": 256, **members.pop("container", {})}
    return {"family": "web", "containerDefinitions": [container], **members}


def fargate(**members: Any) -> dict[str, Any]:
    base = {"requiresCompatibilities": ["FARGATE"], "networkMode": "awsvpc", "cpu": "256", "memory": "512"}
    return definition(**{**base, **members})


@pytest.mark.parametrize(
    ("payload", "message"),
    [
        (definition(family="no spaces"), "Family contains invalid characters."),
        (definition(containerDefinitions=[]), "Container list cannot be empty."),
        (definition(containerDefinitions=[{"image": "x"}]), "Container.name should not be null or empty."),
        (definition(containerDefinitions=[{"name": "x"}]), "Container.image should not be null or empty."),
        (definition(container={"name": "a b"}), "Container.name contains invalid characters."),
        (definition(container={"essential": False}), "at least one essential container"),
        (definition(containerDefinitions=[{"name": "w", "image": "i"}]), "At least one of 'memory' or"),
        (definition(container={"memoryReservation": 512}), "must be less than the 'memory' value"),
        (definition(cpu="lots"), "Invalid 'cpu' setting for task."),
        (definition(memory="1 TB"), "Invalid 'memory' setting for task."),
        (definition(cpu="256", container={"cpu": 512}), "The sum of all container 'cpu' values"),
        (definition(memory="128"), "The sum of all container 'memory' values"),
        (definition(container={"mountPoints": [{"sourceVolume": "data"}]}), "Unknown volume 'data'."),
        (definition(container={"secrets": []}), "you must also specify a value for 'executionRoleArn'"),
        (
            definition(container={"logConfiguration": {"logDriver": "awslogs"}}),
            "Log driver awslogs requires options: awslogs-region, awslogs-group",
        ),
        (
            definition(container={"portMappings": [{"containerPort": 80, "hostPort": 8080}]}, networkMode="awsvpc"),
            "When networkMode=awsvpc, the host ports and container ports in port mappings must match.",
        ),
        (
            definition(container={"dependsOn": [{"containerName": "web", "condition": "SUCCESS"}]}),
            "A dependency container with SUCCESS or COMPLETE condition cannot be an essential container",
        ),
        (definition(container={"command": ["x" * 66_000]}), "Max allowed length is '65536' bytes."),
    ],
)
def test_refuses_in_the_words_of_aws(payload: dict[str, Any], message: str) -> None:
    with pytest.raises(SimulatorError) as caught:
        check_task_definition(payload)

    assert caught.value.code == "ClientException"
    assert message in caught.value.message


@pytest.mark.parametrize(
    ("payload", "message"),
    [
        (fargate(networkMode="bridge"), "Fargate only supports network mode \u2018awsvpc\u2019."),
        (
            fargate(cpu="1024", memory="1024"),
            "No Fargate configuration exists for given values: 1024 CPU, 1024 memory.",
        ),
        (fargate(cpu="256", memory="1536"), "No Fargate configuration exists for given values"),
        (fargate(container={"image": "1" * 12 + ".dkr.ecr.eu-west-1.amazonaws.com/a:1"}), "to support ECR images."),
        (fargate(container={"privileged": True}), "do not support the 'privileged' setting"),
        (fargate(ephemeralStorage={"sizeInGiB": 20}), "between 21 and 200 GiB"),
    ],
)
def test_refuses_what_fargate_cannot_run(payload: dict[str, Any], message: str) -> None:
    with pytest.raises(SimulatorError) as caught:
        check_task_definition(payload)

    assert caught.value.code == "ClientException"
    assert message in caught.value.message


@pytest.mark.parametrize("member", ["cpu", "memory"])
def test_asks_for_task_level_sizes_on_fargate(member: str) -> None:
    payload = fargate()
    del payload[member]

    with pytest.raises(SimulatorError, match=f"Fargate requires that '{member}' be defined at the task level"):
        check_task_definition(payload)


@pytest.mark.parametrize(
    ("cpu", "memory", "offered"),
    [(256, 2048, True), (256, 3072, False), (4096, 30720, True), (8192, 20480, True), (8192, 18432, False),
     (16384, 122880, True), (300, 512, False)],
)  # fmt: skip
def test_knows_the_sizes_of_fargate(cpu: int, memory: int, offered: bool) -> None:
    assert is_fargate_size(cpu=cpu, memory=memory) is offered


@pytest.mark.parametrize(("text", "units"), [("512", 512), ("1 vCPU", 1024), (".5 vcpu", 512), ("2vCPU", 2048)])
def test_reads_cpu_in_units_and_in_vcpus(text: str, units: int) -> None:
    assert cpu_units(text) == units


@pytest.mark.parametrize(("text", "mib"), [("512", 512), ("1GB", 1024), ("0.5 gb", 512)])
def test_reads_memory_in_mib_and_in_gb(text: str, mib: int) -> None:
    assert memory_mib(text) == mib


def test_fills_in_what_aws_fills_in() -> None:
    members = registered_members(
        fargate(cpu="1 vCPU", memory="2GB", container={"portMappings": [{"containerPort": 8080}]})
    )

    container = members["containerDefinitions"][0]
    assert (members["cpu"], members["memory"], members["volumes"]) == ("1024", "2048", [])
    assert container["portMappings"] == [{"containerPort": 8080, "hostPort": 8080, "protocol": "tcp"}]
    assert (container["essential"], container["cpu"], container["environment"]) == (True, 0, [])


def test_lists_the_launch_types_a_definition_fits() -> None:
    assert "FARGATE" in registered_members(fargate())["compatibilities"]
    assert "FARGATE" not in registered_members(definition())["compatibilities"]


def test_names_the_attributes_an_instance_must_have() -> None:
    members = registered_members(
        fargate(
            executionRoleArn=ROLE,
            container={"secrets": [{"name": "KEY", "valueFrom": "arn:aws:secretsmanager:eu-west-1:1:secret:key"}]},
        )
    )

    attributes = {attribute["name"] for attribute in members["requiresAttributes"]}
    assert {"ecs.capability.task-eni", "ecs.capability.secrets.asm.environment-variables"} <= attributes

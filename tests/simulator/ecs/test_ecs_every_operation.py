"""Drives every operation the simulator plays with boto3 over HTTP; the client checks each answer against its shape."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from clusters.simulator.ecs.handle import IMPLEMENTED
from clusters.simulator.state.world import World
from tests.simulator.ecs.calls import NETWORK, create_fargate_service, pass_time, register, register_host

GROUP = "arn:aws:autoscaling:eu-west-1:222233334444:autoScalingGroup:1:autoScalingGroupName/prod"
TAGS = [{"key": "team", "value": "shop"}]


@pytest.fixture
def driven(ecs: Any) -> Iterator[set[str]]:
    """The operations called in this test."""
    names: set[str] = set()

    def note(model: Any, **_: Any) -> None:
        names.add(model.name)

    ecs.meta.events.register("before-call.ecs", note)
    yield names
    ecs.meta.events.unregister("before-call.ecs", note)


def refused(call: Callable[..., Any], **members: Any) -> str:
    with pytest.raises(ClientError) as caught:
        call(**members)
    code: str = caught.value.response["Error"]["Code"]
    return code


def drive_clusters(ecs: Any) -> None:
    ecs.create_capacity_provider(name="asg", autoScalingGroupProvider={"autoScalingGroupArn": GROUP}, tags=TAGS)
    ecs.update_capacity_provider(name="asg", autoScalingGroupProvider={"managedDraining": "DISABLED"})
    ecs.describe_capacity_providers(include=["TAGS"])
    ecs.create_cluster(clusterName="prod", tags=TAGS)
    ecs.put_cluster_capacity_providers(
        cluster="prod", capacityProviders=["asg", "FARGATE"], defaultCapacityProviderStrategy=[]
    )
    ecs.update_cluster(cluster="prod", serviceConnectDefaults={"namespace": "shop"})
    ecs.update_cluster_settings(cluster="prod", settings=[{"name": "containerInsights", "value": "enabled"}])
    ecs.list_clusters()
    include = ["ATTACHMENTS", "CONFIGURATIONS", "SETTINGS", "STATISTICS", "TAGS"]
    ecs.describe_clusters(clusters=["prod", "gone"], include=include)


def drive_definitions(ecs: Any) -> None:
    for _ in range(3):
        register(ecs, tags=TAGS, taskRoleArn="arn:aws:iam::222233334444:role/web")
    ecs.describe_task_definition(taskDefinition="web", include=["TAGS"])
    ecs.deregister_task_definition(taskDefinition="web:1")
    ecs.delete_task_definitions(taskDefinitions=["web:1"])
    ecs.list_task_definitions()
    ecs.list_task_definition_families()


def drive_instances(ecs: Any) -> str:
    host = register_host(ecs)
    attribute = {"name": "stack", "value": "blue", "targetId": host}
    ecs.put_attributes(cluster="prod", attributes=[attribute])
    ecs.list_attributes(cluster="prod", targetType="container-instance")
    ecs.delete_attributes(cluster="prod", attributes=[{"name": "stack", "targetId": host}])
    ecs.update_container_instances_state(cluster="prod", containerInstances=[host], status="DRAINING")
    ecs.list_container_instances(cluster="prod")
    include = ["TAGS", "CONTAINER_INSTANCE_HEALTH"]
    ecs.describe_container_instances(cluster="prod", containerInstances=[host], include=include)
    assert refused(ecs.update_container_agent, cluster="prod", containerInstance=host) == "NoUpdateAvailableException"
    return host


def drive_services(ecs: Any, world: World) -> None:
    connect = {"enabled": True, "namespace": "shop"}
    create_fargate_service(ecs, tags=TAGS, serviceConnectConfiguration=connect, enableExecuteCommand=True)
    pass_time(world, 300)
    ecs.update_service(cluster="prod", service="web", taskDefinition="web:2")
    pass_time(world, 10)
    ecs.list_services(cluster="prod")
    ecs.list_services_by_namespace(namespace="shop")
    ecs.describe_services(cluster="prod", services=["web", "gone"], include=["TAGS"])
    rollouts = ecs.list_service_deployments(cluster="prod", service="web")["serviceDeployments"]
    ecs.stop_service_deployment(serviceDeploymentArn=rollouts[0]["serviceDeploymentArn"])
    pass_time(world, 10)
    arns = [item["serviceDeploymentArn"] for item in rollouts]
    ecs.describe_service_deployments(serviceDeploymentArns=arns)
    pass_time(world, 600)
    ecs.describe_service_deployments(serviceDeploymentArns=arns)
    revisions = [item["targetServiceRevisionArn"] for item in rollouts]
    ecs.describe_service_revisions(serviceRevisionArns=revisions)


def drive_tasks(ecs: Any, world: World, host: str) -> None:
    service_task = ecs.list_tasks(cluster="prod", serviceName="web")["taskArns"][0]
    ecs.update_task_protection(cluster="prod", tasks=[service_task], protectionEnabled=True)
    ecs.get_task_protection(cluster="prod")
    alone = ecs.run_task(
        cluster="prod", taskDefinition="web", launchType="FARGATE", networkConfiguration=NETWORK, tags=TAGS
    )["tasks"][0]["taskArn"]
    ecs.start_task(cluster="prod", taskDefinition="web", containerInstances=[host], networkConfiguration=NETWORK)
    pass_time(world, 120)
    command = {"cluster": "prod", "task": alone, "command": "sh", "interactive": True}
    assert refused(ecs.execute_command, **command) == "InvalidParameterException"
    ecs.stop_task(cluster="prod", task=alone)
    for _ in range(6):
        pass_time(world, 20)
        ecs.describe_tasks(cluster="prod", tasks=[alone, service_task], include=["TAGS"])


def drive_settings_and_tags(ecs: Any) -> None:
    ecs.put_account_setting(name="containerInsights", value="enabled")
    ecs.put_account_setting_default(name="awsvpcTrunking", value="enabled")
    ecs.list_account_settings(effectiveSettings=True)
    ecs.delete_account_setting(name="containerInsights")
    arn = ecs.describe_clusters(clusters=["prod"])["clusters"][0]["clusterArn"]
    ecs.tag_resource(resourceArn=arn, tags=TAGS)
    ecs.untag_resource(resourceArn=arn, tagKeys=["team"])
    ecs.list_tags_for_resource(resourceArn=arn)


def drive_the_end(ecs: Any, world: World, host: str) -> None:
    ecs.delete_service(cluster="prod", service="web", force=True)
    pass_time(world, 900)
    ecs.deregister_container_instance(cluster="prod", containerInstance=host, force=True)
    ecs.delete_cluster(cluster="prod")
    ecs.delete_capacity_provider(capacityProvider="asg")


def test_answers_every_operation_it_plays_in_its_shape(ecs: Any, world: World, driven: set[str]) -> None:
    drive_clusters(ecs)
    drive_definitions(ecs)
    host = drive_instances(ecs)
    drive_services(ecs, world)
    drive_tasks(ecs, world, host)
    drive_settings_and_tags(ecs)
    drive_the_end(ecs, world, host)

    assert driven == set(IMPLEMENTED)

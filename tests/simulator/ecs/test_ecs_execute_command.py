"""ExecuteCommand over HTTP: always refused, in AWS's words."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from clusters.simulator.state.world import World
from tests.simulator.ecs.fleet import put_cluster, put_task


@pytest.mark.parametrize(
    ("task", "request_members", "code", "message"),
    [
        ({}, {}, "InvalidParameterException", "execute command was not enabled when the task was run"),
        ({"enable_execute_command": True}, {}, "TargetNotConnectedException", "no session can be opened"),
        ({}, {"interactive": False}, "InvalidParameterException", "Interactive is the only mode"),
        ({}, {"container": "sidecar"}, "InvalidParameterException", "container name is not valid"),
        ({}, {"task": "f" * 32}, "InvalidParameterException", "The referenced task was not found"),
        ({}, {"cluster": "nowhere"}, "ClusterNotFoundException", "Cluster not found"),
    ],
)
def test_refuses_in_the_words_of_aws(
    ecs: Any, world: World, task: dict[str, Any], request_members: dict[str, Any], code: str, message: str
) -> None:
    running = put_task(world, put_cluster(world), **task)
    members = {"cluster": "prod", "task": running.arn, "command": "sh", "interactive": True, **request_members}

    with pytest.raises(ClientError) as caught:
        ecs.execute_command(**members)

    assert caught.value.response["Error"]["Code"] == code
    assert message in caught.value.response["Error"]["Message"]

"""ExecuteCommand: refused as AWS refuses it. The simulator has no containers to run a command in.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
"""

from clusters.simulator.ecs.call import Answer, Call
from clusters.simulator.ecs.refs import named_cluster, named_task
from clusters.simulator.ecs.validation import invalid
from clusters.simulator.state.errors import SimulatorError
from clusters.simulator.state.task import Container, Task

_AGENT = "ExecuteCommandAgent"


def execute_command(call: Call) -> Answer:
    """Raises what AWS raises: for a wrong request first, at last TargetNotConnectedException."""
    if not call.payload["interactive"]:
        raise invalid("Interactive is the only mode supported currently.")
    cluster = named_cluster(call)
    task = named_task(call, cluster=cluster, reference=call.payload["task"])
    container = _container(call, task=task)
    if task.last_status != "RUNNING" or not _has_agent(task, container=container):
        raise invalid(
            "The execute command failed because execute command was not enabled when the task was run or the execute "
            "command agent isn\u2019t running. Wait and try again or run a new task with execute command enabled and "
            "try again."
        )
    raise SimulatorError(
        "TargetNotConnectedException",
        "The execute command failed due to an internal error. Try again later. "
        "(The simulator runs no containers, so no session can be opened.)",
    )


def _container(call: Call, *, task: Task) -> Container:
    name = call.payload.get("container")
    if name is None and len(task.containers) > 1:
        raise invalid("A container name must be specified for tasks with multiple containers.")
    found = next((item for item in task.containers if name in {None, item.name}), None)
    if found is None:
        raise invalid("The container name is not valid for the task.")
    return found


def _has_agent(task: Task, *, container: Container) -> bool:
    if not task.enable_execute_command:
        return False
    agents = (agent for agent in container.managed_agents if agent.get("name") == _AGENT)
    return all(agent.get("lastStatus") == "RUNNING" for agent in agents)

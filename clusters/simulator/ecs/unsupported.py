"""Operations that the simulator does not play, and why: answered as AWS answers a feature a region lacks."""

from clusters.simulator.ecs.call import Answer, Call
from clusters.simulator.state.errors import SimulatorError

_DAEMONS = "ECS managed daemons"
_GATEWAYS = "ECS gateways"
_EXPRESS = "ECS Express services"
_TASK_SETS = "task sets (the EXTERNAL deployment controller)"
_AGENT = "the container agent's own calls"
_HOOKS = "paused deployment lifecycle hooks"

UNSUPPORTED = {
    "AssociateGatewayWithCluster": _GATEWAYS,
    "ContinueServiceDeployment": _HOOKS,
    "CreateDaemon": _DAEMONS,
    "CreateExpressGatewayService": _EXPRESS,
    "CreateGateway": _GATEWAYS,
    "CreateTaskSet": _TASK_SETS,
    "DeleteDaemon": _DAEMONS,
    "DeleteDaemonTaskDefinition": _DAEMONS,
    "DeleteExpressGatewayService": _EXPRESS,
    "DeleteGateway": _GATEWAYS,
    "DeleteTaskSet": _TASK_SETS,
    "DescribeDaemon": _DAEMONS,
    "DescribeDaemonDeployments": _DAEMONS,
    "DescribeDaemonRevisions": _DAEMONS,
    "DescribeDaemonTaskDefinition": _DAEMONS,
    "DescribeExpressGatewayService": _EXPRESS,
    "DescribeGateway": _GATEWAYS,
    "DescribeGatewayResources": _GATEWAYS,
    "DescribeGatewayRoute": _GATEWAYS,
    "DescribeTaskSets": _TASK_SETS,
    "DisassociateGatewayFromCluster": _GATEWAYS,
    "DiscoverPollEndpoint": _AGENT,
    "ListDaemonDeployments": _DAEMONS,
    "ListDaemonTaskDefinitions": _DAEMONS,
    "ListDaemons": _DAEMONS,
    "ListGatewayClusterAssociations": _GATEWAYS,
    "ListGatewayRoutes": _GATEWAYS,
    "ListGateways": _GATEWAYS,
    "RegisterDaemonTaskDefinition": _DAEMONS,
    "SubmitAttachmentStateChanges": _AGENT,
    "SubmitContainerStateChange": _AGENT,
    "SubmitTaskStateChange": _AGENT,
    "UpdateDaemon": _DAEMONS,
    "UpdateExpressGatewayService": _EXPRESS,
    "UpdateGateway": _GATEWAYS,
    "UpdateServicePrimaryTaskSet": _TASK_SETS,
    "UpdateTaskSet": _TASK_SETS,
}


def refuse_unsupported(call: Call) -> Answer:
    """Raises UnsupportedFeatureException naming what is missing."""
    raise SimulatorError(
        "UnsupportedFeatureException",
        f"{call.operation} is not supported: this simulator has no {UNSUPPORTED[call.operation]}. "
        "docs/simulator.md lists what it plays.",
    )

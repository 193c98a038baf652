"""Every operation of ECS: called today, planned, or none of Gantry's business."""

from clusters.aws.classified.base import Sorted

# shown is what clusters/aws/actions.py lists; a test holds the two together.
OPERATIONS = Sorted(
    shown=(
        "ListClusters DescribeClusters DescribeCapacityProviders ListServices DescribeServices "
        "ListServiceDeployments DescribeServiceDeployments DescribeServiceRevisions ListTasks DescribeTasks "
        "ListContainerInstances DescribeContainerInstances ListTaskDefinitions DescribeTaskDefinition UpdateService"
    ),
    planned=(
        "RunTask StopTask StopServiceDeployment ContinueServiceDeployment RegisterTaskDefinition "
        "DeregisterTaskDefinition ListTaskDefinitionFamilies UpdateContainerInstancesState GetTaskProtection "
        "UpdateTaskProtection ListServicesByNamespace DescribeTaskSets CreateService DeleteService "
        "UpdateCapacityProvider PutClusterCapacityProviders ListAccountSettings TagResource UntagResource "
        "ListDaemons DescribeDaemon ListDaemonDeployments DescribeDaemonDeployments DescribeDaemonRevisions "
        "ListDaemonTaskDefinitions DescribeDaemonTaskDefinition DescribeExpressGatewayService ListGateways "
        "DescribeGateway DescribeGatewayResources DescribeGatewayRoute ListGatewayRoutes ListGatewayClusterAssociations"
    ),
    ignored=(
        # Making and unmaking of infrastructure belongs to infrastructure as code.
        "CreateCluster DeleteCluster UpdateCluster UpdateClusterSettings CreateCapacityProvider "
        "DeleteCapacityProvider DeleteTaskDefinitions CreateDaemon UpdateDaemon DeleteDaemon "
        "RegisterDaemonTaskDefinition DeleteDaemonTaskDefinition CreateGateway UpdateGateway DeleteGateway "
        "AssociateGatewayWithCluster DisassociateGatewayFromCluster CreateExpressGatewayService "
        "UpdateExpressGatewayService DeleteExpressGatewayService PutAccountSetting PutAccountSettingDefault "
        "DeleteAccountSetting "
        # External deployment controllers do this themselves.
        "CreateTaskSet UpdateTaskSet DeleteTaskSet UpdateServicePrimaryTaskSet "
        # The container agent's own calls, and what only concerns it.
        "DiscoverPollEndpoint RegisterContainerInstance DeregisterContainerInstance SubmitAttachmentStateChanges "
        "SubmitContainerStateChange SubmitTaskStateChange UpdateContainerAgent PutAttributes DeleteAttributes "
        "ListAttributes StartTask "
        # A shell in a browser is no part of Gantry; tags come with the describe calls.
        "ExecuteCommand ListTagsForResource"
    ),
)

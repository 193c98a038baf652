"""Members of clusters, capacity providers, services, their deployments and revisions."""

from clusters.aws.classified.base import Sorted

SERVICE_MEMBERS: dict[str, Sorted] = {
    "AcceleratorCountRequest": Sorted(ignored="max min"),
    "AcceleratorTotalMemoryMiBRequest": Sorted(ignored="max min"),
    "AdvancedConfiguration": Sorted(
        planned="alternateTargetGroupArn productionListenerRule roleArn testListenerRule",
    ),
    "Attachment": Sorted(shown="details id status type"),
    "AutoRepairConfiguration": Sorted(planned="actionsStatus"),
    "AutoScalingGroupProvider": Sorted(
        shown="autoScalingGroupArn managedDraining managedScaling managedTerminationProtection",
    ),
    "AwsVpcConfiguration": Sorted(shown="assignPublicIp securityGroups subnets"),
    "BaselineEbsBandwidthMbpsRequest": Sorted(ignored="max min"),
    "CanaryConfiguration": Sorted(planned="canaryBakeTimeInMinutes canaryPercent"),
    "CapacityProvider": Sorted(
        shown="autoScalingGroupProvider capacityProviderArn name status tags type updateStatus",
        planned="cluster managedInstancesProvider updateStatusReason",
    ),
    "CapacityProviderStrategyItem": Sorted(shown="base capacityProvider weight"),
    "CapacityReservationRequest": Sorted(ignored="reservationGroupArn reservationPreference"),
    "Cluster": Sorted(
        shown=(
            "activeServicesCount capacityProviders clusterArn clusterName defaultCapacityProviderStrategy "
            "pendingTasksCount registeredContainerInstancesCount runningTasksCount serviceConnectDefaults "
            "settings status tags"
        ),
        planned="configuration statistics",
        ignored="attachments attachmentsStatus",
    ),
    "ClusterConfiguration": Sorted(planned="executeCommandConfiguration managedStorageConfiguration"),
    "ClusterServiceConnectDefaults": Sorted(shown="namespace"),
    "ClusterSetting": Sorted(shown="name value"),
    "ContainerImage": Sorted(shown="containerName image imageDigest"),
    "Deployment": Sorted(
        shown=(
            "createdAt desiredCount failedTasks id launchType pendingCount rolloutState rolloutStateReason "
            "runningCount status taskDefinition updatedAt"
        ),
        planned=(
            "capacityProviderStrategy fargateEphemeralStorage networkConfiguration platformFamily platformVersion "
            "serviceConnectConfiguration serviceConnectResources volumeConfigurations vpcLatticeConfigurations"
        ),
    ),
    "DeploymentAlarms": Sorted(planned="alarmNames enable rollback"),
    "DeploymentCircuitBreaker": Sorted(shown="enable rollback", planned="resetOnHealthyTask thresholdConfiguration"),
    "DeploymentConfiguration": Sorted(
        shown="deploymentCircuitBreaker maximumPercent minimumHealthyPercent",
        planned=(
            "alarms bakeTimeInMinutes canaryConfiguration earlySuccessCriteria lifecycleHooks linearConfiguration "
            "strategy"
        ),
    ),
    "DeploymentController": Sorted(shown="type"),
    "DeploymentEarlySuccessCriteria": Sorted(planned="enable healthyPercent sourceServiceRevisionCleanup"),
    "DeploymentEphemeralStorage": Sorted(planned="kmsKeyId"),
    "DeploymentLifecycleHook": Sorted(
        planned="hookDetails hookTargetArn lifecycleStages roleArn targetType timeoutConfiguration",
    ),
    "DeploymentLifecycleHookDetail": Sorted(planned="expiresAt hookId status targetArn targetType timeoutAction"),
    "DeploymentLifecycleHookTimeoutConfiguration": Sorted(planned="action timeoutInMinutes"),
    "EBSTagSpecification": Sorted(ignored="propagateTags resourceType tags"),
    "ECSManagedResources": Sorted(
        planned="autoScaling gatewayConnections ingressPaths logGroups metricAlarms serviceSecurityGroups",
    ),
    "ExecuteCommandConfiguration": Sorted(planned="kmsKeyId logConfiguration logging"),
    "ExecuteCommandLogConfiguration": Sorted(
        planned="cloudWatchEncryptionEnabled cloudWatchLogGroupName s3BucketName s3EncryptionEnabled s3KeyPrefix",
    ),
    "GatewayConnection": Sorted(planned="accessType gatewayArn gatewayRouteArn portName resources serviceUrl status"),
    "GatewayConnectionAlbResources": Sorted(
        planned=(
            "acmCertificateArn alternateTargetGroupArn listenerArn listenerRuleArn loadBalancerArn "
            "loadBalancerSecurityGroupArns targetGroupArn testListenerRuleArn"
        ),
    ),
    "GatewayConnectionResources": Sorted(planned="hostSharedAlb"),
    "GatewayConnector": Sorted(planned="deregistrationDelay filters healthCheck portName"),
    "GatewayConnectorDeregistrationDelay": Sorted(planned="timeoutSeconds"),
    "GatewayConnectorFilters": Sorted(planned="accessTypes"),
    "GatewayConnectorHealthCheck": Sorted(
        planned=(
            "healthCheckIntervalSeconds healthCheckPath healthCheckPort healthCheckProtocol "
            "healthCheckTimeoutSeconds healthyThresholdCount matcher unhealthyThresholdCount"
        ),
    ),
    "GatewayConnectorHealthCheckMatcher": Sorted(planned="grpcCode httpCode"),
    "HookDetails": Sorted(),
    "InfrastructureOptimization": Sorted(planned="scaleInAfter"),
    "InstanceLaunchTemplate": Sorted(
        ignored=(
            "capacityOptionType capacityReservations ec2InstanceProfileArn fipsEnabled "
            "instanceMetadataTagsPropagation instanceRequirements localStorageConfiguration monitoring "
            "networkConfiguration nitroEnclavesEnabled storageConfiguration"
        ),
    ),
    "InstanceRequirementsRequest": Sorted(
        ignored=(
            "acceleratorCount acceleratorManufacturers acceleratorNames acceleratorTotalMemoryMiB "
            "acceleratorTypes allowedInstanceTypes bareMetal baselineEbsBandwidthMbps burstablePerformance "
            "cpuManufacturers excludedInstanceTypes instanceGenerations localStorage localStorageTypes "
            "maxSpotPriceAsPercentageOfOptimalOnDemandPrice memoryGiBPerVCpu memoryMiB networkBandwidthGbps "
            "networkInterfaceCount onDemandMaxPricePercentageOverLowestPrice requireHibernateSupport "
            "spotMaxPricePercentageOverLowestPrice totalLocalStorageGB vCpuCount"
        ),
    ),
    "KeyValuePair": Sorted(shown="name value"),
    "LinearConfiguration": Sorted(planned="stepBakeTimeInMinutes stepPercent"),
    "LoadBalancer": Sorted(
        shown="containerName containerPort loadBalancerName targetGroupArn",
        planned="advancedConfiguration",
    ),
    "LogConfiguration": Sorted(shown="logDriver options secretOptions"),
    "ManagedApplicationAutoScalingPolicy": Sorted(
        planned="arn metric policyType status statusReason targetValue updatedAt",
    ),
    "ManagedAutoScaling": Sorted(planned="applicationAutoScalingPolicies scalableTarget"),
    "ManagedCertificate": Sorted(planned="arn domainName status statusReason updatedAt"),
    "ManagedIngressPath": Sorted(
        planned=("accessType certificate endpoint listener loadBalancer loadBalancerSecurityGroups rule targetGroups"),
    ),
    "ManagedInstancesLocalStorageConfiguration": Sorted(planned="useLocalStorage"),
    "ManagedInstancesNetworkConfiguration": Sorted(planned="securityGroups subnets"),
    "ManagedInstancesProvider": Sorted(
        planned=(
            "autoRepairConfiguration infrastructureOptimization infrastructureRoleArn instanceLaunchTemplate "
            "propagateTags"
        ),
    ),
    "ManagedInstancesStorageConfiguration": Sorted(planned="storageSizeGiB"),
    "ManagedListener": Sorted(planned="arn status statusReason updatedAt"),
    "ManagedListenerRule": Sorted(planned="arn status statusReason updatedAt"),
    "ManagedLoadBalancer": Sorted(planned="arn scheme securityGroupIds status statusReason subnetIds updatedAt"),
    "ManagedLogGroup": Sorted(planned="arn logGroupName status statusReason updatedAt"),
    "ManagedMetricAlarm": Sorted(planned="arn status statusReason updatedAt"),
    "ManagedScalableTarget": Sorted(planned="arn maxCapacity minCapacity status statusReason updatedAt"),
    "ManagedScaling": Sorted(
        shown="instanceWarmupPeriod maximumScalingStepSize minimumScalingStepSize status targetCapacity",
    ),
    "ManagedSecurityGroup": Sorted(planned="arn status statusReason updatedAt"),
    "ManagedStorageConfiguration": Sorted(ignored="fargateEphemeralStorageKmsKeyId kmsKeyId"),
    "ManagedTargetGroup": Sorted(planned="arn healthCheckPath healthCheckPort port status statusReason updatedAt"),
    "MemoryGiBPerVCpuRequest": Sorted(ignored="max min"),
    "MemoryMiBRequest": Sorted(ignored="max min"),
    "MetricConfiguration": Sorted(planned="metricNames resolutionSeconds"),
    "MonitoringConfiguration": Sorted(planned="metricConfigurations"),
    "NetworkBandwidthGbpsRequest": Sorted(ignored="max min"),
    "NetworkConfiguration": Sorted(shown="awsvpcConfiguration"),
    "NetworkInterfaceCountRequest": Sorted(ignored="max min"),
    "PlacementConstraint": Sorted(shown="expression type"),
    "PlacementStrategy": Sorted(shown="field type"),
    "ResolvedConfiguration": Sorted(planned="loadBalancers vpcLatticeConfigurations"),
    "Rollback": Sorted(shown="reason", planned="serviceRevisionArn startedAt"),
    "RuntimePlatformOverride": Sorted(planned="cpuArchitecture"),
    "Scale": Sorted(planned="unit value"),
    "Secret": Sorted(shown="name valueFrom"),
    "Service": Sorted(
        shown=(
            "availabilityZoneRebalancing capacityProviderStrategy clusterArn createdAt createdBy "
            "deploymentConfiguration deploymentController deployments desiredCount enableExecuteCommand events "
            "healthCheckGracePeriodSeconds launchType loadBalancers networkConfiguration pendingCount "
            "placementConstraints placementStrategy platformFamily platformVersion resourceManagementType roleArn "
            "runningCount schedulingStrategy serviceArn serviceName serviceRegistries status tags taskDefinition"
        ),
        planned="currentServiceDeployment currentServiceRevisions enableECSManagedTags propagateTags taskSets",
    ),
    "ServiceConnectAccessLogConfiguration": Sorted(ignored="format includeQueryParameters"),
    "ServiceConnectClientAlias": Sorted(planned="dnsName port testTrafficRules"),
    "ServiceConnectConfiguration": Sorted(
        planned="accessLogConfiguration containerConfigurations enabled logConfiguration namespace services",
    ),
    "ServiceConnectContainerConfiguration": Sorted(ignored="logLevel"),
    "ServiceConnectService": Sorted(planned="clientAliases discoveryName ingressPortOverride portName timeout tls"),
    "ServiceConnectServiceResource": Sorted(planned="discoveryArn discoveryName"),
    "ServiceConnectTestTrafficHeaderMatchRules": Sorted(ignored="exact"),
    "ServiceConnectTestTrafficHeaderRules": Sorted(ignored="name value"),
    "ServiceConnectTestTrafficRules": Sorted(ignored="header"),
    "ServiceConnectTlsCertificateAuthority": Sorted(ignored="awsPcaAuthorityArn"),
    "ServiceConnectTlsConfiguration": Sorted(ignored="issuerCertificateAuthority kmsKey roleArn"),
    "ServiceCurrentRevisionSummary": Sorted(planned="arn pendingTaskCount requestedTaskCount runningTaskCount"),
    "ServiceDeployment": Sorted(
        shown=(
            "clusterArn createdAt deploymentCircuitBreaker finishedAt rollback serviceArn serviceDeploymentArn "
            "sourceServiceRevisions startedAt status statusReason stoppedAt targetServiceRevision updatedAt"
        ),
        planned="alarms deploymentConfiguration lifecycleHookDetails lifecycleStage",
    ),
    "ServiceDeploymentAlarms": Sorted(planned="alarmNames status triggeredAlarmNames"),
    "ServiceDeploymentCircuitBreaker": Sorted(shown="failureCount status threshold"),
    "ServiceEvent": Sorted(shown="createdAt id message"),
    "ServiceManagedEBSVolumeConfiguration": Sorted(
        planned=(
            "encrypted filesystemType iops kmsKeyId roleArn sizeInGiB snapshotId tagSpecifications throughput "
            "volumeInitializationRate volumeType"
        ),
    ),
    "ServiceRegistry": Sorted(shown="containerName containerPort port registryArn"),
    "ServiceRevision": Sorted(
        shown="clusterArn containerImages createdAt launchType serviceArn serviceRevisionArn taskDefinition",
        planned=(
            "capacityProviderStrategy ecsManagedResources fargateEphemeralStorage gatewayConnectors "
            "guardDutyEnabled loadBalancers monitoring networkConfiguration overrides platformFamily "
            "platformVersion resolvedConfiguration serviceConnectConfiguration serviceRegistries "
            "volumeConfigurations vpcLatticeConfigurations"
        ),
    ),
    "ServiceRevisionLoadBalancer": Sorted(planned="productionListenerRule targetGroupArn"),
    "ServiceRevisionOverrides": Sorted(planned="runtimePlatform"),
    "ServiceRevisionSummary": Sorted(
        shown="arn",
        planned=(
            "pendingTaskCount requestedProductionTrafficWeight requestedTaskCount requestedTestTrafficWeight "
            "runningTaskCount"
        ),
    ),
    "ServiceRevisionVpcLatticeConfiguration": Sorted(planned="productionListenerRule targetGroupArn"),
    "ServiceVolumeConfiguration": Sorted(planned="managedEBSVolume name"),
    "Tag": Sorted(shown="key value"),
    "TaskSet": Sorted(
        planned=(
            "capacityProviderStrategy clusterArn computedDesiredCount createdAt externalId "
            "fargateEphemeralStorage id launchType loadBalancers networkConfiguration pendingCount platformFamily "
            "platformVersion runningCount scale serviceArn serviceRegistries stabilityStatus stabilityStatusAt "
            "startedBy status tags taskDefinition taskSetArn updatedAt"
        ),
    ),
    "ThresholdConfiguration": Sorted(planned="type value"),
    "TimeoutConfiguration": Sorted(ignored="idleTimeoutSeconds perRequestTimeoutSeconds"),
    "TotalLocalStorageGBRequest": Sorted(ignored="max min"),
    "VCpuCountRangeRequest": Sorted(ignored="max min"),
    "VpcLatticeAdvancedConfiguration": Sorted(
        planned="alternateTargetGroupArn productionListenerRule testListenerRule",
    ),
    "VpcLatticeConfiguration": Sorted(planned="advancedConfiguration portName roleArn targetGroupArn"),
}

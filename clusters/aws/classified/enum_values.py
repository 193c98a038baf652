"""Values of every enum of ECS. Columns keep whatever string AWS sends; this says which ones pages give words to."""

from clusters.aws.classified.base import Sorted

ENUM_VALUES: dict[str, Sorted] = {
    "AcceleratorManufacturer": Sorted(ignored="amazon-web-services amd habana nvidia xilinx"),
    "AcceleratorName": Sorted(
        ignored="a100 a10g h100 inferentia k520 k80 l4 l40s m60 radeon-pro-v520 t4 t4g v100 vu9p",
    ),
    "AcceleratorType": Sorted(ignored="fpga gpu inference"),
    "AccessType": Sorted(planned="PRIVATE PUBLIC"),
    "AgentUpdateStatus": Sorted(planned="FAILED PENDING STAGED STAGING UPDATED UPDATING"),
    "ApplicationProtocol": Sorted(shown="grpc http http2"),
    "AssignPublicIp": Sorted(shown="DISABLED ENABLED"),
    "AttestationPolicyStatus": Sorted(planned="CONFIGURED"),
    "AutoRepairActionsStatus": Sorted(planned="DISABLED ENABLED"),
    "AvailabilityZoneRebalancing": Sorted(shown="DISABLED ENABLED"),
    "BareMetal": Sorted(ignored="excluded included required"),
    "BurstablePerformance": Sorted(ignored="excluded included required"),
    "CPUArchitecture": Sorted(shown="ARM64 X86_64"),
    "CapacityOptionType": Sorted(ignored="ON_DEMAND RESERVED SPOT"),
    "CapacityProviderField": Sorted(ignored="TAGS"),
    "CapacityProviderStatus": Sorted(shown="ACTIVE DEPROVISIONING INACTIVE PROVISIONING"),
    "CapacityProviderType": Sorted(shown="EC2_AUTOSCALING FARGATE FARGATE_SPOT MANAGED_INSTANCES"),
    "CapacityProviderUpdateStatus": Sorted(
        shown=(
            "CREATE_COMPLETE CREATE_FAILED CREATE_IN_PROGRESS DELETE_COMPLETE DELETE_FAILED DELETE_IN_PROGRESS "
            "UPDATE_COMPLETE UPDATE_FAILED UPDATE_IN_PROGRESS"
        ),
    ),
    "CapacityReservationPreference": Sorted(ignored="RESERVATIONS_EXCLUDED RESERVATIONS_FIRST RESERVATIONS_ONLY"),
    "ClusterField": Sorted(ignored="ATTACHMENTS CONFIGURATIONS SETTINGS STATISTICS TAGS"),
    "ClusterSettingName": Sorted(shown="containerInsights"),
    "Compatibility": Sorted(shown="EC2 EXTERNAL FARGATE MANAGED_INSTANCES"),
    "Connectivity": Sorted(shown="CONNECTED DISCONNECTED"),
    "ContainerCondition": Sorted(shown="COMPLETE HEALTHY START SUCCESS"),
    "ContainerInstanceField": Sorted(ignored="CONTAINER_INSTANCE_HEALTH TAGS"),
    "ContainerInstanceStatus": Sorted(shown="ACTIVE DEREGISTERING DRAINING REGISTERING REGISTRATION_FAILED"),
    "CpuManufacturer": Sorted(ignored="amazon-web-services amd intel"),
    "DaemonDeploymentRollbackMonitorsStatus": Sorted(planned="DISABLED MONITORING MONITORING_COMPLETE TRIGGERED"),
    "DaemonDeploymentStatus": Sorted(
        planned=(
            "IN_PROGRESS PENDING ROLLBACK_FAILED ROLLBACK_IN_PROGRESS ROLLBACK_SUCCESSFUL STOPPED STOP_REQUESTED "
            "SUCCESSFUL"
        ),
    ),
    "DaemonIpcMode": Sorted(ignored="none shared"),
    "DaemonPidMode": Sorted(ignored="none shared"),
    "DaemonPropagateTags": Sorted(ignored="DAEMON NONE"),
    "DaemonStatus": Sorted(planned="ACTIVE DELETE_IN_PROGRESS"),
    "DaemonTaskDefinitionRevisionFilter": Sorted(ignored="LAST_REGISTERED"),
    "DaemonTaskDefinitionStatus": Sorted(planned="ACTIVE DELETED DELETE_IN_PROGRESS"),
    "DaemonTaskDefinitionStatusFilter": Sorted(ignored="ACTIVE ALL DELETE_IN_PROGRESS"),
    "DeploymentControllerType": Sorted(shown="CODE_DEPLOY ECS EXTERNAL"),
    "DeploymentLifecycleHookAction": Sorted(planned="CONTINUE ROLLBACK"),
    "DeploymentLifecycleHookStage": Sorted(
        planned=(
            "POST_PRODUCTION_TRAFFIC_SHIFT POST_SCALE_UP POST_TEST_TRAFFIC_SHIFT PRE_PRODUCTION_TRAFFIC_SHIFT "
            "PRE_SCALE_UP PRODUCTION_TRAFFIC_SHIFT RECONCILE_SERVICE TEST_TRAFFIC_SHIFT"
        ),
    ),
    "DeploymentLifecycleHookStatus": Sorted(planned="AWAITING_ACTION FAILED IN_PROGRESS SUCCEEDED TIMED_OUT"),
    "DeploymentLifecycleHookTargetType": Sorted(planned="AWS_LAMBDA PAUSE"),
    "DeploymentRolloutState": Sorted(shown="COMPLETED FAILED IN_PROGRESS"),
    "DeploymentStrategy": Sorted(planned="BLUE_GREEN CANARY LINEAR ROLLING"),
    "DesiredStatus": Sorted(shown="PENDING RUNNING STOPPED"),
    "DeviceCgroupPermission": Sorted(planned="mknod read write"),
    "EBSResourceType": Sorted(ignored="volume"),
    "EFSAuthorizationConfigIAM": Sorted(planned="DISABLED ENABLED"),
    "EFSTransitEncryption": Sorted(planned="DISABLED ENABLED"),
    "EnvironmentFileType": Sorted(planned="s3"),
    "ExecuteCommandLogging": Sorted(planned="DEFAULT NONE OVERRIDE"),
    "ExpressCpuArchitecture": Sorted(ignored="ARM64 X86_64"),
    "ExpressGatewayServiceInclude": Sorted(ignored="TAGS"),
    "ExpressGatewayServiceScalingMetric": Sorted(planned="AVERAGE_CPU AVERAGE_MEMORY REQUEST_COUNT_PER_TARGET"),
    "ExpressGatewayServiceStatusCode": Sorted(planned="ACTIVE DRAINING INACTIVE"),
    "FirelensConfigurationType": Sorted(planned="fluentbit fluentd"),
    "GatewayAlbDesyncMitigationMode": Sorted(planned="defensive monitor strictest"),
    "GatewayAlbProtocol": Sorted(planned="HTTP HTTPS"),
    "GatewayClusterAssociationStatus": Sorted(planned="ACTIVE DISASSOCIATING INACTIVE"),
    "GatewayConnectorHealthCheckProtocol": Sorted(planned="HTTP HTTPS"),
    "GatewayElbIpAddressType": Sorted(planned="dualstack dualstack-without-public-ipv4 ipv4"),
    "GatewayElbScheme": Sorted(planned="internal internet-facing"),
    "GatewayRouteStatus": Sorted(
        planned=(
            "ACTIVE CREATE_FAILED CREATE_IN_PROGRESS DELETE_FAILED DELETE_IN_PROGRESS UPDATE_FAILED UPDATE_IN_PROGRESS"
        ),
    ),
    "GatewayStatus": Sorted(planned="ACTIVE DELETED UPDATE_COMPLETE UPDATE_FAILED UPDATE_IN_PROGRESS"),
    "GpuSharingMode": Sorted(planned="DEDICATED IDLE NVIDIA_MPS"),
    "HealthStatus": Sorted(shown="HEALTHY UNHEALTHY UNKNOWN"),
    "InstanceGeneration": Sorted(ignored="current previous"),
    "InstanceHealthCheckState": Sorted(planned="IMPAIRED INITIALIZING INSUFFICIENT_DATA OK"),
    "InstanceHealthCheckType": Sorted(planned="ACCELERATED_COMPUTE AGENT_CONNECTIVITY CONTAINER_RUNTIME DAEMON"),
    "IpcMode": Sorted(planned="host none task"),
    "IsolationMode": Sorted(planned="CONFIDENTIAL_SANDBOX ISOLATED_SANDBOX SHARED"),
    "LaunchType": Sorted(shown="EC2 EXTERNAL FARGATE MANAGED_INSTANCES"),
    "LocalStorage": Sorted(ignored="excluded included required"),
    "LocalStorageType": Sorted(ignored="hdd ssd"),
    "LogDriver": Sorted(shown="awsfirelens awslogs fluentd gelf journald json-file splunk syslog"),
    "ManagedAgentName": Sorted(planned="ExecuteCommandAgent"),
    "ManagedDraining": Sorted(shown="DISABLED ENABLED"),
    "ManagedInstancesMonitoringOptions": Sorted(planned="BASIC DETAILED"),
    "ManagedResourceStatus": Sorted(planned="ACTIVE DELETED DEPROVISIONING FAILED PROVISIONING"),
    "ManagedScalingStatus": Sorted(shown="DISABLED ENABLED"),
    "ManagedTerminationProtection": Sorted(shown="DISABLED ENABLED"),
    "NetworkMode": Sorted(shown="awsvpc bridge host none"),
    "OSFamily": Sorted(
        shown=(
            "LINUX WINDOWS_SERVER_2004_CORE WINDOWS_SERVER_2016_FULL WINDOWS_SERVER_2019_CORE "
            "WINDOWS_SERVER_2019_FULL WINDOWS_SERVER_2022_CORE WINDOWS_SERVER_2022_FULL WINDOWS_SERVER_2025_CORE "
            "WINDOWS_SERVER_2025_FULL WINDOWS_SERVER_20H2_CORE"
        ),
    ),
    "PidMode": Sorted(planned="host task"),
    "PlacementConstraintType": Sorted(shown="distinctInstance memberOf"),
    "PlacementStrategyType": Sorted(shown="binpack random spread"),
    "PlatformDeviceType": Sorted(planned="GPU NEURON_DEVICE"),
    "PropagateGatewayTags": Sorted(ignored="GATEWAY NONE"),
    "PropagateMITags": Sorted(ignored="CAPACITY_PROVIDER NONE"),
    "PropagateTags": Sorted(planned="NONE SERVICE TASK_DEFINITION"),
    "ProxyConfigurationType": Sorted(planned="APPMESH"),
    "ResourceManagementType": Sorted(shown="CUSTOMER ECS"),
    "ResourceType": Sorted(planned="GPU InferenceAccelerator NeuronDevice"),
    "ScaleUnit": Sorted(planned="PERCENT"),
    "SchedulingStrategy": Sorted(shown="DAEMON REPLICA"),
    "Scope": Sorted(planned="shared task"),
    "ServiceConnectAccessLoggingFormat": Sorted(ignored="JSON TEXT"),
    "ServiceConnectContainerLogLevel": Sorted(ignored="debug info"),
    "ServiceConnectIncludeQueryParameters": Sorted(ignored="DISABLED ENABLED"),
    "ServiceDeploymentLifecycleStage": Sorted(
        planned=(
            "BAKE_TIME CLEAN_UP POST_PRODUCTION_TRAFFIC_SHIFT POST_SCALE_UP POST_TEST_TRAFFIC_SHIFT PRE_SCALE_UP "
            "PRODUCTION_TRAFFIC_SHIFT RECONCILE_SERVICE SCALE_UP TEST_TRAFFIC_SHIFT"
        ),
    ),
    "ServiceDeploymentRollbackMonitorsStatus": Sorted(shown="DISABLED MONITORING MONITORING_COMPLETE TRIGGERED"),
    "ServiceDeploymentStatus": Sorted(
        shown=(
            "IN_PROGRESS PENDING ROLLBACK_FAILED ROLLBACK_IN_PROGRESS ROLLBACK_REQUESTED ROLLBACK_SUCCESSFUL "
            "STOPPED STOP_REQUESTED SUCCESSFUL"
        ),
    ),
    "ServiceField": Sorted(ignored="TAGS"),
    "ServiceRevisionCleanup": Sorted(planned="BLOCKING DEFERRED"),
    "SettingName": Sorted(
        ignored=(
            "awsvpcTrunking containerInsights containerInstanceLongArnFormat defaultLogDriverMode "
            "fargateEventWindows fargateFIPSMode fargateTaskRetirementWaitPeriod guardDutyActivate "
            "serviceLongArnFormat tagResourceAuthorization taskLongArnFormat"
        ),
    ),
    "SettingType": Sorted(ignored="aws_managed user"),
    "SortOrder": Sorted(ignored="ASC DESC"),
    "StabilityStatus": Sorted(planned="STABILIZING STEADY_STATE"),
    "StopServiceDeploymentStopType": Sorted(planned="ABORT ROLLBACK"),
    "TargetType": Sorted(ignored="container-instance"),
    "TaskDefinitionFamilyStatus": Sorted(planned="ACTIVE ALL INACTIVE"),
    "TaskDefinitionField": Sorted(ignored="TAGS"),
    "TaskDefinitionPlacementConstraintType": Sorted(planned="memberOf"),
    "TaskDefinitionStatus": Sorted(shown="ACTIVE DELETE_IN_PROGRESS INACTIVE"),
    "TaskField": Sorted(ignored="TAGS"),
    "TaskFilesystemType": Sorted(ignored="ext3 ext4 ntfs xfs"),
    "TaskSetField": Sorted(ignored="TAGS"),
    "TaskStopCode": Sorted(
        shown=(
            "EssentialContainerExited InfrastructureHealth ServiceSchedulerInitiated SpotInterruption "
            "TaskFailedToStart TerminationNotice UserInitiated"
        ),
    ),
    "ThresholdType": Sorted(planned="BOUNDED_PERCENT COUNT UNBOUNDED_PERCENT"),
    "TransportProtocol": Sorted(shown="tcp udp"),
    "UlimitName": Sorted(
        planned="core cpu data fsize locks memlock msgqueue nice nofile nproc rss rtprio rttime sigpending stack",
    ),
    "VersionConsistency": Sorted(planned="disabled enabled"),
}

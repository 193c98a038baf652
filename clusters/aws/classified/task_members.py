"""Members of tasks, task definitions and container instances, where services have none of that name."""

from clusters.aws.classified.base import Sorted

TASK_MEMBERS: dict[str, Sorted] = {
    "Attribute": Sorted(shown="name value", planned="targetId targetType"),
    "Container": Sorted(
        shown=(
            "containerArn cpu exitCode healthStatus image imageDigest lastStatus memory memoryReservation name "
            "networkBindings reason runtimeId"
        ),
        planned="gpuIds gpuSharingStrategy managedAgents networkInterfaces neuronDeviceIds",
        ignored="taskArn",
    ),
    "ContainerDefinition": Sorted(
        shown=(
            "cpu dependsOn environment essential healthCheck image logConfiguration memory memoryReservation name "
            "portMappings restartPolicy secrets"
        ),
        planned=(
            "command credentialSpecs disableNetworking dockerLabels dockerSecurityOptions entryPoint "
            "environmentFiles extraHosts firelensConfiguration hostname linuxParameters mountPoints privileged "
            "readonlyRootFilesystem repositoryCredentials resourceRequirements startTimeout stopTimeout "
            "systemControls ulimits user versionConsistency volumesFrom workingDirectory"
        ),
        ignored="dnsSearchDomains dnsServers interactive links pseudoTerminal",
    ),
    "ContainerDependency": Sorted(shown="condition containerName"),
    "ContainerInstance": Sorted(
        shown=(
            "agentConnected attributes capacityProviderName containerInstanceArn ec2InstanceId pendingTasksCount "
            "registeredAt registeredResources remainingResources runningTasksCount status statusReason tags "
            "version versionInfo"
        ),
        planned="agentUpdateStatus attachments gpuDevices healthStatus",
    ),
    "ContainerInstanceHealthStatus": Sorted(planned="details overallStatus"),
    "ContainerOverride": Sorted(
        planned="command cpu environment environmentFiles memory memoryReservation name resourceRequirements",
    ),
    "ContainerRestartPolicy": Sorted(shown="enabled", planned="ignoredExitCodes restartAttemptPeriod"),
    "Device": Sorted(planned="containerPath hostPath permissions"),
    "DockerVolumeConfiguration": Sorted(planned="autoprovision driver driverOpts labels scope"),
    "EFSAuthorizationConfig": Sorted(planned="accessPointId iam"),
    "EFSVolumeConfiguration": Sorted(
        planned="authorizationConfig fileSystemId rootDirectory transitEncryption transitEncryptionPort",
    ),
    "EnvironmentFile": Sorted(planned="type value"),
    "EphemeralStorage": Sorted(planned="sizeInGiB"),
    "FSxWindowsFileServerAuthorizationConfig": Sorted(planned="credentialsParameter domain"),
    "FSxWindowsFileServerVolumeConfiguration": Sorted(planned="authorizationConfig fileSystemId rootDirectory"),
    "FirelensConfiguration": Sorted(planned="options type"),
    "GpuDevice": Sorted(planned="containerCount gpuId remainingMemoryInMiB sharingMode totalMemoryInMiB"),
    "HealthCheck": Sorted(shown="command interval retries startPeriod timeout"),
    "HostEntry": Sorted(planned="hostname ipAddress"),
    "HostVolumeProperties": Sorted(planned="sourcePath"),
    "InferenceAccelerator": Sorted(ignored="deviceName deviceType"),
    "InferenceAcceleratorOverride": Sorted(ignored="deviceName deviceType"),
    "InstanceHealthCheckResult": Sorted(planned="lastStatusChange lastUpdated status statusReason type"),
    "KernelCapabilities": Sorted(planned="add drop"),
    "LinuxParameters": Sorted(
        planned="capabilities devices initProcessEnabled maxSwap sharedMemorySize swappiness tmpfs",
    ),
    "ManagedAgent": Sorted(planned="lastStartedAt lastStatus name reason"),
    "MountPoint": Sorted(planned="containerPath readOnly sourceVolume"),
    "NetworkBinding": Sorted(shown="bindIP containerPort containerPortRange hostPort hostPortRange protocol"),
    "NetworkInterface": Sorted(planned="attachmentId ipv6Address privateIpv4Address"),
    "NvidiaMpsAllocation": Sorted(ignored="maxComputePercent memory"),
    "PortMapping": Sorted(shown="appProtocol containerPort containerPortRange hostPort name protocol"),
    "ProxyConfiguration": Sorted(planned="containerName properties type"),
    "RepositoryCredentials": Sorted(planned="credentialsParameter"),
    "Resource": Sorted(shown="doubleValue integerValue longValue name stringSetValue type"),
    "ResourceRequirement": Sorted(planned="sharingStrategy type value"),
    "RuntimePlatform": Sorted(shown="cpuArchitecture operatingSystemFamily"),
    "S3FilesVolumeConfiguration": Sorted(planned="accessPointArn fileSystemArn rootDirectory transitEncryptionPort"),
    "SharingStrategy": Sorted(ignored="nvidiaMps"),
    "SystemControl": Sorted(planned="namespace value"),
    "Task": Sorted(
        shown=(
            "attachments availabilityZone capacityProviderName clusterArn connectivity containerInstanceArn "
            "containers cpu createdAt desiredStatus group healthStatus lastStatus launchType memory "
            "platformVersion pullStartedAt pullStoppedAt startedAt startedBy stopCode stoppedAt stoppedReason "
            "stoppingAt tags taskArn taskDefinitionArn version"
        ),
        planned=(
            "attributes connectivityAt enableExecuteCommand ephemeralStorage executionStoppedAt "
            "fargateEphemeralStorage overrides platformFamily trustedExecutionSummary"
        ),
        ignored="inferenceAccelerators",
    ),
    "TaskDefinition": Sorted(
        shown=(
            "containerDefinitions cpu deregisteredAt executionRoleArn family memory networkMode registeredAt "
            "registeredBy requiresCompatibilities revision runtimePlatform status taskDefinitionArn taskRoleArn"
        ),
        planned=(
            "compatibilities deleteRequestedAt enableFaultInjection ephemeralStorage ipcMode pidMode "
            "placementConstraints proxyConfiguration requiresAttributes trustedExecutionConfiguration volumes"
        ),
        ignored="inferenceAccelerators",
    ),
    "TaskDefinitionPlacementConstraint": Sorted(planned="expression type"),
    "TaskEphemeralStorage": Sorted(planned="kmsKeyId sizeInGiB"),
    "TaskOverride": Sorted(
        planned=(
            "containerOverrides cpu ephemeralStorage executionRoleArn inferenceAcceleratorOverrides memory taskRoleArn"
        ),
    ),
    "Tmpfs": Sorted(planned="containerPath mountOptions size"),
    "TrustedExecutionConfiguration": Sorted(planned="attestationPolicy isolationMode"),
    "TrustedExecutionSummary": Sorted(planned="attestationPolicyStatus isolationMode"),
    "Ulimit": Sorted(planned="hardLimit name softLimit"),
    "VersionInfo": Sorted(shown="agentVersion dockerVersion", ignored="agentHash"),
    "Volume": Sorted(
        planned=(
            "configuredAtLaunch dockerVolumeConfiguration efsVolumeConfiguration "
            "fsxWindowsFileServerVolumeConfiguration host name s3filesVolumeConfiguration"
        ),
    ),
    "VolumeFrom": Sorted(planned="readOnly sourceContainer"),
}

"""The mirror's nouns, one file each. Rows of mirrored models are written by `clusters.sync` alone."""

from clusters.models.access import ClusterAccess, Freeze, Grant, Protection, TierRule
from clusters.models.account import Account, Scope, Zone
from clusters.models.attention import AttentionItem
from clusters.models.batch import Batch, BatchItem
from clusters.models.capacity_provider import CapacityProvider
from clusters.models.cluster import Cluster
from clusters.models.connection_check import ConnectionCheck
from clusters.models.container_instance import ContainerInstance
from clusters.models.deployment import Deployment, ServiceDeployment, ServiceEvent, ServiceRevision
from clusters.models.image import Image, ImageLayer, ImageTag, Layer
from clusters.models.load_balancer import Listener, ListenerRule, LoadBalancer
from clusters.models.operation import Operation, OperationStep
from clusters.models.scaling import ScalableTarget, ScalingActivity, ScalingPolicy
from clusters.models.search_token import SearchToken
from clusters.models.service import Service
from clusters.models.sync_state import EcsEvent, RefreshRequest, SyncState
from clusters.models.target_group import Target, TargetGroup, TargetGroupUse
from clusters.models.task import Container, Task
from clusters.models.task_definition import ContainerDefinition, EnvironmentVariable, TaskDefinition
from clusters.models.utilisation import MetricsDay, UtilisationDay

__all__ = [
    "Account",
    "AttentionItem",
    "Batch",
    "BatchItem",
    "CapacityProvider",
    "Cluster",
    "ClusterAccess",
    "ConnectionCheck",
    "Container",
    "ContainerDefinition",
    "ContainerInstance",
    "Deployment",
    "EcsEvent",
    "EnvironmentVariable",
    "Freeze",
    "Grant",
    "Image",
    "ImageLayer",
    "ImageTag",
    "Layer",
    "Listener",
    "ListenerRule",
    "LoadBalancer",
    "MetricsDay",
    "Operation",
    "OperationStep",
    "Protection",
    "RefreshRequest",
    "ScalableTarget",
    "ScalingActivity",
    "ScalingPolicy",
    "Scope",
    "SearchToken",
    "Service",
    "ServiceDeployment",
    "ServiceEvent",
    "ServiceRevision",
    "SyncState",
    "Target",
    "TargetGroup",
    "TargetGroupUse",
    "Task",
    "TaskDefinition",
    "TierRule",
    "UtilisationDay",
    "Zone",
]

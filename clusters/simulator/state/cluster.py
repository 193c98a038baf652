"""Clusters and capacity providers."""

from __future__ import annotations

from dataclasses import dataclass, field

from clusters.simulator.state.protocols import Json


@dataclass(slots=True, kw_only=True)
class Cluster:
    """`configuration`, `service_connect_defaults` and the strategy's items are in AWS's shape."""

    arn: str
    name: str
    status: str = "ACTIVE"
    settings: dict[str, str] = field(default_factory=lambda: {"containerInsights": "disabled"})
    configuration: Json | None = None
    service_connect_defaults: Json | None = None
    capacity_providers: list[str] = field(default_factory=list)
    default_capacity_provider_strategy: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    attachments_status: str | None = None
    created_at: float = 0.0
    tags: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class CapacityProvider:
    """FARGATE and FARGATE_SPOT exist in every region; the others stand on an Auto Scaling group."""

    arn: str
    name: str
    type: str = "EC2_AUTOSCALING"
    status: str = "ACTIVE"
    auto_scaling_group_provider: Json | None = None
    update_status: str | None = None
    update_status_reason: str | None = None
    tags: dict[str, str] = field(default_factory=dict)

    @property
    def is_fargate(self) -> bool:
        return self.type in ("FARGATE", "FARGATE_SPOT")

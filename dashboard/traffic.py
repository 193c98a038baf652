"""What requests reach a service by: frozen data for pages and pictures. Imports no Django."""

from dataclasses import dataclass

from dashboard.palette import Mark, Status


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadBalancerFacts:
    """`kind` application, network or gateway; `scheme` internet-facing or internal."""

    id: int
    arn: str
    name: str
    kind: str
    scheme: str
    dns_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetGroupFacts:
    """A group that a service names. `id` 0: not mirrored (yet), then only ARN, name and container are known.

    `total` leaves out what drains and what is unused; `unhealthy` is what fails its checks now.
    """

    id: int
    arn: str
    name: str
    container_name: str
    container_port: int
    protocol: str = ""
    port: int = 0
    healthy: int = 0
    unhealthy: int = 0
    total: int = 0
    load_balancer: LoadBalancerFacts | None = None

    @property
    def status(self) -> Status:
        """As a row shows it."""
        if not self.id:
            return Status(mark=Mark.UNKNOWN, text="Not read")
        if not self.total:
            return Status(mark=Mark.OFF, text="No target")
        mark = Mark.BAD if self.unhealthy else Mark.OK if self.healthy == self.total else Mark.CHANGE
        return Status(mark=mark, text=self.health_words)

    @property
    def health_words(self) -> str:
        """`5 of 6 healthy`; "" where nothing was read."""
        return f"{self.healthy} of {self.total} healthy" if self.total else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceTraffic:
    """`connect_names`: what others call it in Service Connect's `namespace`; `registries`: Cloud Map ARNs."""

    service_id: int
    target_groups: tuple[TargetGroupFacts, ...] = ()
    security_groups: tuple[str, ...] = ()
    subnets: tuple[str, ...] = ()
    namespace: str = ""
    connect_names: tuple[str, ...] = ()
    registries: tuple[str, ...] = ()

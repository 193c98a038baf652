"""When the demo counts as ready. Asks processes over HTTP and our own database; never AWS."""

import http.client
import json
import socket
from datetime import datetime

from django.db import DatabaseError, connections
from django.utils import timezone

from clusters.choices import AgentKind
from clusters.models import Scope, SyncState
from dashboard.demo.config import HOST, DemoConfig

TIMEOUT_S = 2.0
# What the first pages show; the rest follows while people look.
FIRST_KINDS = (AgentKind.CLUSTERS, AgentKind.SERVICES, AgentKind.TASKS)


def is_valkey_up(config: DemoConfig) -> bool:
    with socket.socket() as probe:
        probe.settimeout(TIMEOUT_S)
        return probe.connect_ex((HOST, config.valkey_port)) == 0


def is_simulator_up(config: DemoConfig) -> bool:
    answer = _get(config.simulator_port, "/_sim/health")
    return answer is not None and bool(json.loads(answer).get("ready"))


def is_web_up(config: DemoConfig) -> bool:
    return _get(config.port, "/healthz") is not None


def free_leases() -> bool:
    """Lets every shard be taken at once: whoever held one ended with the last run of this demo. Returns whether there
    is a mirror already. (Were a holder alive, its epoch would be stale: it could write nothing.)"""
    SyncState.objects.filter(lease_until__isnull=False).update(lease_until=None)
    return SyncState.objects.filter(last_success_at__isnull=False).exists()


def has_begun_since(moment: datetime) -> bool:
    """Whether anything was read completely after `moment`: enough where a mirror is there already."""
    try:
        return SyncState.objects.live().filter(last_success_at__gte=moment).exists()
    except DatabaseError:
        return False
    finally:
        connections.close_all()


def has_synced_since(moment: datetime) -> bool:
    """Whether each scope's clusters, and the services and tasks of each, were read completely after `moment`."""
    try:
        states = list(
            SyncState.objects.live()
            .filter(kind__in=FIRST_KINDS, scope__is_enabled=True)
            .values_list("kind", "scope_id", "last_success_at")
        )
        scope_ids = set(Scope.objects.filter(is_enabled=True, account__is_enabled=True).values_list("pk", flat=True))
    except DatabaseError:
        return False
    finally:
        connections.close_all()
    listed = {scope_id for kind, scope_id, _ in states if kind == AgentKind.CLUSTERS}
    return scope_ids <= listed and all(at is not None and at >= moment for _, _, at in states)


def now() -> datetime:
    return timezone.now()


def _get(port: int, path: str) -> bytes | None:
    """The body of a 200, else None: whatever goes wrong means "not yet"."""
    connection = http.client.HTTPConnection(HOST, port, timeout=TIMEOUT_S)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        body = response.read()
        return body if response.status == http.HTTPStatus.OK else None
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()

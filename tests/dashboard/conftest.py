"""People and places that page tests share."""

import importlib
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import clear_url_caches
from pytest_django import Settings

import dashboard.urls
from clusters.choices import Role
from clusters.models import (
    Batch,
    CapacityProvider,
    Cluster,
    ContainerInstance,
    Image,
    LoadBalancer,
    Operation,
    Service,
    TargetGroup,
    Task,
    TaskDefinition,
)
from tests.dashboard import factories
from tests.dashboard.routes import Route


@dataclass(frozen=True, slots=True, kw_only=True)
class Things:
    """One of each noun in one cluster, with an operation on its service."""

    cluster: Cluster
    service: Service
    task: Task
    task_definition: TaskDefinition
    host: ContainerInstance
    operation: Operation
    batch: Batch
    image: Image
    target_group: TargetGroup
    load_balancer: LoadBalancer
    capacity_provider: CapacityProvider


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """stranger has no grant; viewer and operator have theirs on clusters named shop-*; admin is a superuser."""

    stranger: User
    viewer: User
    operator: User
    admin: User


def make_things(*, cluster: Cluster, user: User) -> Things:
    definition = factories.make_task_definition(f"family-of-{cluster.name}", scope=cluster.scope)
    service = factories.make_service("web", cluster=cluster, task_definition=definition)
    provider = factories.make_capacity_provider(f"{cluster.name}-ec2", cluster=cluster)
    host = factories.make_host(cluster=cluster, capacity_provider_name=provider.name)
    group = factories.make_target_group(f"{cluster.name}-web", service=service)
    image = factories.make_image(f"shop/{cluster.name}", scope=cluster.scope, layers=(("base", 9_000_000),))
    running = {"name": "app", "image": "shop/web:1.4.2", "last_status": "RUNNING", "image_digest": image.digest}
    task = factories.make_task(cluster=cluster, service=service, container_instance=host, containers=[running])
    factories.make_target(group, task=task, container_instance=host)
    return Things(
        cluster=cluster,
        service=service,
        task=task,
        task_definition=definition,
        host=host,
        operation=factories.make_operation(service=service, user=user),
        batch=factories.make_batch(service, user=user),
        image=image,
        target_group=group,
        load_balancer=LoadBalancer.objects.get(target_groups=group),
        capacity_provider=provider,
    )


def path_of(route: Route, things: Things) -> str:
    """Where a route leads with the things' keys."""
    noun = route.template.split("/")[1]
    thing = {
        "clusters": things.cluster,
        "services": things.service,
        "tasks": things.task,
        "task-definitions": things.task_definition,
        "hosts": things.host,
        "images": things.image,
        "operations": things.operation,
        "batches": things.batch,
        "target-groups": things.target_group,
        "load-balancers": things.load_balancer,
        "capacity-providers": things.capacity_provider,
    }.get(noun)
    return route.path({"pk": thing.pk if thing else 1})


@pytest.fixture
def admin(db: None) -> User:
    return User.objects.create_superuser("admin", password=factories.PASSWORD)


@pytest.fixture
def things(admin: User) -> Things:
    """What viewer and operator may see."""
    return make_things(cluster=factories.make_cluster("shop-prod"), user=admin)


@pytest.fixture
def hidden(admin: User) -> Things:
    """What only the admin may see: another cluster of the same scope."""
    return make_things(cluster=factories.make_cluster("pay-prod"), user=admin)


@pytest.fixture
def people(things: Things, hidden: Things, admin: User) -> People:
    return People(
        stranger=factories.make_user("stranger"),
        viewer=factories.make_user("viewer", role=Role.VIEWER, cluster_glob="shop-*"),
        operator=factories.make_user("operator", role=Role.OPERATOR, cluster_glob="shop-*"),
        admin=admin,
    )


@pytest.fixture
def as_admin(client: Client, admin: User) -> Client:
    client.force_login(admin)
    return client


@pytest.fixture
def read_only(settings: Settings) -> Iterator[None]:
    """The process as it starts with GANTRY_WRITES=0: the URL conf is made anew, and put back afterwards."""
    settings.WRITES_ENABLED = False
    importlib.reload(dashboard.urls)
    clear_url_caches()
    yield
    settings.WRITES_ENABLED = True
    importlib.reload(dashboard.urls)
    clear_url_caches()

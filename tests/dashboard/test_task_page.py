"""A task's page finishes: whom it belongs to, where it runs, why it stopped, and what its containers share."""

from datetime import timedelta

from django.test import Client

from clusters.choices import ImageState
from clusters.models import Image
from tests.dashboard import factories
from tests.dashboard.conftest import People, Things
from tests.dashboard.factories import NOW

DIGEST = "sha256:" + "9c41" * 16


def _body(client: Client, pk: int) -> str:
    return client.get(f"/tasks/{pk}").content.decode()


def _running(digest: str = DIGEST) -> list[dict[str, str]]:
    return [{"name": "app", "image": "shop/web:1", "image_digest": digest, "last_status": "RUNNING"}]


def test_a_services_task_it_says_whose_it_is(as_admin: Client, things: Things) -> None:
    body = _body(as_admin, things.task.pk)

    assert f'Belongs to service <b><a href="/services/{things.service.pk}">web</a></b>' in body


def test_a_task_without_a_service_it_calls_stand_alone(as_admin: Client, things: Things) -> None:
    task = factories.make_task(cluster=things.cluster, started_by="nightly-import")

    body = _body(as_admin, task.pk)

    assert "Stand-alone: nothing restarts it." in body
    assert "nightly-import" in body


def test_a_task_of_a_deployment_it_says_so(as_admin: Client, things: Things) -> None:
    task = factories.make_task(cluster=things.cluster, service=things.service, started_by="ecs-svc/1234567890")

    assert "Started by deployment" in _body(as_admin, task.pk)


def test_the_host_it_links_to(as_admin: Client, things: Things) -> None:
    assert f'href="/hosts/{things.host.pk}"' in _body(as_admin, things.task.pk)


def test_fargate_it_shows_no_host(as_admin: Client, things: Things) -> None:
    task = factories.make_task(cluster=things.cluster, service=things.service)

    body = _body(as_admin, task.pk)

    assert "AWS runs the host." in body
    assert "/hosts/" not in body[body.index("<main") :]


def test_a_stop_it_explains_as_health_does_with_its_mend(as_admin: Client, things: Things) -> None:
    task = factories.make_task(
        cluster=things.cluster,
        service=things.service,
        last_status="STOPPED",
        stop_code="EssentialContainerExited",
        stopped_reason="Essential container in task exited",
        started_at=NOW - timedelta(seconds=101),
        stopping_at=NOW - timedelta(seconds=62),
        stopped_at=NOW - timedelta(seconds=60),
        containers=[
            {
                "name": "app",
                "exit_code": 137,
                "reason": "OutOfMemoryError: killed",
                "memory_mib": 768,
                "last_status": "STOPPED",
                "health_status": "HEALTHY",
            }
        ],
    )

    body = _body(as_admin, task.pk)

    assert "Exit 137, out of memory, 41 s after its start" in body
    assert "Give app more memory than its limit of 768 MiB" in body
    assert "Was healthy" in body


def test_a_stop_that_was_wanted_it_does_not_paint_red(as_admin: Client, things: Things) -> None:
    task = factories.make_task(
        cluster=things.cluster,
        service=things.service,
        last_status="STOPPED",
        stop_code="ServiceSchedulerInitiated",
        stopped_reason="Scaling activity initiated by (deployment ecs-svc/1)",
        stopped_at=NOW,
    )

    body = _body(as_admin, task.pk)

    assert "Stopped by scaling" in body
    assert "edge-bad" not in body


def test_the_states_it_dates_and_measures(as_admin: Client, things: Things) -> None:
    task = factories.make_task(
        cluster=things.cluster,
        created_at=NOW - timedelta(seconds=60),
        pull_started_at=NOW - timedelta(seconds=50),
        pull_stopped_at=NOW - timedelta(seconds=35),
        started_at=NOW - timedelta(seconds=33),
    )

    body = _body(as_admin, task.pk)

    steps = body[body.index('<ol class="steps">') : body.index("</ol>", body.index('<ol class="steps">'))]
    assert "Pull started" in steps
    assert ">10 s<" in steps
    assert ">15 s<" in steps
    assert "Stopped" not in steps


def test_running_copies_of_its_image_it_counts(as_admin: Client, things: Things) -> None:
    task = factories.make_task(cluster=things.cluster, container_instance=things.host, containers=_running())
    factories.make_task(cluster=things.cluster, container_instance=things.host, containers=_running())
    factories.make_task(cluster=things.cluster, containers=_running())
    factories.make_task(cluster=things.cluster, containers=_running("sha256:other"))
    factories.make_task(cluster=things.cluster, containers=_running(), gone_at=NOW)

    body = _body(as_admin, task.pk)

    assert "3 containers share this image&#x27;s layers; only their read/write layer differs." in body
    assert "2 of them run on this host" in body


def test_copies_one_may_not_see_it_does_not_count(
    client: Client, people: People, things: Things, hidden: Things
) -> None:
    task = factories.make_task(cluster=things.cluster, containers=_running())
    factories.make_task(cluster=hidden.cluster, containers=_running())
    client.force_login(people.viewer)

    assert "the only running copy of its image." in _body(client, task.pk)


def test_the_layers_of_its_image_it_shows_in_a_strip(as_admin: Client, things: Things) -> None:
    image = factories.make_image("shop/cart", layers=(("base", 30_000_000), ("env", 0), ("cart", 9_000_000)))
    factories.make_image("shop/api", layers=(("base", 30_000_000), ("api", 5)))
    container = {"name": "cart", "image": "x", "last_status": "RUNNING", "image_digest": image.digest}
    task = factories.make_task(cluster=things.cluster, containers=[container])

    body = _body(as_admin, task.pk)

    assert "39.0 MB compressed in 2 layers, 9.0 MB of it in no other image" in body
    assert f'href="/images/{image.pk}">Open image</a>' in body
    strip = body[body.index("Open image") :]
    assert strip.index('class="f-few"') < strip.index('class="f-own"')


def test_without_an_image_that_is_read_it_shows_no_strip(as_admin: Client, things: Things) -> None:
    Image.objects.update(state=ImageState.PENDING)

    assert "Open image" not in _body(as_admin, things.task.pk)

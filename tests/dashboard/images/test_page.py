"""An image's page: its stack as table and picture, who runs it, what shares its layers, and each way of not knowing."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from clusters.choices import ImageState
from clusters.models import Cluster, Image, ImageTag
from dashboard.words import NOTHING
from tests.dashboard import factories
from tests.dashboard.conftest import People, Things

BASE = (("base", 28_000_000), ("env", 0), ("runtime", 40_000_000))
QUERIES_AT_MOST = 12  # with session and frame


def _run(image: Image, cluster: Cluster, *, times: int = 1, service: str = "") -> None:
    owner = factories.make_service(service, cluster=cluster)
    for _ in range(times):
        container = {"name": "app", "image": "x", "last_status": "RUNNING", "image_digest": image.digest}
        factories.make_task(cluster=cluster, service=owner, containers=[container])


def test_lines_sharers_and_runners_it_shows(as_admin: Client) -> None:
    cluster = factories.make_cluster("shop-prod")
    image = factories.make_image("shop/web", layers=(*BASE, ("web", 9_000_000)))
    other = factories.make_image("shop/api", layers=(*BASE, ("api", 5_000_000)))
    _run(image, cluster, times=3, service="storefront")
    _run(other, cluster, times=2)

    page = as_admin.get(f"/images/{image.pk}").content.decode()

    assert all(text in page for text in ("RUN web", "only this image", "2 images", "storefront", "shop/api:1.4.2"))
    assert "77.0 MB in 3 layers, compressed. 68.0 MB (88 %) is shared" in page
    assert f'href="/images/{other.pk}"' in page


def test_the_picture_it_answers_with_counts_of_containers(as_admin: Client) -> None:
    cluster = factories.make_cluster("shop-prod")
    image = factories.make_image("shop/web", layers=(*BASE, ("web", 9_000_000)))
    other = factories.make_image("shop/api", layers=(*BASE, ("api", 5_000_000)))
    _run(image, cluster, times=3)
    _run(other, cluster, times=2)

    rows = as_admin.get(f"/images/{image.pk}?format=figure").json()["table"]["rows"]

    assert [row[5] for row in rows] == ["3", "5", NOTHING, "5"]
    assert [row[0] for row in rows] == ["RUN web", "RUN runtime", "RUN env", "RUN base"]


def test_what_one_may_not_see_it_does_not_count(client: Client, people: People, things: Things, hidden: Things) -> None:
    client.force_login(people.viewer)

    page = client.get(f"/images/{things.image.pk}").content.decode()

    assert "only this image" in page
    assert hidden.cluster.name not in page
    assert client.get(f"/images/{hidden.image.pk}").status_code == 404


@pytest.mark.parametrize(
    ("state", "reason", "words"),
    [
        (ImageState.PENDING, "", "Not read yet"),
        (ImageState.DENIED, "Grant ecr:BatchGetImage to the role.", "Grant ecr:BatchGetImage"),
        (ImageState.MISSING, "ECR has no such image (ImageNotFound).", "Image not found in its registry"),
        (ImageState.FOREIGN, "Gantry reads images of Amazon ECR only for now.", "Gantry reads ECR only for now"),
        (ImageState.FAILED, "Its bytes have another digest.", "the last try failed"),
    ],
)
def test_why_it_is_not_read_it_says(state: ImageState, reason: str, words: str, as_admin: Client) -> None:
    image = factories.make_image(state=state, reason=reason)

    page = as_admin.get(f"/images/{image.pk}").content.decode()

    assert words in page
    assert "data-figure=" not in page


def test_a_missing_image_it_shows_to_those_whose_service_wants_it(
    client: Client, people: People, things: Things
) -> None:
    container = things.task_definition.container_definitions.get()
    image = factories.make_image(
        scope=things.cluster.scope, reference=container.image, digest="", state=ImageState.MISSING
    )
    client.force_login(people.viewer)

    page = client.get(f"/images/{image.pk}").content.decode()

    assert "Wanted by" in page
    assert f'href="/services/{things.service.pk}">{things.service.name}</a>' in page
    assert "Push it, or deploy a revision whose image is there." in page


def test_from_a_container_it_leads_to_the_image(as_admin: Client, things: Things) -> None:
    image = things.image
    ImageTag.objects.create(
        scope=image.scope,
        registry=image.registry,
        repository=image.repository,
        tag="2.0",
        digest=image.digest,
        seen_at=factories.NOW,
    )
    name = f"{image.registry}/{image.repository}:2.0"

    by_digest = as_admin.get("/images/find", {"digest": image.digest})
    by_tag = as_admin.get("/images/find", {"image": name})
    unknown = as_admin.get("/images/find", {"image": "nobody/knows:1"})

    assert by_digest.headers["Location"] == by_tag.headers["Location"] == f"/images/{image.pk}"
    assert "Not read yet" in unknown.content.decode()


def test_hostile_labels_and_lines_it_escapes(as_admin: Client) -> None:
    image = factories.make_image(layers=(("<img src=x>", 5),), labels={"<b>": "<script>"}, environment_names=["<i>"])

    page = as_admin.get(f"/images/{image.pk}").content.decode()

    assert not [evil for evil in ("<img src=x>", "<b>", "<script>", "<i>") if evil in page]


@pytest.mark.parametrize("query", ["", "?format=figure"])
def test_the_number_of_queries_it_keeps(query: str, as_admin: Client) -> None:
    cluster = factories.make_cluster("shop-prod")
    small = factories.make_image(layers=BASE)
    _run(small, cluster)
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as captured:
            assert as_admin.get(f"/images/{small.pk}{query}").status_code == 200
        counts.append(len(captured))
        for number in range(20):
            _run(factories.make_image(f"shop/{number}", layers=(*BASE, (f"own-{number}", 7))), cluster)

    assert counts[0] == counts[1] <= QUERIES_AT_MOST

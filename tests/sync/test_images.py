"""Images: read once, verified, aligned with their Dockerfile; refusals and gaps kept with their reason."""

import hashlib
import json
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db.models import QuerySet

from clusters.aws.clients import forget_all
from clusters.aws.errors import Malformed
from clusters.aws.image_documents import BLOB_MAX_BYTES, fetch_blob, verified
from clusters.aws.scope import AwsScope
from clusters.choices import AgentKind, ImageState
from clusters.management.commands.seed_demo import seed
from clusters.models import Container, Image, ImageLayer, ImageTag, SyncState
from clusters.simulator.server import RunningSimulator, running_simulator
from clusters.sync.image_reference import parse_image
from clusters.sync.load import images as load
from clusters.sync.transform.image import NotAnImage, readable_line, transform_image
from clusters.sync.writer import Writer
from tests.dashboard import factories

EXTERNAL_ID = "gantry-tests"


@pytest.fixture(scope="module")
def company() -> Iterator[RunningSimulator]:
    with running_simulator(external_id=EXTERNAL_ID, is_ticking=False) as simulator:
        yield simulator
    forget_all()


@pytest.fixture
def mirror(company: RunningSimulator, transactional_db: None) -> Iterator[RunningSimulator]:
    seed(endpoint_url=company.url, external_id=EXTERNAL_ID)
    company.post("stats/reset")
    yield company
    company.delete("faults")


def sync(*options: str) -> None:
    call_command("sync", *options, stdout=StringIO())


def ecr_calls(simulator: RunningSimulator) -> int:
    return sum(count for name, count in simulator.get("stats")["calls"].items() if name.startswith("ecr:"))


def test_reads_each_image_that_runs_once_and_verified(mirror: RunningSimulator) -> None:
    """One sync of the company; what is asserted stands in the helpers below."""
    sync()
    calls = ecr_calls(mirror)
    sync("--kind", "images")

    assert calls > 100
    assert ecr_calls(mirror) == calls
    running = Container.objects.filter(task__gone_at__isnull=True, image__contains=".dkr.ecr.").exclude(image_digest="")
    digests = set(running.values_list("image_digest", flat=True))
    assert len(digests) > 20
    assert set(Image.objects.filter(state=ImageState.READ).values_list("digest", flat=True)) >= digests
    assert_lines_fit_layers(Image.objects.get(repository="halden/search", tag="7.3.2"))
    assert_index_is_resolved(Image.objects.filter(repository="halden/fraud-scoring", state=ImageState.READ))
    assert_gaps_are_told()
    assert_no_value_is_kept()


def assert_lines_fit_layers(image: Image) -> None:
    lines = list(ImageLayer.objects.filter(image=image).select_related("layer"))
    assert lines[0].chain_id == lines[0].diff_id
    assert any(line.layer is None for line in lines)
    assert lines[-1].total_bytes == image.size_bytes == sum(line.layer.size_bytes for line in lines if line.layer)
    assert image.pushed_at is not None
    assert (image.user, image.exposed_ports) == ("10001", ["8080/tcp"])
    assert ImageTag.objects.filter(digest=image.digest, tag=image.tag).exists()
    assert ImageLayer.objects.filter(layer=lines[0].layer).count() > 10


def assert_index_is_resolved(images: "QuerySet[Image]") -> None:
    """By the platform of the task definition."""
    image = images.get()
    assert image.platform == "linux/arm64"
    assert image.manifest_digest not in ("", image.digest)


def assert_gaps_are_told() -> None:
    """A tag nobody pushed is missing; other registries are named and not asked."""
    missing = Image.objects.get(repository="halden/checkout", tag__endswith="-rc1")
    assert (missing.state, missing.digest) == (ImageState.MISSING, "")
    assert "ImageNotFound" in missing.reason
    foreign = Image.objects.exclude(registry__contains=".dkr.ecr.")
    assert set(foreign.values_list("state", flat=True)) == {ImageState.FOREIGN}


def assert_no_value_is_kept() -> None:
    node = Image.objects.filter(repository="halden/web", state=ImageState.READ).first()
    assert node is not None
    assert "NPM_TOKEN" in node.environment_names
    kept = json.dumps([*Image.objects.values(), *ImageLayer.objects.values("line")], default=str)
    assert "made-up-npm-token" not in kept


def test_a_refusal_is_told_with_its_mend_and_the_rest_of_the_mirror_works(mirror: RunningSimulator) -> None:
    mirror.post("faults", {"kind": "access_denied", "match": {"service": "ecr", "operation": "BatchGetImage"}})

    with pytest.raises(SystemExit):  # the command says that something was not read
        sync("--account", "222233334444", "--region", "eu-central-1")

    denied = Image.objects.filter(state=ImageState.DENIED).first()
    assert denied is not None
    assert "Grant ecr:BatchGetImage to" in denied.reason
    assert SyncState.objects.filter(kind="images", last_error_class="AccessDenied").exists()
    assert not SyncState.objects.exclude(kind="images").exclude(last_error="").exists()


def test_bytes_of_another_digest_are_refused() -> None:
    body = b'{"schemaVersion": 2}'

    assert verified(body, digest=f"sha256:{hashlib.sha256(body).hexdigest()}", what="manifest") == {"schemaVersion": 2}
    with pytest.raises(Malformed, match="another digest"):
        verified(body + b" ", digest=f"sha256:{hashlib.sha256(body).hexdigest()}", what="manifest")


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://bucket.s3.eu-west-1.amazonaws.com/blob",
        "https://amazonaws.com.evil.example/blob",
        "https://bucket.s3.amazonaws.com:8443/blob",
        "file:///etc/passwd",
    ],
)
def test_an_address_that_is_not_amazons_is_never_asked(url: str) -> None:
    with pytest.raises(Malformed, match="none of Amazon's"):
        fetch_blob(url, scope=AwsScope(account_id="222233334444", region="eu-west-1"), size_bytes=10)


def test_a_configuration_beyond_the_cap_is_not_fetched() -> None:
    with pytest.raises(Malformed, match="larger"):
        fetch_blob(
            "https://bucket.s3.amazonaws.com/blob",
            scope=AwsScope(account_id="222233334444", region="eu-west-1"),
            size_bytes=BLOB_MAX_BYTES + 1,
        )


def test_layers_without_history_follow_without_a_line() -> None:
    layers = [{"digest": f"sha256:{number}", "size": 10} for number in range(3)]
    config = {"history": [{"created_by": "ADD x /"}, {"created_by": "CMD y", "empty_layer": True}]}

    facts = transform_image(
        {"layers": layers}, config={**config, "rootfs": {"diff_ids": ["a", "b", "c"]}}, media_type="m"
    )

    assert [(line.line, line.total_bytes) for line in facts.lines] == [
        ("ADD x /", 10),
        ("CMD y", 10),
        ("", 20),
        ("", 30),
    ]
    with pytest.raises(NotAnImage):
        transform_image({"layers": layers}, config=config, media_type="m")


@pytest.mark.parametrize(
    ("created_by", "line"),
    [
        ('/bin/sh -c #(nop)  CMD ["bash"]', 'CMD ["bash"]'),
        ("RUN /bin/sh -c apt-get update # buildkit", "RUN apt-get update"),
        ("/bin/sh -c echo hi", "RUN echo hi"),
        ("EXPOSE map[8080/tcp:{} 53/udp:{}]", "EXPOSE 8080/tcp 53/udp"),
        ("RUN |1 NPM_TOKEN=abc /bin/sh -c npm ci # buildkit", "RUN npm ci"),
        ("ENV PATH=/usr/bin API_KEY=hunter2", "ENV PATH=*** API_KEY=***"),
        ("RUN /bin/sh -c curl https://me:hunter2@example.com # buildkit", "RUN curl https://***@example.com"),
    ],
)
def test_lines_read_as_in_the_dockerfile_and_tell_no_secret(created_by: str, line: str) -> None:
    assert readable_line(created_by) == line


def test_names_are_taken_apart_as_docker_does() -> None:
    ecr = parse_image("222233334444.dkr.ecr.eu-west-1.amazonaws.com/halden/web:4.11")
    hub = parse_image("nginx")
    local = parse_image("registry.example:5000/team/app:1@sha256:" + 64 * "a")

    assert (ecr.account_id, ecr.region, ecr.repository, ecr.tag) == ("222233334444", "eu-west-1", "halden/web", "4.11")
    assert (hub.registry, hub.repository, hub.tag, hub.is_ecr) == ("docker.io", "nginx", "latest", False)
    assert (local.registry, local.repository, local.tag, local.digest[-1]) == (
        "registry.example:5000",
        "team/app",
        "1",
        "a",
    )


@pytest.mark.django_db
def test_open_pages_of_the_clusters_that_run_an_image_hear_that_it_was_read(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[set[int], Any]] = []
    monkeypatch.setattr(load, "announce", lambda clusters, **more: told.append((clusters, more)))
    shop, _other = factories.make_cluster("shop-prod"), factories.make_cluster("quiet")
    image = factories.make_image(scope=shop.scope, state=ImageState.PENDING)
    container = {"name": "app", "image": "x", "last_status": "RUNNING", "image_digest": image.digest}
    factories.make_task(cluster=shop, containers=[container])

    load.note_unread(
        [image],
        state=ImageState.FAILED,
        reason="No answer.",
        now=factories.NOW,
        writer=Writer(lease=None, kind=AgentKind.IMAGES),
    )

    assert told == [({shop.pk}, {"kinds": (AgentKind.IMAGES,), "service_ids": {0}})]

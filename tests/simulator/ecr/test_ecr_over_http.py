"""ECR's reads with boto3 over HTTP: true digests, pages, failures, and the layers that images share."""

import hashlib
import http.client
import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from clusters.simulator.ecr.contents import OCI_INDEX
from clusters.simulator.ecr.recipes import language_of
from clusters.simulator.seed.company.plant import ESTATES
from clusters.simulator.seed.large import _apps, _estate
from clusters.simulator.server import RunningSimulator, running_simulator
from tests.simulator.shapes import shape_problems

PROD = "222233334444"
WEB = "halden/web"


@pytest.fixture(scope="module")
def company() -> Iterator[RunningSimulator]:
    with running_simulator(fleet="company", is_ticking=False) as simulator:
        yield simulator


@pytest.fixture
def ecr(company: RunningSimulator) -> Any:
    return company.client("ecr", account_id=PROD, region="eu-west-1")


def sha(body: bytes) -> str:
    return f"sha256:{hashlib.sha256(body).hexdigest()}"


def manifest_of(ecr: Any, repository: str, **image_id: str) -> dict[str, Any]:
    (image,) = ecr.batch_get_image(repositoryName=repository, imageIds=[image_id])["images"]
    assert sha(image["imageManifest"].encode()) == image["imageId"]["imageDigest"]
    manifest: dict[str, Any] = json.loads(image["imageManifest"])
    return manifest


def config_of(ecr: Any, repository: str, manifest: dict[str, Any]) -> dict[str, Any]:
    digest = manifest["config"]["digest"]
    url = ecr.get_download_url_for_layer(repositoryName=repository, layerDigest=digest)["downloadUrl"]
    with urllib.request.urlopen(url) as answer:  # noqa: S310 - our own simulator's
        body = answer.read()
    assert (sha(body), len(body)) == (digest, manifest["config"]["size"])
    config: dict[str, Any] = json.loads(body)
    return config


def test_every_pushed_tag_of_the_company_has_true_bytes_behind_its_digest(company: RunningSimulator) -> None:
    checked = 0
    for account_id, region in company.world.regions:
        client = company.client("ecr", account_id=account_id, region=region)
        for page in client.get_paginator("describe_repositories").paginate():
            for repository in page["repositories"]:
                name = repository["repositoryName"]
                for image_id in client.list_images(repositoryName=name)["imageIds"]:
                    manifest_of(client, name, imageDigest=image_id["imageDigest"])
                    checked += 1

    assert checked == len(company.world.images.by_reference) > 100


def test_a_running_container_names_the_digest_that_ecr_holds(company: RunningSimulator, ecr: Any) -> None:
    region = company.world.region(PROD, "eu-west-1")
    ours = {
        (image.partition("/")[2].partition(":")[0], container.image_digest)
        for task in region.tasks.values()
        if task.last_status == "RUNNING"
        for container in task.containers
        for image in [next(s["image"] for s in region.task_definitions[task.task_definition_arn].containers
                           if s["name"] == container.name)]
        if ".dkr.ecr." in image
    }  # fmt: skip

    assert len(ours) > 10
    for repository, digest in ours:
        assert manifest_of(ecr, repository, imageDigest=str(digest))


def test_history_fits_the_layers_and_their_uncompressed_ids(ecr: Any) -> None:
    manifest = manifest_of(ecr, WEB, imageTag="4.11.17")
    config = config_of(ecr, WEB, manifest)

    with_layer = [line for line in config["history"] if not line.get("empty_layer")]

    assert len(with_layer) == len(manifest["layers"]) == len(config["rootfs"]["diff_ids"])
    assert len(config["history"]) > len(with_layer)
    assert config["config"]["User"] == "10001"
    assert config["config"]["ExposedPorts"] == {"8080/tcp": {}}


def test_two_releases_share_all_but_their_uppermost_layers(ecr: Any) -> None:
    one, two = (manifest_of(ecr, WEB, imageTag=tag)["layers"] for tag in ("4.11.16", "4.11.17"))

    assert one[:-1] == two[:-1]
    assert one[-1] != two[-1]


def test_programs_of_one_language_stand_on_the_same_base(ecr: Any) -> None:
    search, catalogue = (manifest_of(ecr, f"halden/{name}", imageTag=tag)["layers"]
                         for name, tag in (("search", "7.3.2"), ("catalogue", "5.0.6")))  # fmt: skip

    assert search[:5] == catalogue[:5]
    assert search[5:] != catalogue[5:]


def test_a_tag_for_several_processors_names_an_index(company: RunningSimulator) -> None:
    client = company.client("ecr", account_id=PROD, region="eu-central-1")

    index = manifest_of(client, "halden/fraud-scoring", imageTag="6.2.4")

    assert index["mediaType"] == OCI_INDEX
    for part in index["manifests"]:
        manifest = manifest_of(client, "halden/fraud-scoring", imageDigest=part["digest"])
        config = config_of(client, "halden/fraud-scoring", manifest)
        assert config["architecture"] == part["platform"]["architecture"]


def test_what_is_missing_fails_in_ecrs_words(ecr: Any) -> None:
    absent = ecr.batch_get_image(repositoryName="halden/checkout", imageIds=[{"imageTag": "4.12.5-rc1"}])

    with pytest.raises(ClientError) as repository:
        ecr.describe_images(repositoryName="halden/nothing")
    with pytest.raises(ClientError) as image:
        ecr.describe_images(repositoryName=WEB, imageIds=[{"imageTag": "0"}])
    with pytest.raises(ClientError) as layer:
        ecr.get_download_url_for_layer(repositoryName=WEB, layerDigest="sha256:" + 64 * "0")

    assert [failure["failureCode"] for failure in absent["failures"]] == ["ImageNotFound"]
    assert repository.value.response["Error"]["Code"] == "RepositoryNotFoundException"
    assert image.value.response["Error"]["Code"] == "ImageNotFoundException"
    assert layer.value.response["Error"]["Code"] == "LayersNotFoundException"


def test_answers_have_botocores_shape(company: RunningSimulator) -> None:
    def ask(operation: str, **payload: Any) -> Any:
        connection = http.client.HTTPConnection(company.url.removeprefix("http://"))
        headers = {
            "X-Amz-Target": f"AmazonEC2ContainerRegistry_V20150921.{operation}",
            "Authorization": f"AWS4-HMAC-SHA256 Credential={PROD}/20261124/eu-west-1/ecr/aws4_request, Signature=0",
        }
        connection.request("POST", "/", json.dumps(payload), headers)
        return json.loads(connection.getresponse().read())

    digest = manifest_of(company.client("ecr", account_id=PROD, region="eu-west-1"), WEB, imageTag="4.11.17")
    asked: dict[str, dict[str, Any]] = {
        "DescribeRepositories": {},
        "ListImages": {"repositoryName": WEB, "maxResults": 5},
        "DescribeImages": {"repositoryName": WEB},
        "BatchGetImage": {"repositoryName": WEB, "imageIds": [{"imageTag": "4.11.17"}, {"imageTag": "no"}]},
        "GetDownloadUrlForLayer": {"repositoryName": WEB, "layerDigest": digest["config"]["digest"]},
    }

    for operation, payload in asked.items():
        assert shape_problems(operation, answer=ask(operation, **payload), service="ecr") == []


def test_pages_follow_one_another(ecr: Any) -> None:
    pages = list(ecr.get_paginator("list_images").paginate(repositoryName=WEB, PaginationConfig={"PageSize": 5}))

    tags = [image["imageTag"] for page in pages for image in page["imageIds"]]

    assert len(pages) == 4
    assert len(tags) == len(set(tags)) == 18


def test_a_blob_url_is_bound_to_its_blob(ecr: Any) -> None:
    digest = manifest_of(ecr, WEB, imageTag="4.11.17")["config"]["digest"]
    url = ecr.get_download_url_for_layer(repositoryName=WEB, layerDigest=digest)["downloadUrl"]

    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(url.replace(digest.removeprefix("sha256:")[:6], "000000"))  # noqa: S310 - as above

    assert refused.value.code == 403


def test_the_recipes_know_the_language_of_every_seeded_app() -> None:
    apps = [app for _, estate_apps in ESTATES for app in estate_apps if not app.image]
    apps += list(_apps(_estate(0)))

    assert {app.name: language_of(app.name) for app in apps} == {app.name: app.language for app in apps}

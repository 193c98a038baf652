"""The glossary finishes: each noun has two plain lines, pages show them, and every idea of the notes is on a page."""

import re
from html import unescape
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from dashboard.glossary import LONGEST, anchor_of, parse, terms
from tests.dashboard import factories
from tests.dashboard.conftest import Things

NOUNS = (
    "virtualization",
    "container",
    "image",
    "layer",
    "read/write layer",
    "Dockerfile",
    "registry",
    "cluster",
    "Fargate",
    "EC2 mode",
    "host",
    "capacity provider",
    "container definition",
    "task definition",
    "revision",
    "task",
    "task role",
    "execution role",
    "service",
    "deployment",
    "operation",
)
# The ideas of the introduction that Gantry tells on its pages, in the introduction's own words.
NOTES = (
    "virtualization",
    "multiple operating systems on the same hardware",
    "same resources over and over",
    "guest OS",
    "so many copies",
    "containers",
    "Docker",
    "runs as a process within the one OS",
    "only one installation of an OS",
    "running copy of a Docker image",
    "made up of multiple layers",
    "stacks of",
    "Dockerfile creates it",
    "lines creates a layer of the image",
    "images are used for creating containers",
    "read/write layer",
    "allows it to run",
    "one image can create multiple containers",
    "the only difference between containers of one image is the read/write layer",
    "container registry",
    "hub of container images",
    "private",
    "public",
    "downloaded",
    "uploaded",
    "Elastic Container Service",
    "lets you use Docker containers inside AWS",
    "in two modes",
    "Fargate",
    "EC2 mode",
    "lets you create clusters",
    "container definition tells ECS where your container is",
    "defines the image and the ports used for the container",
    "task definition applies to the application as a whole",
    "the security (role), the containers and the resources",
    "task role",
    "the IAM role that the task assumes, used to interact with AWS resources",
    "service definition provides scalability and high availability (HA)",
    "tasks and services are what is deployed into a cluster",
    "how many copies",
    "restarts",
    "scaling",
    "business critical",
)
PAGES = {
    "clusters": "cluster",
    "services": "service",
    "tasks": "task",
    "task-definitions": "task definition",
    "hosts": "host",
    "operations": "operation",
}


def _text(client: Client, path: str) -> str:
    """What a reader sees of a page, without markup."""
    body = client.get(path).content.decode()
    return " ".join(unescape(re.sub(r"<[^>]+>", "", body)).split())


def _ids(client: Client) -> list[str]:
    return re.findall(r'\bid="([^"]+)"', client.get("/learn").content.decode())


def test_each_noun_it_defines() -> None:
    assert set(NOUNS) <= terms().keys()


@pytest.mark.parametrize("word", list(terms()))
def test_a_definition_it_keeps_to_two_lines(word: str) -> None:
    means = terms()[word].means

    assert 20 < len(means) <= LONGEST
    assert means.endswith(".")


def test_the_table_it_reads_is_the_one_of_the_docs() -> None:
    text = (Path(settings.BASE_DIR) / "docs" / "glossary.md").read_text()

    assert all(f"| {word} |" in text for word in terms())
    assert parse("# Glossary\n\n| word | means |\n|---|---|\n| other | not ours |\n") == {}


@pytest.mark.parametrize(("path", "word"), PAGES.items())
def test_each_list_it_gives_its_noun(path: str, word: str, as_admin: Client) -> None:
    assert terms()[word].means in _text(as_admin, f"/{path}")


@pytest.mark.parametrize(("path", "word"), [pair for pair in PAGES.items() if pair[0] != "operations"])
def test_each_page_it_gives_its_noun(path: str, word: str, as_admin: Client, things: Things) -> None:
    thing = getattr(things, word.replace(" ", "_"))

    assert terms()[word].means in _text(as_admin, f"/{path}/{thing.pk}")


def test_each_note_it_lets_lead_to_its_place_on_learn(as_admin: Client) -> None:
    ids = _ids(as_admin)

    assert {anchor_of(word) for word in terms()} <= set(ids)
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("idea", NOTES)
def test_each_idea_of_the_notes_it_has_on_a_page(idea: str, as_admin: Client, things: Things) -> None:
    assert idea.lower() in _text(as_admin, "/learn").lower()


def test_the_layer_sentence_it_has_where_containers_are(as_admin: Client, things: Things) -> None:
    containers = [{"name": "app", "image": "a", "image_digest": "sha256:1", "last_status": "RUNNING"}]
    task = factories.make_task(cluster=things.cluster, containers=containers)
    factories.make_task(cluster=things.cluster, containers=containers)

    body = as_admin.get(f"/tasks/{task.pk}").content.decode()

    assert "only their read/write layer differs" in body
    assert 'href="/learn#image"' in body

"""An image's name taken apart: registry, repository, tag, digest, and whether ECR holds it. Pure."""

import re
from dataclasses import dataclass

_ECR = re.compile(r"(?P<account>\d{12})\.dkr\.ecr(?:-fips)?\.(?P<region>[a-z0-9-]+)\.amazonaws\.com(?:\.cn)?")
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
DOCKER_HUB = "docker.io"
ARCHITECTURES = {"ARM64": "arm64", "X86_64": "amd64", "": "amd64"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageName:
    """`account_id` and `region` are ECR's, empty for every other registry."""

    registry: str
    repository: str
    tag: str = ""
    digest: str = ""
    account_id: str = ""
    region: str = ""

    @property
    def is_ecr(self) -> bool:
        return bool(self.account_id)

    def under(self, digest: str) -> str:
        """The name by which an image of this repository is kept."""
        return f"{self.registry}/{self.repository}@{digest}"


def parse_image(text: str) -> ImageName:
    """As a container definition writes it; a name without a registry is Docker Hub's."""
    name, _, digest = text.partition("@")
    head, slash, rest = name.partition("/")
    if not slash or not ("." in head or ":" in head or head == "localhost"):
        head, rest = DOCKER_HUB, name
    repository, _, tag = rest.partition(":")
    match = _ECR.fullmatch(head)
    return ImageName(
        registry=head,
        repository=repository,
        tag=tag or ("" if digest else "latest"),
        digest=digest if _DIGEST.fullmatch(digest) else "",
        account_id=match["account"] if match else "",
        region=match["region"] if match else "",
    )


def platform_of(cpu_architecture: str) -> str:
    """`runtimePlatform.cpuArchitecture` as registries write platforms."""
    return f"linux/{ARCHITECTURES.get(cpu_architecture, cpu_architecture.lower())}"

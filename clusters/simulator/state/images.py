"""Container images and how the programs in them behave.

A behaviour belongs to an image and carries the condition that ends it, so that an operator who mends the cause (more
memory, a tag that exists, another environment value, another image) sees the service recover.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class ExitsAfter:
    """The program ends by itself: a one-off job (exit code 0) or a crash. Ends when `unless_environment` is set so."""

    after_s: float
    exit_code: int = 0
    reason: str = ""
    unless_environment: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutOfMemory:
    """The kernel kills it (exit code 137) unless its memory limit is at least `needs_memory_mib`."""

    needs_memory_mib: int
    after_s: float = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PullFails:
    """The registry refuses; `message` follows "CannotPullContainerError: ". Ends when removed from the image."""

    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FailsHealthCheck:
    """The container's or target group's health check fails, unless the environment variable holds that value."""

    unless_environment: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StartsSlowly:
    """Pulling and getting healthy take these many seconds more."""

    pull_s: float = 0.0
    healthy_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class IgnoresSigterm:
    """The program does not end on SIGTERM: it is killed (137) after the container's stopTimeout."""


Behaviour = ExitsAfter | OutOfMemory | PullFails | FailsHealthCheck | StartsSlowly | IgnoresSigterm


@dataclass(slots=True, kw_only=True)
class Image:
    """One tag in a repository. `reference` is `registry/repository:tag` as a container definition writes it."""

    reference: str
    digest: str
    size_bytes: int = 180_000_000
    behaviours: list[Behaviour] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Images:
    """What the registries hold.

    A repository that has any image here is *known*: then only these tags exist, and another tag cannot be pulled. Any
    other repository counts as public and well-behaved, whatever its tag.
    """

    by_reference: dict[str, Image] = field(default_factory=dict)
    repositories: dict[str, int] = field(default_factory=dict)

    def put(self, image: Image) -> None:
        """Push a tag, or move it to another digest and behaviour."""
        repository = repository_of(image.reference)
        if image.reference not in self.by_reference:
            self.repositories[repository] = self.repositories.get(repository, 0) + 1
        self.by_reference[image.reference] = image

    def remove(self, reference: str) -> None:
        """Delete a tag; the repository stays known, so a later pull of the tag fails."""
        self.by_reference.pop(reference, None)

    def resolve(self, reference: str) -> Image | None:
        """The image behind a reference, or None where a known repository lacks the tag."""
        found = self.by_reference.get(reference) or self.by_reference.get(with_tag(reference))
        if found is not None:
            return found
        if repository_of(reference) not in self.repositories:
            return Image(reference=reference, digest=digest_for(reference))
        wanted = reference.partition("@")[2]
        held = (image for image in self.by_reference.values() if wanted and image.digest == wanted)
        return next(held, None)


def repository_of(reference: str) -> str:
    """`registry/repository` without tag and digest; a registry's port is kept."""
    without_digest = reference.partition("@")[0]
    head, slash, tail = without_digest.rpartition("/")
    return head + slash + tail.partition(":")[0]


def with_tag(reference: str) -> str:
    """The reference with `:latest` where it names neither tag nor digest."""
    if "@" in reference or ":" in reference.rpartition("/")[2]:
        return reference
    return f"{reference}:latest"


def digest_for(seed: str) -> str:
    """A stable made-up manifest digest."""
    return "sha256:" + hashlib.sha256(seed.encode()).hexdigest()


def holds_environment(environment: Mapping[str, str], *, wanted: tuple[str, str] | None) -> bool:
    """Whether the condition that ends a behaviour is met by a container's environment."""
    return wanted is not None and environment.get(wanted[0]) == wanted[1]

"""An account's registry in a region, read out of the world: which repositories, tags, manifests and blobs it holds."""

from collections.abc import Iterator
from dataclasses import dataclass

from clusters.simulator.ecr.contents import Contents, Document, contents_of
from clusters.simulator.state.errors import SimulatorError
from clusters.simulator.state.images import Image
from clusters.simulator.state.world import World

_A_WEEK_S = 7 * 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One tag of a repository."""

    image: Image
    tag: str

    @property
    def contents(self) -> Contents | None:
        """None where the control path gave the tag a digest of its own: nobody has the bytes."""
        found = contents_of(self.image.reference, size_bytes=self.image.size_bytes)
        return found if found.root.digest == self.image.digest else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Registry:
    """Read it under the world's lock."""

    world: World
    account_id: str
    region: str

    @property
    def host(self) -> str:
        return f"{self.account_id}.dkr.ecr.{self.region}.amazonaws.com"

    def repositories(self) -> list[str]:
        prefix = f"{self.host}/"
        return sorted(name.removeprefix(prefix) for name in self.world.images.repositories if name.startswith(prefix))

    def checked(self, repository: str) -> str:
        """The name; RepositoryNotFoundException where there is none of it."""
        if f"{self.host}/{repository}" not in self.world.images.repositories:
            raise SimulatorError(
                "RepositoryNotFoundException",
                f"The repository with name '{repository}' does not exist in the registry with id '{self.account_id}'",
            )
        return repository

    def tags(self, repository: str) -> list[Held]:
        prefix = f"{self.host}/{repository}:"
        return [
            Held(image=image, tag=reference.removeprefix(prefix))
            for reference, image in sorted(self.world.images.by_reference.items())
            if reference.startswith(prefix)
        ]

    def manifest(self, repository: str, *, tag: str, digest: str) -> Document | None:
        """By tag, by digest (an index's parts too), or by both if they agree."""
        for held in self.tags(repository):
            contents = held.contents
            if contents is None or (tag and held.tag != tag):
                continue
            found = contents.manifests.get(digest) if digest else contents.root
            if found is not None:
                return found
        return None

    def documents(self, repository: str) -> Iterator[Contents]:
        for held in self.tags(repository):
            if (contents := held.contents) is not None:
                yield contents

    def pushed_at(self, reference: str) -> float:
        """Shortly before the first revision that names it; the world keeps no other record of pushes."""
        moments = [
            definition.registered_at
            for region in self.world.regions.values()
            for definition in region.task_definitions.values()
            if any(spec["image"] == reference for spec in definition.containers)
        ]
        return (min(moments) if moments else self.world.clock.now() - _A_WEEK_S) - 90.0

"""What a task's image is made of, in one strip: its layers by how far they are shared."""

from dataclasses import dataclass
from typing import Any

from clusters.choices import ImageState
from clusters.models import Image, Task
from dashboard.bars import Segment
from dashboard.queries.image_standing import get_standing
from dashboard.stack import SHARE_WORDS, Share, megabytes, share_of
from dashboard.words import plural


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskImage:
    """The largest image of its containers. `strip`: from the bottom layer to the top; `legend`: (fill, words)."""

    id: int
    name: str
    container: str
    facts: str
    strip: tuple[Segment, ...]
    legend: tuple[tuple[str, str], ...]


def get_task_image(user: Any, *, task: Task) -> TaskImage | None:
    """Needs `containers` prefetched. Three queries; None until an image of its containers is read."""
    containers = {container.image_digest: container.name for container in task.containers.all()}
    images = Image.objects.visible_to(user).filter(digest__in=containers.keys() - {""}, state=ImageState.READ)
    image = images.order_by("-size_bytes", "pk").first() if containers.keys() - {""} else None
    if image is None:
        return None
    standing = get_standing(user, image=image)
    layers = [
        (share_of(len(standing.digests[line.chain_id] | {image.digest})), line.layer.size_bytes)
        for line in standing.lines
        if line.layer
    ]
    own = sum(size for share, size in layers if share is Share.OWN)
    shares = {share for share, _ in layers}
    return TaskImage(
        id=image.pk,
        name=str(image),
        container=containers[image.digest],
        facts=f"{megabytes(image.size_bytes)} compressed in {plural(len(layers), 'layer')}, "
        f"{megabytes(own)} of it in no other image",
        strip=tuple(Segment(fill=share.fill, amount=size) for share, size in layers),
        legend=tuple((share.fill, words) for share, words in SHARE_WORDS.items() if share in shares),
    )

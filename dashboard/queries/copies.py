"""How many running containers are copies of one image: what they share, and what each has for itself."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from clusters.choices import TaskStatus
from clusters.models import Container, Task
from dashboard.words import plural


@dataclass(frozen=True, slots=True, kw_only=True)
class Copies:
    """Running containers with the same image digest, of those the user may see. `here`: on the task's own host."""

    container: str
    count: int
    here: int

    @property
    def words(self) -> str:
        if self.count == 1:
            return "the only running copy of its image."
        return f"{plural(self.count, 'container')} share this image's layers; only their read/write layer differs."


def count_copies(user: Any, *, task: Task) -> tuple[Copies, ...]:
    """Needs `containers` prefetched. One query; containers whose digest isn't known yet are left out."""
    digests = {container.image_digest for container in task.containers.all()} - {""}
    if not digests:
        return ()
    running = Task.objects.visible_to(user).filter(gone_at__isnull=True, last_status=TaskStatus.RUNNING)
    here = Q(task__container_instance_id=task.container_instance_id) if task.container_instance_id else Q(pk__in=())
    rows = (
        Container.objects.filter(image_digest__in=digests, task__in=running.values("pk"))
        .order_by()
        .values_list("image_digest")
        .annotate(count=Count("pk"), here=Count("pk", filter=here))
    )
    found = {digest: (count, on_host) for digest, count, on_host in rows}
    return tuple(
        Copies(container=container.name, count=found[container.image_digest][0], here=found[container.image_digest][1])
        for container in task.containers.all()
        if container.image_digest in found
    )

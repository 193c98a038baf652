"""What a picture is around: one service, task, host or revision, as an address names it. Pure."""

from dataclasses import dataclass

_TASK_FIELDS = {
    "service": "service_id",
    "task": "pk",
    "host": "container_instance_id",
    "definition": "task_definition_id",
}
_LONGEST = 18  # digits of a key


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """`kind` service, task, host or definition; `id` the row's."""

    kind: str
    id: int

    @property
    def is_service(self) -> bool:
        return self.kind == "service"

    @property
    def is_definition(self) -> bool:
        return self.kind == "definition"

    @property
    def task_field(self) -> str:
        """The field of a task that names it."""
        return _TASK_FIELDS[self.kind]


def topic_from(text: str) -> Topic | None:
    """ "service/12"; None for whatever else."""
    kind, _, number = text.partition("/")
    if kind not in _TASK_FIELDS or not (number.isascii() and number.isdigit()) or len(number) > _LONGEST:
        return None
    return Topic(kind=kind, id=int(number))

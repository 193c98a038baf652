"""Releases of an app over the past weeks: each pushes an image, registers a revision and updates the service."""

from typing import Any, Final

from clusters.simulator.ecr.contents import digest_of_push
from clusters.simulator.seed.app import App, image_reference, service, task_definition
from clusters.simulator.seed.balancing import balance
from clusters.simulator.seed.estate import DAY_S, Estate
from clusters.simulator.seed.timeline import Timeline
from clusters.simulator.state.images import Image

#: The newest ordinary release is at least so old, so that a fleet is calm when it is planted.
_LAST_RELEASE_DAYS: Final = 0.4


def plan_app(app: App, *, estate: Estate, timeline: Timeline) -> None:
    """The service is created by its first release and updated by each later one, spread over the estate's life."""
    random = timeline.world.ids.random
    span_days = app.age_days or estate.age_days - 1.0
    moments = sorted((random.uniform(_LAST_RELEASE_DAYS, span_days) for _ in range(app.releases - 1)), reverse=True)
    timeline.at(span_days * DAY_S, lambda: _create(app, estate=estate, timeline=timeline))
    for number, days in enumerate(moments, start=2):
        timeline.at(days * DAY_S, _release(app, estate=estate, timeline=timeline, number=number))


def push(app: App, *, estate: Estate, timeline: Timeline, release: int, behaviours: tuple[Any, ...] = ()) -> None:
    """Push the image of a release. Public images stay unknown to the registries here, and so well-behaved."""
    if app.image:
        return
    reference = image_reference(app, estate=estate, release=release)
    size_bytes = app.size_mib * 1_048_576
    image = Image(
        reference=reference,
        digest=digest_of_push(reference, size_bytes=size_bytes),
        size_bytes=size_bytes,
        behaviours=list(behaviours),
    )
    timeline.world.images.put(image)


def register(app: App, *, estate: Estate, timeline: Timeline, release: int, **changes: Any) -> str:
    """Register a revision of the app; its ARN."""
    payload = task_definition(app, estate=estate, release=release, **changes)
    answer = timeline.call(estate.place, "RegisterTaskDefinition", **payload)
    arn: str = answer["taskDefinition"]["taskDefinitionArn"]
    return arn


def update(app: App, *, estate: Estate, timeline: Timeline, **changes: Any) -> None:
    """UpdateService with these members."""
    timeline.call(estate.place, "UpdateService", cluster=estate.cluster, service=app.name, **changes)


def _create(app: App, *, estate: Estate, timeline: Timeline) -> None:
    push(app, estate=estate, timeline=timeline, release=1, behaviours=app.behaviours)
    balance(app, estate=estate, timeline=timeline)
    arn = register(app, estate=estate, timeline=timeline, release=1)
    timeline.call(estate.place, "CreateService", **service(app, estate=estate, task_definition_arn=arn))


def _release(app: App, *, estate: Estate, timeline: Timeline, number: int) -> Any:
    def release() -> None:
        push(app, estate=estate, timeline=timeline, release=number, behaviours=app.behaviours)
        arn = register(app, estate=estate, timeline=timeline, release=number)
        update(app, estate=estate, timeline=timeline, taskDefinition=arn)

    return release

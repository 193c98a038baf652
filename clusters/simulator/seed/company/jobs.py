"""One-off tasks: a migration that ended well, an export at work, backfills, a job that failed."""

from typing import Final

from clusters.simulator.seed.app import EC2, App
from clusters.simulator.seed.company.development import TOOLS_DEV
from clusters.simulator.seed.company.production import DATA, SHOP
from clusters.simulator.seed.estate import HOUR_S, MINUTE_S, Estate
from clusters.simulator.seed.releases import push, register
from clusters.simulator.seed.timeline import Timeline
from clusters.simulator.state.images import ExitsAfter

_MIGRATION: Final = App(
    name="db-migrate", on=EC2, cpu=256, memory=512, port=None, language="python", version="4.12",
    command=("python", "manage.py", "migrate", "--noinput"),
    behaviours=(ExitsAfter(after_s=45.0),),
)  # fmt: skip
_ERASURE: Final = App(
    name="gdpr-erasure", on=EC2, cpu=256, memory=512, port=None, language="python", version="1.3",
    behaviours=(ExitsAfter(after_s=90.0, exit_code=1),),
)  # fmt: skip
_EXPORT: Final = App(
    name="nightly-export", on=EC2, cpu=1_024, memory=8_192, port=None, language="python", version="3.0",
    behaviours=(ExitsAfter(after_s=6 * HOUR_S),),
)  # fmt: skip
_BACKFILL: Final = App(
    name="backfill-orders", on=EC2, cpu=512, memory=4_096, port=None, language="python", version="0.4",
    behaviours=(ExitsAfter(after_s=60 * HOUR_S),),
)  # fmt: skip
_DRILL: Final = App(
    name="restore-drill", on=EC2, cpu=512, memory=2_048, port=None, language="none", version="0.2",
    behaviours=(ExitsAfter(after_s=90 * HOUR_S),),
)  # fmt: skip


def plan_jobs(timeline: Timeline) -> None:
    """Moments of the recent past pass at the world's pace, so that what ended an hour ago is still visible."""
    pace = timeline.world.pace
    _plan(_MIGRATION, estate=SHOP, ago_s=pace.seconds(20 * MINUTE_S), timeline=timeline, started_by="pipeline/4.12.4")
    _plan(_ERASURE, estate=DATA, ago_s=pace.seconds(31 * MINUTE_S), timeline=timeline, started_by="gdpr-desk")
    _plan(
        _EXPORT,
        estate=DATA,
        ago_s=pace.seconds(2 * HOUR_S),
        timeline=timeline,
        started_by="events-rule/nightly-export",
    )
    _plan(_BACKFILL, estate=DATA, ago_s=pace.seconds(26 * HOUR_S), timeline=timeline, started_by="anna.berg", count=3)


def run_drill(timeline: Timeline) -> str:
    """Start the restore drill in tools-dev; the ARN of the host that took it."""
    arn = _registered(_DRILL, estate=TOOLS_DEV, timeline=timeline)
    return _run(arn, estate=TOOLS_DEV, timeline=timeline, started_by="ops/restore-drill", count=1)


def _plan(app: App, *, estate: Estate, ago_s: float, timeline: Timeline, started_by: str, count: int = 1) -> None:
    def start() -> None:
        arn = _registered(app, estate=estate, timeline=timeline)
        _run(arn, estate=estate, timeline=timeline, started_by=started_by, count=count)

    timeline.at(ago_s, start)


def _registered(app: App, *, estate: Estate, timeline: Timeline) -> str:
    push(app, estate=estate, timeline=timeline, release=1, behaviours=app.behaviours)
    return register(app, estate=estate, timeline=timeline, release=1)


def _run(arn: str, *, estate: Estate, timeline: Timeline, started_by: str, count: int) -> str:
    answer = timeline.call(
        estate.place,
        "RunTask",
        cluster=estate.cluster,
        taskDefinition=arn,
        count=count,
        launchType="EC2",
        startedBy=started_by,
        overrides={"containerOverrides": [_override(arn)]},
    )
    host: str = answer["tasks"][0]["containerInstanceArn"]
    return host


def _override(arn: str) -> dict[str, object]:
    """What someone passed along; the name of the container follows from the family."""
    family = arn.rsplit("/", 1)[-1].partition(":")[0]
    name = family.split("-", 2)[2]
    return {"name": name, "environment": [{"name": "RUN_TOKEN", "value": "made-up-run-token-3f1c"}]}

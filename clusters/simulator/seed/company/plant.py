"""Plants the company: estates, their apps with weeks of releases, one-off tasks, and what is wrong today."""

from functools import partial
from typing import Final

from clusters.simulator.seed.app import App
from clusters.simulator.seed.company.development import SHOP_DEV, SHOP_DEV_APPS, TOOLS_APPS, TOOLS_DEV
from clusters.simulator.seed.company.incidents import plan_incidents
from clusters.simulator.seed.company.jobs import plan_jobs
from clusters.simulator.seed.company.production import (
    DATA,
    DATA_APPS,
    EDGE,
    EDGE_APPS,
    PAYMENTS,
    PAYMENTS_APPS,
    SHOP,
    SHOP_APPS,
)
from clusters.simulator.seed.company.scaling import plan_scaling
from clusters.simulator.seed.estate import DAY_S, Estate, found
from clusters.simulator.seed.releases import plan_app
from clusters.simulator.seed.timeline import Timeline
from clusters.simulator.state.world import World

ESTATES: Final[tuple[tuple[Estate, tuple[App, ...]], ...]] = (
    (SHOP, SHOP_APPS),
    (PAYMENTS, PAYMENTS_APPS),
    (DATA, DATA_APPS),
    (EDGE, EDGE_APPS),
    (SHOP_DEV, SHOP_DEV_APPS),
    (TOOLS_DEV, TOOLS_APPS),
)


def plant_company(world: World) -> None:
    """Play the company's past up to the world's clock."""
    timeline = Timeline(world, end=world.clock.now())
    for estate, apps in ESTATES:
        timeline.at(estate.age_days * DAY_S, partial(found, estate, timeline=timeline))
        for app in apps:
            plan_app(app, estate=estate, timeline=timeline)
    plan_jobs(timeline)
    plan_incidents(timeline)
    plan_scaling(timeline)
    timeline.play()

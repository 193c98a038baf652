"""How much a cluster or service matters."""

import pytest

from clusters.choices import Tier
from clusters.models import Cluster, Service, TierRule
from clusters.sync.tiers import tier_of
from tests.sync.conftest import Sweep
from tests.sync.world import World


@pytest.mark.parametrize(
    ("name", "tier"),
    [("shop-prod", "prod"), ("production_eu", "prod"), ("shop-staging", "stage"), ("sandbox", "dev")],
)
def test_goes_by_the_name_until_there_is_a_rule(name: str, tier: str) -> None:
    assert tier_of(name, tags={}, rules=[]) == tier


def test_takes_the_first_rule_that_matches() -> None:
    rules = [
        TierRule(name_glob="*", tag_key="env", tag_value="live", tier=Tier.PROD),
        TierRule(name_glob="shop-*", tier=Tier.STAGE),
    ]

    assert tier_of("shop-one", tags={"env": "live"}, rules=rules) == Tier.PROD
    assert tier_of("shop-one", tags={"env": "test"}, rules=rules) == Tier.STAGE
    assert tier_of("sandbox", tags={}, rules=rules) == Tier.DEV


@pytest.mark.django_db
def test_overlays_a_service_with_its_own_tags(world: World, shop: str, sweep: Sweep) -> None:
    TierRule.objects.create(tag_key="critical", tier=Tier.PROD, order=1)
    world.clusters[shop]["clusterName"] = "plain"
    payload = next(iter(world.services.values()))
    payload["tags"] = [{"key": "critical", "value": "yes"}]

    sweep()

    assert Cluster.objects.get().tier == Tier.DEV
    assert Service.objects.get(tier=Tier.PROD).name == payload["serviceName"]


@pytest.mark.django_db
def test_follows_a_rule_that_came_later(world: World, shop: str, sweep: Sweep) -> None:
    sweep()
    TierRule.objects.create(name_glob="shop-*", tier=Tier.STAGE)

    sweep("clusters")

    assert set(Service.objects.values_list("tier", flat=True)) == {"stage"}

"""halden's development: a small copy of the shop, and the tools teams share."""

from typing import Final

from clusters.simulator.accounts import DEV_ACCOUNT_ID
from clusters.simulator.seed.app import SPOT, App
from clusters.simulator.seed.estate import Estate, Hosts
from clusters.simulator.state.images import FailsHealthCheck

SHOP_DEV: Final = Estate(
    cluster="shop-dev",
    account_id=DEV_ACCOUNT_ID,
    region="eu-west-1",
    environment="dev",
    team="shop",
    age_days=14.0,
)
TOOLS_DEV: Final = Estate(
    cluster="tools-dev",
    account_id=DEV_ACCOUNT_ID,
    region="eu-central-1",
    environment="dev",
    team="platform",
    age_days=21.0,
    hosts=(Hosts(provider_name="tools-dev-t3", instance_type="t3.xlarge", count=4, is_scaling=False),),
    has_fargate=False,
)
_TOOLS: Final = "tools-dev-t3"

SHOP_DEV_APPS: Final = (
    App(name="web", on=SPOT, desired=1, language="node", version="4.12", releases=9),
    App(name="api", on=SPOT, desired=1, version="4.12", releases=11, sidecars=("otel",)),
    App(name="checkout", on=SPOT, desired=1, version="4.13", releases=6),
    App(name="cart", on=SPOT, desired=1, language="go", version="3.3", releases=5),
    App(name="search", on=SPOT, desired=1, memory=2_048, version="7.4", releases=3),
    App(
        name="preview-7731",
        on=SPOT,
        desired=1,
        language="node",
        version="0.1",
        releases=1,
        has_breaker=False,
        age_days=0.1,
        behaviours=(FailsHealthCheck(unless_environment=("FEATURE_NEW_BASKET", "off")),),
    ),
)

TOOLS_APPS: Final = (
    App(name="gitlab-runner", on=_TOOLS, desired=3, cpu=1_024, memory=2_048, port=None, language="none", releases=3,
        version="17.6"),
    App(name="grafana", on=_TOOLS, desired=1, cpu=256, memory=512, port=3_000, language="none", releases=2,
        image="grafana/grafana:11.4.0", has_health_check=False),
    App(name="prometheus", on=_TOOLS, desired=1, cpu=1_024, memory=4_096, port=9_090, language="none", releases=1,
        image="quay.io/prometheus/prometheus:v2.55.1", has_health_check=False, is_balanced=False),
    App(name="keycloak", on=_TOOLS, desired=2, cpu=512, memory=1_536, language="none", version="26.0", releases=2),
    App(name="nexus", on=_TOOLS, desired=1, cpu=1_024, memory=3_072, port=8_081, language="none", releases=1,
        version="3.75", is_balanced=False),
    App(name="mail-catcher", on=_TOOLS, desired=0, cpu=64, memory=128, port=1_080, language="none", releases=1,
        image="axllent/mailpit:v1.21", has_health_check=False),
    App(name="node-exporter", is_daemon=True, cpu=32, memory=64, port=None, language="none", releases=1,
        image="quay.io/prometheus/node-exporter:v1.8.2"),
)  # fmt: skip

"""halden's production: the shop, payments, data and the edge."""

from typing import Final

from clusters.simulator.accounts import PROD_ACCOUNT_ID
from clusters.simulator.seed.app import EC2, SPOT, App
from clusters.simulator.seed.estate import Estate, Hosts
from clusters.simulator.state.images import StartsSlowly

SHOP: Final = Estate(
    cluster="shop-prod",
    account_id=PROD_ACCOUNT_ID,
    region="eu-west-1",
    environment="prod",
    team="shop",
    hosts=(Hosts(provider_name="shop-prod-m6i", instance_type="m6i.xlarge", count=6),),
    tags={"cost-centre": "4711"},
)
PAYMENTS: Final = Estate(
    cluster="payments-prod",
    account_id=PROD_ACCOUNT_ID,
    region="eu-central-1",
    environment="prod",
    team="payments",
    tags={"cost-centre": "4720", "compliance": "pci"},
)
DATA: Final = Estate(
    cluster="data-prod",
    account_id=PROD_ACCOUNT_ID,
    region="eu-west-1",
    environment="prod",
    team="data",
    hosts=(Hosts(provider_name="data-prod-r6i", instance_type="r6i.2xlarge", count=4, is_scaling=False),),
    has_fargate=False,
    tags={"cost-centre": "4730"},
)
EDGE: Final = Estate(
    cluster="edge-prod",
    account_id=PROD_ACCOUNT_ID,
    region="us-east-1",
    environment="prod",
    team="platform",
    tags={"cost-centre": "4700"},
)

_SHOP_HOSTS: Final = "shop-prod-m6i"
_DATA_HOSTS: Final = "data-prod-r6i"

WEB: Final = App(
    name="web", on=_SHOP_HOSTS, desired=3, cpu=512, memory=1_024, language="node", version="4.11", releases=18,
    is_critical=True, sidecars=("otel",),
)  # fmt: skip
CHECKOUT: Final = App(
    name="checkout", desired=4, cpu=1_024, memory=2_048, version="4.12", releases=5, is_critical=True,
    minimum_percent=0, maximum_percent=100, has_breaker=False, sidecars=("otel",),
)  # fmt: skip
RECOMMENDER: Final = App(
    name="recommender", on=_SHOP_HOSTS, desired=2, cpu=512, memory=1_024, language="python", version="2.8", releases=4,
    minimum_percent=0, maximum_percent=100, has_breaker=False, size_mib=900,
)  # fmt: skip
SEARCH: Final = App(
    name="search", desired=24, cpu=512, memory=2_048, version="7.3", releases=3, maximum_percent=110,
    has_breaker=False, behaviours=(StartsSlowly(pull_s=20, healthy_s=75),), size_mib=420,
)  # fmt: skip
CAMPAIGN: Final = App(
    name="campaign-landing", desired=2, cpu=256, memory=512, language="node", version="1.4", releases=3
)

SHOP_APPS: Final = (
    WEB,
    CHECKOUT,
    RECOMMENDER,
    SEARCH,
    CAMPAIGN,
    App(name="api", desired=6, cpu=1_024, memory=2_048, version="4.11", releases=12, is_critical=True,
        sidecars=("otel", "envoy"), is_connected=True),
    App(name="cart", desired=4, cpu=512, memory=1_024, language="go", version="3.2", releases=6, is_critical=True,
        sidecars=("otel",), is_connected=True),
    App(name="catalogue", on=_SHOP_HOSTS, desired=5, cpu=512, memory=1_536, version="5.0", releases=7),
    App(name="order-events", on=_SHOP_HOSTS, desired=4, cpu=256, memory=512, port=None, language="go", version="2.1",
        releases=4),
    App(name="image-resizer", on=SPOT, desired=6, cpu=512, memory=1_024, language="go", version="1.9", releases=3,
        is_balanced=False),
    App(name="mail-sender", desired=2, cpu=256, memory=512, language="python", version="1.2", releases=2, port=None),
    App(name="datadog-agent", is_daemon=True, cpu=128, memory=256, port=None, language="none", version="7.62",
        image="public.ecr.aws/datadog/agent:7.62.1"),
    App(name="log-router", is_daemon=True, cpu=64, memory=128, port=None, language="none",
        image="public.ecr.aws/aws-observability/aws-for-fluent-bit:2.32.5", releases=1),
)  # fmt: skip

PAYMENTS_API: Final = App(
    name="payments-api", desired=6, cpu=1_024, memory=2_048, version="9.4", releases=8, is_critical=True,
    sidecars=("otel", "envoy"),
)  # fmt: skip

PAYMENTS_APPS: Final = (
    PAYMENTS_API,
    App(name="ledger", desired=3, cpu=1_024, memory=4_096, version="3.0", releases=4, is_critical=True,
        is_discovered=True),
    App(name="fraud-scoring", desired=4, cpu=2_048, memory=4_096, language="python", version="6.2", releases=5,
        architecture="ARM64", size_mib=1_400),
    App(name="webhook-dispatcher", desired=3, cpu=256, memory=512, language="go", version="1.7", releases=3, port=None),
    App(name="card-vault", desired=3, cpu=512, memory=1_024, version="2.2", releases=2, is_critical=True,
        is_discovered=True),
    App(name="reconciliation", desired=1, cpu=512, memory=2_048, version="1.0", releases=2, port=None),
)  # fmt: skip

REPORTS: Final = App(
    name="reports", on=EC2, desired=2, cpu=2_048, memory=98_304, language="python", version="1.1", releases=1,
    port=None, has_breaker=False, age_days=0.25,
)  # fmt: skip

DATA_APPS: Final = (
    REPORTS,
    App(name="ingest", on=_DATA_HOSTS, desired=6, cpu=1_024, memory=4_096, version="8.1", releases=6,
        is_balanced=False),
    App(name="warehouse-loader", on=_DATA_HOSTS, desired=3, cpu=1_024, memory=8_192, language="python", version="2.5",
        releases=4, port=None),
    App(name="airflow-scheduler", on=_DATA_HOSTS, desired=1, cpu=512, memory=2_048, language="python", version="2.10",
        releases=2, is_balanced=False, maximum_percent=100, minimum_percent=0),
    App(name="airflow-worker", on=_DATA_HOSTS, desired=4, cpu=2_048, memory=8_192, language="python", version="2.10",
        releases=2, port=None),
    App(name="feature-store", on=_DATA_HOSTS, desired=3, cpu=512, memory=4_096, language="go", version="0.9",
        releases=3),
    App(name="node-exporter", is_daemon=True, cpu=32, memory=64, port=None, language="none", releases=1,
        image="quay.io/prometheus/node-exporter:v1.8.2"),
)  # fmt: skip

EDGE_APPS: Final = (
    App(name="edge-gateway", desired=6, cpu=1_024, memory=2_048, language="go", version="12.0", releases=5,
        is_critical=True, sidecars=("otel",), is_behind_network=True),
    App(name="geo", desired=3, cpu=256, memory=1_024, language="go", version="2.0", releases=2),
    App(name="image-cdn", on=SPOT, desired=5, cpu=512, memory=1_024, language="go", version="3.3", releases=3),
    App(name="status-page", desired=2, cpu=256, memory=512, language="node", version="1.0", releases=2),
)  # fmt: skip

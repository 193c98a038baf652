"""Environment variables as teams leave them behind: settings, hosts and ports, and secrets where they shouldn't be."""

import hashlib
from typing import Final

from clusters.simulator.seed.estate import Estate

_LANGUAGE_VARIABLES: Final[dict[str, dict[str, str]]] = {
    "java": {
        "JAVA_TOOL_OPTIONS": "-XX:MaxRAMPercentage=75 -XX:+ExitOnOutOfMemoryError",
        "SPRING_PROFILES_ACTIVE": "{env}",
    },
    "python": {"PYTHONUNBUFFERED": "1", "WEB_CONCURRENCY": "4", "DJANGO_SETTINGS_MODULE": "{name}.settings.{env}"},
    "node": {"NODE_ENV": "production", "NODE_OPTIONS": "--max-old-space-size=768"},
    "go": {"GOMEMLIMIT": "450MiB", "GOMAXPROCS": "2"},
    "none": {},
}

#: What some services carry beside the usual: addresses, and values that look like secrets.
_OWN_VARIABLES: Final[dict[str, dict[str, str]]] = {
    "web": {"SESSION_COOKIE_SECRET": "{secret}", "CDN_BASE_URL": "https://cdn.halden.example"},
    "api": {"DATABASE_URL": "postgres://api:{secret}@{database}:5432/shop", "JWT_SIGNING_KEY": "{secret}"},
    "checkout": {
        "DATABASE_URL": "postgres://checkout:{secret}@{database}:5432/shop",
        "PAYMENTS_URL": "https://payments.{env}.halden.internal",
        "PAYMENT_PROVIDER_API_KEY": "{secret}",
    },
    "cart": {"REDIS_URL": "rediss://:{secret}@cart-cache.{env}.halden.internal:6379/0"},
    "catalogue": {"ELASTICSEARCH_URL": "https://search:{secret}@catalogue.{env}.halden.internal:9200"},
    "search": {"INDEX_HOST": "search-index.{env}.halden.internal", "INDEX_PORT": "9300"},
    "payments-api": {"DB_HOST": "{database}", "DB_PORT": "5432", "DB_USER": "payments", "DB_PASSWORD": "{secret}"},
    "ledger": {"DB_HOST": "{database}", "DB_PASSWORD": "{secret}", "LEDGER_MODE": "append-only"},
    "webhook-dispatcher": {"WEBHOOK_SIGNING_SECRET": "{secret}"},
    "ingest": {"KAFKA_BROKERS": "b-1.{env}.halden.internal:9094,b-2.{env}.halden.internal:9094"},
    "warehouse-loader": {"SNOWFLAKE_PASSWORD": "{secret}", "SNOWFLAKE_ACCOUNT": "halden-eu"},
    "grafana": {"GF_SECURITY_ADMIN_PASSWORD": "{secret}", "GF_SERVER_ROOT_URL": "https://grafana.halden.internal"},
    "keycloak": {"KC_DB_URL": "jdbc:postgresql://{database}:5432/keycloak", "KC_DB_PASSWORD": "{secret}"},
    "gitlab-runner": {"CI_SERVER_URL": "https://git.halden.internal", "RUNNER_TOKEN": "{secret}"},
}

_SECRET_NAMES: Final[dict[str, tuple[str, ...]]] = {
    "web": ("SENTRY_DSN",),
    "api": ("SENTRY_DSN", "FEATURE_FLAGS_KEY"),
    "cart": ("SENTRY_DSN",),
    "payments-api": ("CARD_NETWORK_CERTIFICATE", "HSM_PIN"),
    "fraud-scoring": ("MODEL_STORE_KEY",),
    "edge-gateway": ("TLS_PRIVATE_KEY",),
}


def environment_of(name: str, *, estate: Estate, language: str, version: str) -> list[dict[str, str]]:
    """The `environment` of a container definition, sorted by name."""
    shared = {
        "APP_ENV": estate.environment,
        "APP_VERSION": version,
        "AWS_REGION": estate.region,
        "LOG_LEVEL": "info" if estate.environment == "prod" else "debug",
        "OTEL_EXPORTER_OTLP_ENDPOINT": "http://localhost:4317",
        "OTEL_SERVICE_NAME": name,
    }
    words = {
        "env": estate.environment,
        "name": name.replace("-", "_"),
        "secret": _made_up_secret(name, estate=estate),
        "database": f"{estate.team}-{estate.environment}.cluster-c7example.{estate.region}.rds.amazonaws.com",
    }
    variables = {**shared, **_LANGUAGE_VARIABLES[language], **_OWN_VARIABLES.get(name, {})}
    return [{"name": key, "value": text.format(**words)} for key, text in sorted(variables.items())]


def secrets_of(name: str, *, estate: Estate) -> list[dict[str, str]]:
    """The `secrets` of a container definition: references, never values."""
    prefix = f"arn:aws:secretsmanager:{estate.region}:{estate.account_id}:secret:{estate.environment}/{name}"
    return [
        {"name": key, "valueFrom": f"{prefix}/{key.lower().replace('_', '-')}-aB3xYz"}
        for key in _SECRET_NAMES.get(name, ())
    ]


def _made_up_secret(name: str, *, estate: Estate) -> str:
    """Looks random, says what it is, opens nothing."""
    return f"made-up-{hashlib.sha256(f'{estate.cluster}/{name}'.encode()).hexdigest()[:20]}"

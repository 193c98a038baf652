"""What a cluster is called in a list: only what needs somebody takes it out of "Steady"."""

import pytest

from clusters.choices import Severity
from dashboard.palette import Mark
from dashboard.queries.clusters import cluster_status
from tests.dashboard import factories

pytestmark = pytest.mark.django_db


def test_a_parked_service_beside_running_ones_it_calls_steady() -> None:
    cluster = factories.make_cluster(severity=Severity.QUIET, service_count=7, desired_count=10, healthy_count=10)

    status = cluster_status(cluster)

    assert (status.mark, status.text) == (Mark.OK, "Steady")


def test_a_cluster_in_which_all_is_parked_it_calls_parked() -> None:
    cluster = factories.make_cluster(severity=Severity.QUIET, service_count=2, desired_count=0)

    status = cluster_status(cluster)

    assert status.mark == Mark.OFF
    assert status.text == "Parked, nothing is desired"


def test_a_missing_part_it_says_aloud() -> None:
    cluster = factories.make_cluster(
        severity=Severity.MISSING_ALL, cause="checkout: 0 of 4 healthy: exit 1", service_count=7, desired_count=10
    )

    status = cluster_status(cluster)

    assert status.mark == Mark.BAD
    assert status.text == "checkout: 0 of 4 healthy: exit 1"

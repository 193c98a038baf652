"""The attention list finishes: each cause's button leads to where its way out begins."""

import pytest
from django.test import Client

from clusters.choices import CauseClass
from tests.dashboard import factories


@pytest.mark.parametrize(
    ("cause_class", "hosts", "label", "query"),
    [
        (CauseClass.OUT_OF_MEMORY, 0, "See tasks", "?tab=tasks"),
        (CauseClass.IMAGE_PULL, 3, "See tasks", "?tab=tasks"),
        (CauseClass.STUCK, 0, "See deployment", "?tab=deployments"),
        (CauseClass.ROLLBACK, 0, "See deployment", "?tab=deployments"),
        (CauseClass.NO_CAPACITY, 0, "See service", ""),
        (CauseClass.OTHER, 0, "See service", ""),
    ],
)
def test_a_services_cause_it_leads_to_its_place(
    cause_class: CauseClass, hosts: int, label: str, query: str, as_admin: Client
) -> None:
    service = factories.make_service(cluster=factories.make_cluster(host_count=hosts))
    factories.make_attention(service=service, cause_class=cause_class)

    body = as_admin.get("/").content.decode()

    assert f'href="/services/{service.pk}{query}">{label}</a>' in body


@pytest.mark.parametrize("cause_class", [CauseClass.HOST_LOST, CauseClass.NO_CAPACITY])
def test_a_want_of_hosts_it_leads_to_the_hosts(cause_class: CauseClass, as_admin: Client) -> None:
    service = factories.make_service(cluster=factories.make_cluster(host_count=3))
    factories.make_attention(service=service, cause_class=cause_class)

    body = as_admin.get("/").content.decode()

    assert f'href="/hosts?cluster={service.cluster_id}">See hosts</a>' in body


def test_on_the_services_own_page_it_leaves_out_the_button_to_itself(as_admin: Client) -> None:
    service = factories.make_service()
    factories.make_attention(service=service, cause_class=CauseClass.OTHER)

    body = as_admin.get(f"/services/{service.pk}").content.decode()

    assert "Needs you" in body
    assert "See service" not in body

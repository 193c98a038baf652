"""Capacity providers of a scope."""

from clusters.models import CapacityProvider
from clusters.sync.closing import close_missing
from clusters.sync.fetched import Fetched
from clusters.sync.fetching import Fetcher
from clusters.sync.known import known_rows
from clusters.sync.load.capacity_providers import load_capacity_providers
from clusters.sync.outcome import Outcome, Run, outcome_of


def get_capacity_providers(fetcher: Fetcher) -> Fetched:
    """10 a page. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeCapacityProviders.html"""
    return fetcher.list_all(
        "describe_capacity_providers", {"include": ["TAGS"]}, member="capacityProviders", page_size=10
    )


def sweep_capacity_providers(run: Run) -> Outcome:
    known = known_rows(CapacityProvider.objects.filter(scope=run.scope).live())
    fetched = get_capacity_providers(run.fetcher)
    load_capacity_providers(fetched.items, stamp=run.stamp(read_at=fetched.read_at), known=known, writer=run.writer)
    if fetched.is_complete:
        close_missing(
            CapacityProvider.objects.all(),
            known=known,
            seen={item.get("capacityProviderArn", "") for item in fetched.items},
            listed_at=fetched.read_at,
            now=run.now,
            writer=run.writer,
        )
    return outcome_of([fetched])

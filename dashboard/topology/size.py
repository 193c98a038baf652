"""What a picture leaves out, in words: nothing is dropped in silence."""

from dashboard.graph import Choice, Outline
from dashboard.words import plural


def left_out(outline: Outline, *, choice: Choice) -> str:
    """ "13 of 96 services and 0 of 72 hosts have a card of their own. 3 services are left out." """
    words = []
    folded = sum(len(fold.services) for fold in choice.folds)
    if folded or choice.host_groups:
        services = f"{len(choice.services):,} of {plural(len(outline.services), 'service')}"
        hosts = f" and {len(choice.hosts):,} of {plural(len(outline.hosts), 'host')}" if choice.host_groups else ""
        words.append(f"{services}{hosts} stand alone; the rest is grouped.")
    if choice.hidden_count:
        words.append(f"{plural(choice.hidden_count, 'service')} left out.")
    return " ".join(words)

"""Learn: what containers and ECS are, shown on the reader's own fleet."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from dashboard.figures.learn import build_learn_pictures
from dashboard.given import number_given
from dashboard.glossary import terms
from dashboard.queries.learn import get_learn

GUEST_OS_MB = 600  # a small Linux server image; nobody can know the reader's, so it is a setting of the page
LEAST_MB, MOST_MB = 10, 100_000
# Words that the story tells; the others are listed below it.
TOLD = (
    "virtualization",
    "container",
    "image",
    "registry",
    "Elastic Container Service",
    "cluster",
    "container definition",
    "task definition",
    "task role",
    "task",
    "service",
)


def learn(request: HttpRequest) -> HttpResponse:
    found = get_learn(request.user)
    copies = tuple((each.image, each.count) for each in found.host.copies) if found.host else ()
    guest_os_mb = _guest_os_mb(request.GET.get("guest_os", ""))
    count = sum(number for _, number in copies)
    context = {
        "nav": "learn",
        "learn": found,
        "terms": {term.anchor.replace("-", "_"): term for term in terms().values()},
        "others": [term for word, term in terms().items() if word not in TOLD],
        "pictures": build_learn_pictures(copies, host=found.host.instance_type or "One host") if found.host else None,
        "guest_os_mb": guest_os_mb,
        "guests_mb": guest_os_mb * count,
        "least_mb": LEAST_MB,
        "most_mb": MOST_MB,
    }
    return render(request, "learn/learn.html", context)


def _guest_os_mb(text: str) -> int:
    asked = number_given(text, most_digits=6)
    return GUEST_OS_MB if asked is None else min(max(asked, LEAST_MB), MOST_MB)

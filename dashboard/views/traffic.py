"""Load balancers and target groups: one of each as a page."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from clusters.choices import AgentKind
from dashboard.fragments import lazy, render_page
from dashboard.queries.load_balancer import get_groups, get_listeners, get_load_balancer_page
from dashboard.queries.target_group import get_reading, get_target_group_page, get_targets, get_users
from dashboard.views.gates import get_load_balancer_for, get_target_group_for


def load_balancer(request: HttpRequest, pk: int) -> HttpResponse:
    now = timezone.now()
    found = get_load_balancer_for(request, pk)
    groups = lazy(lambda: get_groups(request.user, balancer=found))
    context = {
        "now": now,
        "nav": "services",
        "balancer": get_load_balancer_page(found),
        "groups": groups,
        "listeners": lazy(lambda: get_listeners(found, groups=groups)),
        "reading": lazy(lambda: get_reading(scope_id=found.scope_id, kind=AgentKind.TARGET_HEALTH, now=now)),
    }
    return render_page(request, "load_balancers/load_balancer.html", context)


def target_group(request: HttpRequest, pk: int) -> HttpResponse:
    now = timezone.now()
    found = get_target_group_for(request, pk)
    context = {
        "now": now,
        "nav": "services",
        "group": get_target_group_page(found),
        "targets": lazy(lambda: get_targets(request.user, group=found)),
        "users": lazy(lambda: get_users(request.user, scope_id=found.scope_id, arns=[found.arn])),
        "reading": lazy(lambda: get_reading(scope_id=found.scope_id, kind=AgentKind.TARGET_HEALTH, now=now)),
    }
    return render_page(request, "target_groups/target_group.html", context)

"""One image: words and table as a page, the stack as JSON (`?format=figure`); and the way from a container to it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from clusters.models import Image
from dashboard.figures.canvas import Figure
from dashboard.figures.image_stack import draw_stack
from dashboard.fragments import lazy, render_page
from dashboard.links import link
from dashboard.queries.image import (
    find_image,
    get_image_page,
    get_running,
    get_stack,
    get_tags,
    get_users,
)
from dashboard.queries.image_standing import get_standing
from dashboard.stack import SHARE_WORDS, cells, summary_of, tiles_of
from dashboard.views.gates import get_image_for
from dashboard.views.pictures import picture_answer
from dashboard.views.tabs import view_from

LONGEST_NAME = 700


def image(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_image_for(request, pk)
    page = get_image_page(found)
    if answer := picture_answer(request, lambda: _figure(request, found, title=page.title)):
        return answer
    now = timezone.now()
    standing = lazy(lambda: get_standing(request.user, image=found))
    stack = lazy(lambda: get_stack(request.user, image=found, standing=standing))
    context = {
        "now": now,
        "nav": "task_definitions",
        "image": page,
        "stack": stack,
        "summary": lazy(lambda: summary_of(stack)),
        "tiles": lazy(lambda: tiles_of(stack)),
        "view": view_from(request.GET),
        "rows": lazy(lambda: [(line, cells(line)) for line in reversed(stack.lines)]),
        "legend": [(share.fill, words) for share, words in SHARE_WORDS.items()],
        "users": lazy(lambda: get_users(request.user, image=found)),
        "relatives": lazy(lambda: standing.relatives),
        "tags": lazy(lambda: get_tags(found)),
    }
    return render_page(request, "images/image.html", context)


def _figure(request: HttpRequest, found: Image, *, title: str) -> Figure:
    standing = get_standing(request.user, image=found)
    running = get_running(request.user, image=found)
    stack = get_stack(request.user, image=found, standing=standing, running=running)
    return draw_stack(stack, title=f"Stack of {title}", summary=summary_of(stack), task_link=_task_link)


def image_find(request: HttpRequest) -> HttpResponse:
    """`?image=` as a definition writes it, `?digest=` as ECS names it: leads to the page, or says why there is none."""
    text, digest = (request.GET.get(name, "")[:LONGEST_NAME] for name in ("image", "digest"))
    found = find_image(request.user, text=text, digest=digest)
    if found is not None:
        return redirect("image", pk=found.pk)
    context = {"now": timezone.now(), "nav": "task_definitions", "name": text or digest}
    return render_page(request, "images/unread.html", context)


def _task_link(pk: int) -> str:
    return link("task", pk)

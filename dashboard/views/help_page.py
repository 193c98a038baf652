"""Help: keys, marks, filters, what is being read. And the cookie that switches single-letter keys off."""

from dataclasses import dataclass

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from dashboard.fragments import lazy, render_page
from dashboard.palette import WORDS, Mark
from dashboard.queries.about import list_scopes
from dashboard.queries.keys import Key
from dashboard.queries.tables import TABLES

COOKIE = "gantry_keys"
OFF = "off"
YEAR_S = 365 * 24 * 3600
# What each mark means, beside the word every mark has.
MEANINGS = {
    Mark.OK: "healthy, running, steady",
    Mark.CHANGE: "starting, rolling out, an operation runs",
    Mark.DRAIN: "stopping, draining, deregistering",
    Mark.WARN: "at risk, late, stuck",
    Mark.BAD: "unhealthy, missing, failed",
    Mark.OFF: "stopped, parked, still to come",
    Mark.UNKNOWN: "nobody knows: agent away or data stale",
}

# What may be written into a filter, tried on services by a click: docs/filters.md.
GRAMMAR = (
    ("web", "names that contain “web”"),
    ("status:unhealthy", "one word of a key"),
    ("tier:prod,stage", "either of them"),
    ("status:!parked", "all but these"),
    ("cluster:shop-*", "names that begin so; * is any text, ? one letter"),
    ('name:"my web"', "quotes keep spaces, commas and colons"),
    ("tag:team=recsys", "the value of a tag; tag:team is any value"),
    ("failed:>0", "numbers, by > < >= <="),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpListing:
    title: str
    href: str
    keys: tuple[Key, ...]


def keys_of(request: HttpRequest) -> bool:
    """Whether single letters are keys. `/`, Ctrl-K and those inside tables always are."""
    return request.COOKIES.get(COOKIE) != OFF


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    marks = [(mark, WORDS[mark], meaning) for mark, meaning in MEANINGS.items()]
    listings = [HelpListing(title=table.title, href=reverse(table.noun), keys=table.keys) for table in TABLES.values()]
    context = {
        "nav": "help",
        "marks": marks,
        "grammar": GRAMMAR,
        "listings": listings,
        "scopes": lazy(lambda: list_scopes(request.user)),
    }
    return render_page(request, "help/help.html", context)


@login_not_required
@require_POST
def keys(request: HttpRequest) -> HttpResponse:
    """Switch single-letter keys and go back to the page one came from."""
    back = request.POST.get("next", "/")
    is_ours = url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    response = HttpResponseRedirect(back if is_ours else "/")
    if request.POST.get("keys") == OFF:
        response.set_cookie(COOKIE, OFF, max_age=YEAR_S, samesite="Lax", secure=request.is_secure(), httponly=True)
    else:
        response.delete_cookie(COOKIE, samesite="Lax")
    return response

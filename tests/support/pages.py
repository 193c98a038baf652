"""Every page of a running Gantry, from its own URL conf: a new route is looked at without anybody naming it here."""

import re
from collections.abc import Callable, Iterable

from tests.dashboard.routes import Route, all_routes

# No pages: streams, probes, form targets. `acts` routes are left out but those that show a form.
NOT_PAGES = frozenset({"live", "healthz", "theme", "keys", "logout", "login", "host_stairs"})
FORMS = frozenset({"service_scale"})
PK = re.compile(r"<int:pk>")
# What a page is looked at with: something that has much to show.
PREFERRED = {"clusters": "edge-prod", "services": "recommender", "search": "prod"}  # search finds nouns without a list
ADMIN_PAGES = (
    *("/admin/", "/admin/clusters/account/", "/admin/clusters/account/add/", "/admin/clusters/account/1/change/"),
    *("/admin/clusters/grant/", "/admin/clusters/grant/add/", "/admin/clusters/freeze/", "/admin/clusters/freeze/add/"),
    *("/admin/clusters/protection/", "/admin/clusters/protection/add/", "/admin/clusters/tierrule/"),
)
Fetch = Callable[[str], str]


def is_page(route: Route) -> bool:
    """Whether it is shown to somebody who asks by GET."""
    is_ours = bool(route.name) and not route.is_admin and route.name not in NOT_PAGES
    is_known = "<" not in PK.sub("", route.template)
    return is_ours and is_known and (not route.acts or route.name in FORMS)


def find_pages(fetch: Fetch) -> dict[str, str]:
    """Name to address. `fetch` answers a path's HTML for somebody who may see all. A noun without rows is left out."""
    routes = [route for route in all_routes() if is_page(route)]
    lists = {route.name: route.path({}) for route in routes if "<" not in route.template}
    keys = _keys(lists.values(), fetch=fetch)
    details = {
        route.name: PK.sub(keys[noun], route.template)
        for route in routes
        if PK.search(route.template) and (noun := route.template.split("/")[1]) in keys
    }
    return lists | details


def _keys(paths: Iterable[str], *, fetch: Fetch) -> dict[str, str]:
    """Of each noun (first part of the path) a key: the preferred one, else the first that a page links to."""
    keys: dict[str, str] = {}
    for path in paths:
        noun = path.split("/")[1]
        wanted = PREFERRED.get(noun, "")
        links = re.findall(r'href="/([a-z-]+)/(\d+)"', fetch(f"{path}?q={wanted}" if wanted else path))
        own = next((key for found, key in links if found == noun), "")
        if own:
            keys[noun] = own
        for found, key in links:
            keys.setdefault(found, key)
    return keys

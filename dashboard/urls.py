"""Every route of the face. Routes that act exist only where GANTRY_WRITES is on."""

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, path

from dashboard.live.stream import live
from dashboard.views import (
    about,
    acting,
    batches,
    bulk,
    clusters,
    fleet,
    health,
    help_page,
    hosts,
    images,
    learn,
    operations,
    panels,
    people,
    search,
    services,
    sync,
    task_definitions,
    tasks,
    theme,
    topology,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("", fleet.fleet, name="fleet"),
    path("clusters", clusters.cluster_list, name="clusters"),
    path("clusters/<int:pk>", clusters.cluster, name="cluster"),
    path("clusters/<int:pk>/panel", panels.cluster_panel, name="cluster_panel"),
    path("clusters/<int:pk>/topology", topology.topology, name="topology"),
    path("services", services.service_list, name="services"),
    path("services/<int:pk>", services.service, name="service"),
    path("services/<int:pk>/panel", panels.service_panel, name="service_panel"),
    path("tasks", tasks.task_list, name="tasks"),
    path("tasks/<int:pk>", tasks.task, name="task"),
    path("tasks/<int:pk>/panel", panels.task_panel, name="task_panel"),
    path("task-definitions", task_definitions.task_definition_list, name="task_definitions"),
    path("task-definitions/<int:pk>", task_definitions.task_definition, name="task_definition"),
    path("task-definitions/<int:pk>/panel", panels.task_definition_panel, name="task_definition_panel"),
    path("images/find", images.image_find, name="image_find"),
    path("images/<int:pk>", images.image, name="image"),
    path("hosts", hosts.host_list, name="hosts"),
    path("hosts/<int:pk>", hosts.host, name="host"),
    path("hosts/<int:pk>/panel", panels.host_panel, name="host_panel"),
    path("operations", operations.operation_list, name="operations"),
    path("operations/<int:pk>", operations.operation, name="operation"),
    path("operations/<int:pk>/panel", panels.operation_panel, name="operation_panel"),
    path("batches/<int:pk>", batches.batch, name="batch"),
    path("search", search.search_page, name="search"),
    path("go", search.go, name="go"),
    path("help", help_page.help_page, name="help"),
    path("keys", help_page.keys, name="keys"),
    path("sync", sync.sync, name="sync"),
    path("about", about.about, name="about"),
    path("learn", learn.learn, name="learn"),
    path("live", live, name="live"),
    path("healthz", health.healthz, name="healthz"),
    path("theme", theme.theme, name="theme"),
    path("login", people.login, name="login"),
    path("logout", people.logout, name="logout"),
    path("admin/login/", people.admin_login),
    path("admin/", admin.site.urls),
]

if settings.WRITES_ENABLED:
    urlpatterns += [
        path("services/<int:pk>/scale", acting.scale, name="service_scale"),
        path("services/<int:pk>/redeploy", acting.redeploy, name="service_redeploy"),
        path("services/bulk-redeploy", bulk.bulk_redeploy, name="bulk_redeploy"),
        path("services/bulk-redeploy/start", bulk.bulk_start, name="bulk_start"),
        path("batches/<int:pk>/pause", bulk.batch_pause, name="batch_pause"),
        path("batches/<int:pk>/resume", bulk.batch_resume, name="batch_resume"),
        path("batches/<int:pk>/cancel", bulk.batch_cancel, name="batch_cancel"),
        path("operations/<int:pk>/confirm", acting.confirm, name="operation_confirm"),
        path("operations/<int:pk>/cancel", acting.cancel, name="operation_cancel"),
        path("operations/<int:pk>/undo", acting.undo, name="operation_undo"),
    ]

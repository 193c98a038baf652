"""The Celery application: queues, routes and the beat schedule. Jobs themselves live in `clusters/jobs/`."""

import os

from celery import Celery

from clusters import heartbeat

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dashboard.settings")

app = Celery("gantry")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.imports = ("clusters.jobs.sync", "clusters.jobs.operations")
heartbeat.connect()

# Operations have a worker of their own: a long sweep must never keep a person waiting.
app.conf.task_routes = {
    "clusters.jobs.operations.*": {"queue": "operations"},
    "clusters.jobs.sync.serve_refresh_requests": {"queue": "events"},  # behind events and operations, never a sweep
    "clusters.jobs.sync.*": {"queue": "sweep"},
}
app.conf.beat_schedule = {
    "take-due-shards": {
        "task": "clusters.jobs.sync.dispatch_due_shards",
        "schedule": 2.0,
        "options": {"expires": 10, "queue": "sweep"},
    },
    "serve-refresh-requests": {
        "task": "clusters.jobs.sync.serve_refresh_requests",
        "schedule": 1.0,
        "options": {"expires": 5, "queue": "events"},
    },
    "sweep-operations": {
        "task": "clusters.jobs.operations.sweep_operations",
        "schedule": 2.0,
        "options": {"expires": 10, "queue": "operations"},
    },
}

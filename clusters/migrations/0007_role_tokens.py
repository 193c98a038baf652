"""Search tokens for the roles of revisions that were read before roles were searched: revisions are read once, ever."""

from typing import Any

from django.apps.registry import Apps
from django.db import migrations

KIND = "role"
BATCH = 1_000
TOKEN_MAX = 120


def add_role_tokens(apps: Apps, _: Any) -> None:
    token = apps.get_model("clusters", "SearchToken")
    rows = apps.get_model("clusters", "TaskDefinition").objects.order_by("pk")
    fresh = []
    for pk, scope_id, *arns in rows.values_list("pk", "scope_id", "task_role_arn", "execution_role_arn").iterator():
        for name in {arn.rpartition("/")[2].lower()[:TOKEN_MAX] for arn in arns if arn}:
            fresh.append(token(scope_id=scope_id, kind=KIND, object_id=pk, token=name))
        if len(fresh) >= BATCH:
            token.objects.bulk_create(fresh, ignore_conflicts=True)
            fresh = []
    token.objects.bulk_create(fresh, ignore_conflicts=True)


def remove_role_tokens(apps: Apps, _: Any) -> None:
    apps.get_model("clusters", "SearchToken").objects.filter(kind=KIND).delete()


class Migration(migrations.Migration):

    dependencies = [
        ('clusters', '0006_search_by_prefix'),
    ]

    operations = [migrations.RunPython(add_role_tokens, remove_role_tokens)]

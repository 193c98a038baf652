"""Enters the simulated company: its accounts and regions, tier rules, and three people with their grants.

Only for the demo: it makes logins. Running it again changes nothing but addresses; what an admin entered stays.
"""

import argparse
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from clusters.access import compile_grants
from clusters.choices import Role, Tier
from clusters.models import Account, Grant, Scope, TierRule

# docs/simulator.md: the company's accounts, and the account that Gantry itself runs in.
HUB_ACCOUNT_ID = "111122223333"
ACCOUNTS = {"222233334444": "halden-prod", "333344445555": "halden-dev"}
REGIONS = ("eu-west-1", "eu-central-1", "us-east-1")
EVENT_QUEUE_NAME = "gantry-ecs-events"
BUDGET_SHARE_PERCENT = 100  # nobody else uses the simulator's quota
CREDENTIALS_FILE = "demo-credentials"
# First match wins: what a tag says goes before what a name looks like.
TIER_RULES = (
    {"order": 10, "tag_key": "environment", "tag_value": "prod", "tier": Tier.PROD},
    {"order": 20, "tag_key": "environment", "tag_value": "stage", "tier": Tier.STAGE},
    {"order": 30, "name_glob": "*prod*", "tier": Tier.PROD},
    {"order": 40, "name_glob": "*stag*", "tier": Tier.STAGE},
    {"order": 50, "name_glob": "*", "tier": Tier.DEV},
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A login of the demo and the group that gives it its role everywhere."""

    username: str
    group_name: str
    role: Role
    is_admin: bool = False


PEOPLE = (
    Person(username="viewer", group_name="viewers", role=Role.VIEWER),
    Person(username="operator", group_name="operators", role=Role.OPERATOR),
    Person(username="admin", group_name="admins", role=Role.ADMIN, is_admin=True),
)


class Command(BaseCommand):
    help = "Enter the simulated company and three logins (demo only)."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--endpoint-url", required=True, help="Where the simulator listens.")
        parser.add_argument("--external-id", default="gantry-demo", help="What the simulator's roles ask for.")
        parser.add_argument("--quiet", action="store_true", help="Print no logins.")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("seed_demo makes logins for a trial. Set GANTRY_DEMO=1, or add accounts in the admin.")
        logins = seed(endpoint_url=options["endpoint_url"], external_id=options["external_id"])
        if not options["quiet"]:
            for username, password in logins.items():
                self.stdout.write(f"{username:<10} {password}")


def seed(*, endpoint_url: str, external_id: str) -> dict[str, str]:
    """Returns username to password: random, made once, kept in `demo-credentials` for this user's eyes alone."""
    path = Path(settings.DATA_DIR) / CREDENTIALS_FILE
    logins = read_logins(path)
    with transaction.atomic():
        for account_id, name in ACCOUNTS.items():
            _enter_account(account_id, name=name, endpoint_url=endpoint_url, external_id=external_id)
        if not TierRule.objects.exists():
            TierRule.objects.bulk_create(TierRule(**rule) for rule in TIER_RULES)
        for person in PEOPLE:
            _enter_person(person, password=logins[person.username])
        compile_grants()
    return logins


def read_logins(path: Path) -> dict[str, str]:
    """The kept logins, made and written (mode 0600) where there are none."""
    if path.exists():
        kept: dict[str, str] = json.loads(path.read_text())
        return kept
    made = {person.username: secrets.token_urlsafe(12) for person in PEOPLE}
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(made, file, indent=1)
    return made


def _enter_account(account_id: str, *, name: str, endpoint_url: str, external_id: str) -> None:
    account, _ = Account.objects.update_or_create(
        account_id=account_id,
        defaults={"endpoint_url": endpoint_url, "external_id": external_id},
        create_defaults={
            "name": name,
            "endpoint_url": endpoint_url,
            "external_id": external_id,
            "read_role_arn": f"arn:aws:iam::{account_id}:role/GantryRead",
            "write_role_arn": f"arn:aws:iam::{account_id}:role/GantryWrite",
            "budget_share_percent": BUDGET_SHARE_PERCENT,
        },
    )
    for region in REGIONS:
        Scope.objects.update_or_create(
            account=account,
            region=region,
            defaults={"event_queue_url": f"{endpoint_url}/{HUB_ACCOUNT_ID}/{EVENT_QUEUE_NAME}"},
        )


def _enter_person(person: Person, *, password: str) -> None:
    group, _ = Group.objects.get_or_create(name=person.group_name)
    Grant.objects.get_or_create(group=group, role=person.role, account=None, region="", cluster_glob="*")
    user, is_new = User.objects.get_or_create(
        username=person.username, defaults={"is_staff": person.is_admin, "is_superuser": person.is_admin}
    )
    # A hash takes a tenth of a second on purpose: only a password that isn't the kept one is set.
    if is_new or not user.check_password(password):
        user.set_password(password)
        user.save(update_fields=["password"])
    user.groups.add(group)

"""`manage.py operate`: plan, confirm, follow and undo one operation from a terminal, with or without workers."""

import getpass
from argparse import ArgumentParser
from typing import IO, Any, cast

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError
from rich.console import Console

from clusters.choices import OperationKind
from clusters.choices import OperationState as S
from clusters.management.operating import (
    NOT_SENT,
    STILL_RUNNING,
    Reporter,
    drive,
    exit_code,
    is_planned,
    is_settled,
    print_outcome,
    print_plan,
)
from clusters.models import Operation, Service
from clusters.operations.plans import Plan
from clusters.operations.requests import (
    OperationRefused,
    cancel_operation,
    confirm_operation,
    request_operation,
    undo_operation,
)

SOURCE = "command"
HELP = """Plan, confirm, follow or undo one operation.
Exit codes: 0 succeeded (or settling), 1 failed or superseded, 2 nothing was sent, 3 sent but no longer watched."""


class Command(BaseCommand):
    help = HELP

    def add_arguments(self, parser: ArgumentParser) -> None:
        kinds = parser.add_subparsers(dest="action", required=True)
        scale = kinds.add_parser("scale", help="set the desired count of a service")
        scale.add_argument("target", metavar="CLUSTER/SERVICE")
        scale.add_argument("--to", type=int, required=True, help="how many tasks")
        redeploy = kinds.add_parser("redeploy", help="start the same revision anew")
        redeploy.add_argument("target", metavar="CLUSTER/SERVICE")
        undo = kinds.add_parser("undo", help="take an operation back")
        undo.add_argument("id", type=int)
        show = kinds.add_parser("show", help="print an operation's plan, ledger and outcome")
        show.add_argument("id", type=int)
        for each in (scale, redeploy):
            each.add_argument("--account", help="its id or its name, where the service's name is not unique")
            each.add_argument("--region")
        for each in (scale, redeploy, undo):
            each.add_argument("--yes", action="store_true", help="confirm without asking")
            each.add_argument("--reason", default="", help="why; required in production")
            each.add_argument(
                "--type", dest="typed_name", default="", help="the service's name, where it must be typed"
            )
            each.add_argument("--user", help="on whose behalf (default: the user of this terminal)")

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.ending = ""  # rich ends its lines itself
        console = Console(file=cast(IO[str], self.stdout), highlight=False)
        try:
            code = self._run(options, console=console)
        except OperationRefused as refused:
            raise CommandError(str(refused), returncode=NOT_SENT) from None
        except KeyboardInterrupt:
            console.print("No longer watched. Workers go on with what was sent; see `manage.py operate show`.")
            code = STILL_RUNNING
        if code:
            raise SystemExit(code)

    def _run(self, options: dict[str, Any], *, console: Console) -> int:
        if options["action"] == "show":
            return _show(_operation(options["id"]), console=console)
        user = _user(options["user"])
        operation = _ask(options, user=user)
        reporter = Reporter(console)
        operation = drive(operation, reporter=reporter, until=is_planned)
        while operation.state == S.PLANNED:
            plan = print_plan(operation, console=console)
            if plan is None or plan.blockers or not _confirm(operation, plan=plan, user=user, options=options):
                cancel_operation(operation, user=user)
                break
            operation = drive(operation, reporter=reporter, until=is_settled)
        print_outcome(operation, console=console)
        return exit_code(operation)


def _ask(options: dict[str, Any], *, user: User) -> Operation:
    if options["action"] == "undo":
        return undo_operation(_operation(options["id"]), user=user, source=SOURCE)
    service = _service(options["target"], account=options["account"], region=options["region"])
    params = {"desired_count": options["to"]} if options["action"] == "scale" else {}
    return request_operation(OperationKind(options["action"]), service=service, params=params, user=user, source=SOURCE)


def _confirm(operation: Operation, *, plan: Plan, user: User, options: dict[str, Any]) -> bool:
    """Confirms as the plan asks; False if the person says no. Raises OperationRefused."""
    reason, typed_name = options["reason"], options["typed_name"]
    if not options["yes"]:
        if plan.needs_reason and not reason:
            reason = input("Reason: ")
        if plan.typed_name and not typed_name:
            typed_name = input(f"Type {plan.typed_name} to confirm: ")
        if input("Send it? [y/N] ").strip().lower() not in ("y", "yes"):
            return False
    seen = operation.plan_fingerprint
    confirm_operation(operation, user=user, reason=reason, typed_name=typed_name, seen_fingerprint=seen)
    return True


def _show(operation: Operation, *, console: Console) -> int:
    print_plan(operation, console=console)
    Reporter(console).show(operation)
    print_outcome(operation, console=console)
    return 0


def _operation(number: int) -> Operation:
    found: Operation | None = Operation.objects.filter(pk=number).select_related("scope__account", "cluster").first()
    if found is None:
        raise CommandError(f"There is no operation #{number}. The Operations page lists them.", returncode=NOT_SENT)
    return found


def _service(target: str, *, account: str | None, region: str | None) -> Service:
    cluster_name, _, name = target.partition("/")
    if not name:
        raise CommandError("Name the service as CLUSTER/SERVICE.", returncode=NOT_SENT)
    rows = Service.objects.live().filter(name=name, cluster__name=cluster_name)
    rows = rows.select_related("scope__account", "cluster")
    found = [
        row
        for row in rows
        if account in (None, row.scope.account.account_id, row.scope.account.name)
        and region in (None, row.scope.region)
    ]
    if not found:
        raise CommandError(
            f"No service {target} is known. Run `manage.py sync` first, or check the name.", returncode=NOT_SENT
        )
    if len(found) > 1:
        places = ", ".join(f"{row.scope.account.name} {row.scope.region}" for row in found)
        raise CommandError(
            f"{target} exists {len(found)} times ({places}). Add --account and --region.", returncode=NOT_SENT
        )
    service: Service = found[0]
    return service


def _user(name: str | None) -> User:
    """The one to act for: as named, else the terminal's user, else the only superuser."""
    wanted = name or getpass.getuser()
    found = User.objects.filter(username=wanted, is_active=True).first()
    admins = list(User.objects.filter(is_superuser=True, is_active=True)[:2])
    if found is None and name is None and len(admins) == 1:
        found = admins[0]
    if found is None:
        raise CommandError(f"There is no active user {wanted}. Name one with --user.", returncode=NOT_SENT)
    return found

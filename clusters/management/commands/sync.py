"""`manage.py sync`: what the workers do, once and without Celery, with a progress bar."""

import time
from argparse import ArgumentParser
from collections import Counter
from typing import IO, Any, cast

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from clusters.choices import AgentKind
from clusters.models import Scope
from clusters.sync.run import AGENTS
from clusters.sync.sweep import THREADS, Swept, Wish, sweep_scopes


class Command(BaseCommand):
    help = "Read AWS once and bring the mirror up to date. Exit code 1 if anything stayed incomplete."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--account", help="only this account: its id or its name")
        parser.add_argument("--region", help="only this region")
        parser.add_argument("--cluster", default="*", help="only clusters of this name; * and ? as wildcards")
        parser.add_argument("--kind", action="append", default=[], choices=sorted(AGENTS), help="only this, repeatable")
        parser.add_argument("--threads", type=int, default=THREADS, help="shards read side by side (default 8)")

    def handle(self, *args: Any, **options: Any) -> None:
        scopes = _scopes(options["account"], region=options["region"])
        if not scopes:
            raise CommandError("No enabled account and region match. Add one in the admin under Accounts.")
        wish = Wish(kinds=tuple(AgentKind(kind) for kind in options["kind"]), cluster_glob=options["cluster"])
        self.stdout.ending = ""  # rich ends its lines itself
        console = Console(file=cast(IO[str], self.stdout), highlight=False)
        began = time.monotonic()
        swept = _sweep(scopes, wish=wish, threads=max(1, options["threads"]), console=console)
        _report(swept, console=console, seconds=time.monotonic() - began)
        if any(each.result is None or not each.result.is_complete for each in swept):
            raise SystemExit(1)


def _scopes(account: str | None, *, region: str | None) -> list[Scope]:
    rows = Scope.objects.select_related("account").filter(is_enabled=True, account__is_enabled=True)
    if region:
        rows = rows.filter(region=region)
    return [row for row in rows if account in (None, row.account.account_id, row.account.name)]


def _sweep(scopes: list[Scope], *, wish: Wish, threads: int, console: Console) -> list[Swept]:
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    swept: list[Swept] = []
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        bar = progress.add_task("reading AWS", total=0)

        def more(count: int) -> None:
            progress.update(bar, total=(progress.tasks[0].total or 0) + count)

        for each in sweep_scopes(scopes, wish=wish, threads=threads, on_stage=more):
            swept.append(each)
            progress.update(bar, advance=1, description=each.name[-50:])
    return swept


def _report(swept: list[Swept], *, console: Console, seconds: float) -> None:
    results = [each.result for each in swept if each.result is not None]
    calls: Counter[str] = Counter()
    for result in results:
        calls.update(result.calls)
    console.print(
        f"{len(results)} shards in {seconds:.1f} s: {sum(calls.values())} calls, "
        f"{sum(result.written for result in results)} rows written, {sum(result.closed for result in results)} ended"
    )
    for operation, count in sorted(calls.items()):
        console.print(f"  {operation:<32}{count:>6}")
    for each in swept:
        if each.result is None:
            console.print(
                f"busy: {each.name} is being read by another process. Run the command again in a minute.",
                soft_wrap=True,
            )
        elif not each.result.is_complete:
            for problem in each.result.problems or ("no reason given",):
                console.print(f"incomplete: {each.name}: {problem}", markup=False, soft_wrap=True)

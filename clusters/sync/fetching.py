"""Asks AWS on behalf of one run: listings page by page, descriptions in threads, the lease renewed meanwhile.

Errors become incomplete `Fetched`; nothing here reads or writes a row.
"""

import contextvars
import os
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from typing import Any, TypeVar

from django.utils import timezone

from clusters.aws.call import call, chunked, counting, paginate
from clusters.aws.errors import AccessDenied, AwsError, CredentialsError, CredentialsExpired, CredentialsMissing
from clusters.aws.scope import AwsScope
from clusters.sync.fetched import Fetched, described, incomplete

# Calls wait for AWS most of the time; more threads than this only wait for the interpreter.
THREADS = 8
IN_FLIGHT = 2 * THREADS  # answers not yet written are kept in memory: at most so many
HEARTBEAT_S = 10.0
TROUBLES_AT_MOST = 2  # after so many failed chunks the rest would fail alike

FINAL_ERRORS = frozenset(
    each.__name__ for each in (AccessDenied, CredentialsError, CredentialsExpired, CredentialsMissing)
)

T = TypeVar("T")


@cache
def _pool(scope: AwsScope) -> ThreadPoolExecutor:
    """One a scope: calls that wait for one account's budget must not hold up another account's."""
    return ThreadPoolExecutor(max_workers=THREADS, thread_name_prefix=f"aws-{scope}")


os.register_at_fork(after_in_child=_pool.cache_clear)  # threads stay behind in the parent


class Fetcher:
    """`heartbeat` is called at least every ten seconds while AWS is awaited. `calls` counts attempts by operation."""

    def __init__(self, scope: AwsScope, *, heartbeat: Callable[[], None]) -> None:
        self.scope = scope
        self.calls: Counter[str] = Counter()
        self._heartbeat = heartbeat

    @contextmanager
    def counted(self) -> Iterator[None]:
        """Calls made inside are counted into `calls`."""
        with counting() as counter:
            try:
                yield
            finally:
                self.calls.update(counter)

    def list_all(
        self,
        operation: str,
        params: Mapping[str, Any],
        *,
        member: str,
        page_size: int | None = 100,
        service: str = "ecs",
    ) -> Fetched:
        """All pages of a listing; what came before an error is kept and marked incomplete."""
        read_at = timezone.now()

        def pages() -> Fetched:
            found: list[Any] = []
            try:
                for page in paginate(self.scope, service, operation, params, result_key=member, page_size=page_size):
                    found.extend(page)
            except AwsError as error:
                return incomplete(error, read_at=read_at, items=tuple(found))
            return Fetched(items=tuple(found), read_at=read_at)

        return self._await(self._submit(pages))

    def describe(
        self,
        operation: str,
        keys: Sequence[str],
        *,
        at_once: int,
        params_of: Callable[[list[str]], Mapping[str, Any]],
        member: str,
    ) -> Iterator[Fetched]:
        """Chunks of `at_once` keys, described in threads, in the order given as far as AWS allows."""
        chunks = deque(chunked(list(keys), at_once))
        running: deque[Future[Fetched]] = deque()
        troubles = 0
        while chunks or running:
            while chunks and len(running) < IN_FLIGHT:
                running.append(self._submit(self._describing(operation, params_of(chunks.popleft()), member=member)))
            part = self._await(running.popleft())
            yield part
            troubles += not part.is_complete
            if troubles >= TROUBLES_AT_MOST or _is_final(part):
                chunks.clear()

    def ask(self, operation: str, params: Mapping[str, Any], *, service: str = "ecs") -> dict[str, Any]:
        """One call. Errors: AwsError."""
        return self._await(self._submit(lambda: call(self.scope, service, operation, params)))

    def run(self, work: Callable[[], T]) -> T:
        """Any other waiting for AWS, in a thread, the lease renewed meanwhile. Errors: those of `work`."""
        return self._await(self._submit(work))

    def ask_each(
        self, operation: str, every: Sequence[Mapping[str, Any]], *, service: str = "ecs"
    ) -> Iterator[tuple[int, dict[str, Any] | AwsError, datetime]]:
        """One call for each set of parameters, in threads: (its place in `every`, answer or error, when it began)."""
        waiting = deque(enumerate(every))
        running: deque[tuple[int, Future[tuple[dict[str, Any] | AwsError, datetime]]]] = deque()
        while waiting or running:
            while waiting and len(running) < IN_FLIGHT:
                place, params = waiting.popleft()
                running.append((place, self._submit(self._asking(operation, params, service=service))))
            place, future = running.popleft()
            answer, read_at = self._await(future)
            yield place, answer, read_at
            if isinstance(answer, AccessDenied | CredentialsError):
                waiting.clear()

    def _asking(
        self, operation: str, params: Mapping[str, Any], *, service: str
    ) -> Callable[[], tuple[dict[str, Any] | AwsError, datetime]]:
        def work() -> tuple[dict[str, Any] | AwsError, datetime]:
            read_at = timezone.now()
            try:
                return call(self.scope, service, operation, params), read_at
            except AwsError as error:
                return error, read_at

        return work

    def _describing(self, operation: str, params: Mapping[str, Any], *, member: str) -> Callable[[], Fetched]:
        def work() -> Fetched:
            read_at = timezone.now()
            try:
                answer = call(self.scope, "ecs", operation, params, required=(member,))
            except AwsError as error:
                return incomplete(error, read_at=read_at)
            return described(answer, member=member, read_at=read_at)

        return work

    def _submit(self, work: Callable[[], T]) -> "Future[T]":
        return _pool(self.scope).submit(contextvars.copy_context().run, work)

    def _await(self, future: "Future[T]") -> T:
        while not wait((future,), timeout=HEARTBEAT_S).done:
            self._heartbeat()
        return future.result()


def _is_final(part: Fetched) -> bool:
    """Errors that every further chunk would meet too."""
    return any(problem.error_class in FINAL_ERRORS for problem in part.problems)

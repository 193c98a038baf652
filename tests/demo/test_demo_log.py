"""One log for many children."""

import io
import subprocess
import time

from dashboard.demo.log import Log


def _printed(*commands: str) -> list[str]:
    output = io.StringIO()
    log = Log(output)
    children = [subprocess.Popen(["sh", "-c", command], stdout=subprocess.PIPE) for command in commands]
    for number, child in enumerate(children):
        assert child.stdout is not None
        log.add(f"child{number}", stream=child.stdout)
    deadline = time.monotonic() + 5
    while any(child.poll() is None for child in children) and time.monotonic() < deadline:
        log.pump(timeout_s=0.05)
    for _ in range(3):
        log.pump(timeout_s=0.05)
    return output.getvalue().splitlines()


def test_names_who_wrote_each_line() -> None:
    assert sorted(_printed("echo one", "echo two")) == ["child0      | one", "child1      | two"]


def test_keeps_a_line_whole_that_arrives_in_pieces() -> None:
    assert _printed("printf hel; sleep 0.2; echo lo") == ["child0      | hello"]


def test_prints_a_last_line_without_an_end() -> None:
    assert _printed("printf unfinished") == ["child0      | unfinished"]


def test_survives_a_terminal_that_is_gone() -> None:
    class Gone(io.StringIO):
        def write(self, text: str) -> int:
            raise BrokenPipeError

    log = Log(Gone())

    log.say("nobody reads this")
    log.say("nor this")

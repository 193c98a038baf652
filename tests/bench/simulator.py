"""A child of the bench: the simulator with its time standing still, so that nothing changes between two syncs.

`python -m tests.bench.simulator PORT FLEET EXTERNAL_ID`
"""

import signal
import sys

from clusters.simulator.server import running_simulator


def main(port: int, *, fleet: str, external_id: str) -> None:
    with running_simulator(port=port, fleet=fleet, external_id=external_id, is_ticking=False):
        signal.sigwait({signal.SIGTERM, signal.SIGINT})


if __name__ == "__main__":
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})
    main(int(sys.argv[1]), fleet=sys.argv[2], external_id=sys.argv[3])

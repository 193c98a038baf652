"""The control path `/_sim/…`: health, counts, faults and mends, for people, tests and the demo. Loopback only."""

"""`make demo`: every process of Gantry, an embedded Valkey and a simulated AWS on one machine, as children of one."""

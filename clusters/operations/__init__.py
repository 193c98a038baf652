"""Every change Gantry makes to AWS: plan, guards, apply, follow, undo. Nothing else in Gantry writes to AWS."""

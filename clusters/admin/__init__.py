"""What admins enter: accounts and regions, grants, tiers, protections, freezes. Mirrored rows can only be looked up.

Nothing here calls AWS: "Test connection" leaves a row and a job, and a worker fills the row in.
"""

from clusters.admin.account import AccountAdmin
from clusters.admin.mirrored import ClusterAdmin, ServiceAdmin
from clusters.admin.rules import FreezeAdmin, GrantAdmin, ProtectionAdmin, TierRuleAdmin

__all__ = [
    "AccountAdmin",
    "ClusterAdmin",
    "FreezeAdmin",
    "GrantAdmin",
    "ProtectionAdmin",
    "ServiceAdmin",
    "TierRuleAdmin",
]

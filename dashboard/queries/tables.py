"""All tables by their noun."""

from dashboard.queries.clusters import CLUSTERS
from dashboard.queries.hosts import HOSTS
from dashboard.queries.operation_list import OPERATIONS
from dashboard.queries.services import SERVICES
from dashboard.queries.sync import AGENTS
from dashboard.queries.task_definitions import TASK_DEFINITIONS
from dashboard.queries.tasks import TASKS

TABLES = {table.noun: table for table in (CLUSTERS, SERVICES, TASKS, TASK_DEFINITIONS, HOSTS, OPERATIONS, AGENTS)}

"""All tables by their noun."""

from dashboard.queries.batch_list import BATCHES
from dashboard.queries.clusters import CLUSTERS
from dashboard.queries.hosts import HOSTS
from dashboard.queries.operation_list import OPERATIONS
from dashboard.queries.services import SERVICES
from dashboard.queries.sync import AGENTS
from dashboard.queries.task_definitions import TASK_DEFINITIONS
from dashboard.queries.tasks import TASKS

_ALL = (CLUSTERS, SERVICES, TASKS, TASK_DEFINITIONS, HOSTS, OPERATIONS, BATCHES, AGENTS)
TABLES = {table.noun: table for table in _ALL}

"""Operations on queues: making, finding, listing, attributes, tags, purging, deleting."""

import re
from typing import Final

from clusters.simulator.sqs import errors
from clusters.simulator.sqs.attributes import redrive_of, set_attributes, show_attributes
from clusters.simulator.sqs.context import Context, Handler, Json, find_queue
from clusters.simulator.sqs.queue import Queue
from clusters.simulator.sqs.store import queue_url

_QUEUE_NAME = re.compile(r"[A-Za-z0-9_-]{1,80}")


def _create_queue(payload: Json, context: Context) -> Json:
    name = str(payload.get("QueueName", ""))
    if not _QUEUE_NAME.fullmatch(name):
        raise errors.invalid_parameter(
            "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length "
            "(the simulator has standard queues only)."
        )
    attributes = payload.get("Attributes") or {}
    existing = context.store.find(context.account_id, context.region, name)
    if existing is not None:
        shown = show_attributes(existing, ["All"], now=context.clock())
        differing = [key for key, value in attributes.items() if shown.get(key, "") != str(value)]
        if differing:
            raise errors.queue_name_exists(differing[0])
        return {"QueueUrl": queue_url(existing, host=context.host)}
    queue = Queue(account_id=context.account_id, region=context.region, name=name, created_at=context.clock())
    set_attributes(queue, attributes, store=context.store)
    kept = context.store.ensure(context.account_id, context.region, name, now=context.clock())
    kept.settings = queue.settings
    kept.tags = dict(payload.get("tags") or {})
    return {"QueueUrl": queue_url(kept, host=context.host)}


def _get_queue_url(payload: Json, context: Context) -> Json:
    owner = str(payload.get("QueueOwnerAWSAccountId") or context.account_id)
    queue = context.store.find(owner, context.region, str(payload.get("QueueName", "")))
    if queue is None:
        raise errors.queue_does_not_exist()
    return {"QueueUrl": queue_url(queue, host=context.host)}


def _list_queues(payload: Json, context: Context) -> Json:
    prefix = str(payload.get("QueueNamePrefix") or "")
    found = [
        queue for queue in context.store.of(context.account_id, region=context.region) if queue.name.startswith(prefix)
    ]
    most = int(payload.get("MaxResults") or 1_000)
    start = int(payload.get("NextToken") or 0)
    page = found[start : start + most]
    answer: Json = {"QueueUrls": [queue_url(queue, host=context.host) for queue in page]} if page else {}
    if payload.get("MaxResults") and start + most < len(found):
        answer["NextToken"] = str(start + most)
    return answer


def _delete_queue(payload: Json, context: Context) -> Json:
    context.store.remove(find_queue(payload, context))
    return {}


def _get_queue_attributes(payload: Json, context: Context) -> Json:
    queue = find_queue(payload, context)
    shown = show_attributes(queue, list(payload.get("AttributeNames") or []), now=context.clock())
    return {"Attributes": shown} if shown else {}


def _set_queue_attributes(payload: Json, context: Context) -> Json:
    queue = find_queue(payload, context)
    set_attributes(queue, payload.get("Attributes") or {}, store=context.store)
    queue.modified_at = context.clock()
    return {}


def _purge_queue(payload: Json, context: Context) -> Json:
    find_queue(payload, context).purge()
    return {}


def _list_dead_letter_source_queues(payload: Json, context: Context) -> Json:
    target = find_queue(payload, context)
    queues = context.store.of(target.account_id, region=target.region)
    return {
        "queueUrls": [queue_url(queue, host=context.host) for queue in queues if redrive_of(queue)[0] == target.arn]
    }


def _list_queue_tags(payload: Json, context: Context) -> Json:
    tags = find_queue(payload, context).tags
    return {"Tags": dict(tags)} if tags else {}


def _tag_queue(payload: Json, context: Context) -> Json:
    queue = find_queue(payload, context)
    queue.tags.update(payload.get("Tags") or {})
    queue.changes += 1
    return {}


def _untag_queue(payload: Json, context: Context) -> Json:
    queue = find_queue(payload, context)
    for key in payload.get("TagKeys") or []:
        queue.tags.pop(key, None)
    queue.changes += 1
    return {}


QUEUE_HANDLERS: Final[dict[str, Handler]] = {
    "CreateQueue": _create_queue,
    "DeleteQueue": _delete_queue,
    "GetQueueAttributes": _get_queue_attributes,
    "GetQueueUrl": _get_queue_url,
    "ListDeadLetterSourceQueues": _list_dead_letter_source_queues,
    "ListQueueTags": _list_queue_tags,
    "ListQueues": _list_queues,
    "PurgeQueue": _purge_queue,
    "SetQueueAttributes": _set_queue_attributes,
    "TagQueue": _tag_queue,
    "UntagQueue": _untag_queue,
}

"""Queue attributes: reading them from a request, checking their ranges, showing them as strings.

https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
"""

import json
from typing import Any, Final

from clusters.simulator.sqs.errors import invalid_attribute_name, invalid_attribute_value, invalid_parameter
from clusters.simulator.sqs.queue import Queue
from clusters.simulator.sqs.store import QueueStore

#: Attribute name: field of Settings, least and greatest value.
_NUMBERS: Final = {
    "DelaySeconds": ("delay_s", 0, 900),
    "MaximumMessageSize": ("max_message_bytes", 1_024, 1_048_576),
    "MessageRetentionPeriod": ("retention_s", 60, 1_209_600),
    "ReceiveMessageWaitTimeSeconds": ("wait_time_s", 0, 20),
    "VisibilityTimeout": ("visibility_timeout_s", 0, 43_200),
}
#: Kept and shown, without any effect here.
_KEPT: Final = ("KmsMasterKeyId", "KmsDataKeyReusePeriodSeconds", "SqsManagedSseEnabled", "RedriveAllowPolicy")
_READ_ONLY: Final = (
    "ApproximateNumberOfMessages",
    "ApproximateNumberOfMessagesNotVisible",
    "ApproximateNumberOfMessagesDelayed",
    "CreatedTimestamp",
    "LastModifiedTimestamp",
    "QueueArn",
)
_READABLE: Final = frozenset({"All", "Policy", "RedrivePolicy", *_NUMBERS, *_KEPT, *_READ_ONLY})
_FIFO_ONLY: Final = frozenset({"FifoQueue", "ContentBasedDeduplication", "DeduplicationScope", "FifoThroughputLimit"})


def set_attributes(queue: Queue, wanted: dict[str, Any], *, store: QueueStore) -> None:
    """Check all, then set all. A redrive policy's target must exist, as AWS demands."""
    checked = {name: _checked(name, str(value), store=store) for name, value in wanted.items()}
    for name, value in checked.items():
        if name in _NUMBERS:
            setattr(queue.settings, _NUMBERS[name][0], int(value))
        elif name == "RedrivePolicy":
            queue.settings.redrive_policy = value
        elif name == "Policy":
            queue.settings.policy = value
        else:
            queue.settings.other[name] = value
    queue.changes += 1


def show_attributes(queue: Queue, names: list[str], *, now: float) -> dict[str, str]:
    """The asked attributes that the queue has."""
    unknown = [name for name in names if name not in _READABLE and name not in _FIFO_ONLY]
    if unknown:
        raise invalid_attribute_name(unknown[0])
    counts = queue.counts(now=now)
    everything = {
        "QueueArn": queue.arn,
        "ApproximateNumberOfMessages": str(counts.visible),
        "ApproximateNumberOfMessagesNotVisible": str(counts.not_visible),
        "ApproximateNumberOfMessagesDelayed": str(counts.delayed),
        "CreatedTimestamp": str(int(queue.created_at)),
        "LastModifiedTimestamp": str(int(queue.modified_at)),
        **{name: str(getattr(queue.settings, field)) for name, (field, _, _) in _NUMBERS.items()},
        "Policy": queue.settings.policy,
        "RedrivePolicy": queue.settings.redrive_policy,
        "SqsManagedSseEnabled": "true",
        **queue.settings.other,
    }
    is_all = "All" in names
    return {name: value for name, value in everything.items() if value and (is_all or name in names)}


def redrive_of(queue: Queue) -> tuple[str, int]:
    """ARN of the dead-letter queue and after how many receipts; ("", 0) where there is none."""
    if not queue.settings.redrive_policy:
        return "", 0
    policy = json.loads(queue.settings.redrive_policy)
    return policy["deadLetterTargetArn"], int(policy["maxReceiveCount"])


def _checked(name: str, value: str, *, store: QueueStore) -> str:
    if name in _FIFO_ONLY:
        raise invalid_parameter(f"{name}: the simulator has standard queues only.")
    if name in _NUMBERS:
        _, least, greatest = _NUMBERS[name]
        if not value.isdigit() or not least <= int(value) <= greatest:
            raise invalid_attribute_value(name)
    elif name == "RedrivePolicy" and value:
        _check_redrive(value, store=store)
    elif name not in _KEPT and name not in ("Policy", "RedrivePolicy"):
        raise invalid_attribute_name(name)
    return value


def _check_redrive(value: str, *, store: QueueStore) -> None:
    try:
        policy = json.loads(value)
        target_arn, most = str(policy["deadLetterTargetArn"]), int(policy["maxReceiveCount"])
    except (ValueError, KeyError, TypeError) as error:
        raise invalid_parameter(
            f"Value {value} for parameter RedrivePolicy is invalid. Reason: Redrive policy is not a valid JSON map."
        ) from error
    if not 1 <= most <= 1_000:
        raise invalid_parameter(
            f"Value {value} for parameter RedrivePolicy is invalid. Reason: Invalid value for maxReceiveCount: {most}, "
            "valid values are from 1 to 1000 both inclusive."
        )
    if store.find_by_arn(target_arn) is None:
        raise invalid_parameter(
            f"Value {value} for parameter RedrivePolicy is invalid. Reason: Dead letter target does not exist."
        )

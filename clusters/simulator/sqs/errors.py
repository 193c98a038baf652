"""SQS's errors: the modelled name, and the older code that SDKs show for it."""

from clusters.simulator.http import QueryCompatibleError


def queue_does_not_exist() -> QueryCompatibleError:
    return QueryCompatibleError(
        "com.amazonaws.sqs#QueueDoesNotExist",
        "The specified queue does not exist.",
        query_code="AWS.SimpleQueueService.NonExistentQueue",
    )


def queue_name_exists(name: str) -> QueryCompatibleError:
    return QueryCompatibleError(
        "com.amazonaws.sqs#QueueNameExists",
        f"A queue already exists with the same name and a different value for attribute {name}",
        query_code="QueueAlreadyExists",
    )


def access_denied(resource: str) -> QueryCompatibleError:
    return QueryCompatibleError(
        "com.amazonaws.sqs#AccessDenied",
        f"Access to the resource {resource} is denied.",
        query_code="AccessDenied",
        status=403,
    )


def invalid_parameter(message: str) -> QueryCompatibleError:
    return QueryCompatibleError(
        "com.amazon.coral.service#InvalidParameterValueException", message, query_code="InvalidParameterValue"
    )


def missing_parameter(name: str) -> QueryCompatibleError:
    return QueryCompatibleError(
        "com.amazon.coral.service#MissingParameterException",
        f"The request must contain the parameter {name}.",
        query_code="MissingParameter",
    )


def invalid_attribute_name(name: str) -> QueryCompatibleError:
    return QueryCompatibleError(
        "com.amazonaws.sqs#InvalidAttributeName", f"Unknown Attribute {name}.", query_code="InvalidAttributeName"
    )


def invalid_attribute_value(name: str) -> QueryCompatibleError:
    return QueryCompatibleError(
        "com.amazonaws.sqs#InvalidAttributeValue",
        f"Invalid value for the parameter {name}.",
        query_code="InvalidAttributeValue",
    )


def invalid_receipt_handle(handle: str) -> QueryCompatibleError:
    return QueryCompatibleError(
        "com.amazonaws.sqs#ReceiptHandleIsInvalid",
        f'The input receipt handle "{handle}" is not a valid receipt handle.',
        query_code="ReceiptHandleIsInvalid",
        status=404,
    )


def not_in_flight(handle: str) -> QueryCompatibleError:
    return QueryCompatibleError(
        "com.amazonaws.sqs#MessageNotInflight",
        f"Value {handle} for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not available "
        "for visibility timeout change.",
        query_code="AWS.SimpleQueueService.MessageNotInflight",
    )


def over_limit() -> QueryCompatibleError:
    return QueryCompatibleError(
        "com.amazonaws.sqs#OverLimit",
        "Too many messages in flight for this queue.",
        query_code="OverLimit",
        status=403,
    )


def empty_batch() -> QueryCompatibleError:
    return QueryCompatibleError(
        "com.amazonaws.sqs#EmptyBatchRequest",
        "There should be at least one entry in the request.",
        query_code="AWS.SimpleQueueService.EmptyBatchRequest",
    )


def too_many_entries(count: int) -> QueryCompatibleError:
    return QueryCompatibleError(
        "com.amazonaws.sqs#TooManyEntriesInBatchRequest",
        f"Maximum number of entries per request are 10. You have sent {count}.",
        query_code="AWS.SimpleQueueService.TooManyEntriesInBatchRequest",
    )


def ids_not_distinct(entry_id: str) -> QueryCompatibleError:
    return QueryCompatibleError(
        "com.amazonaws.sqs#BatchEntryIdsNotDistinct",
        f"Id {entry_id} repeated.",
        query_code="AWS.SimpleQueueService.BatchEntryIdsNotDistinct",
    )


def unsupported(operation: str) -> QueryCompatibleError:
    return QueryCompatibleError(
        "com.amazonaws.sqs#UnsupportedOperation",
        f"The simulator has no {operation}; docs/simulator.md lists what it has.",
        query_code="AWS.SimpleQueueService.UnsupportedOperation",
    )

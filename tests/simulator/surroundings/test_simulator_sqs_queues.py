"""Queues: identity by account and region, attributes, listing, purging, deleting."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from clusters.simulator.server import RunningSimulator
from clusters.simulator.sqs.operations import HANDLERS


def test_the_same_name_in_another_region_is_another_queue(simulator: RunningSimulator, hub_sqs: Any) -> None:
    other = simulator.client("sqs", account_id="111122223333", region="us-east-1")
    url = hub_sqs.create_queue(QueueName="per-region")["QueueUrl"]
    other.create_queue(QueueName="per-region")

    hub_sqs.send_message(QueueUrl=url, MessageBody="hello")

    assert "Messages" not in other.receive_message(QueueUrl=url)
    assert len(hub_sqs.receive_message(QueueUrl=url)["Messages"]) == 1


@pytest.mark.parametrize("region", ["eu-west-1", "eu-central-1", "us-east-1"])
def test_each_region_has_gantrys_event_queue(simulator: RunningSimulator, region: str) -> None:
    sqs = simulator.client("sqs", account_id="111122223333", region=region)

    url = sqs.get_queue_url(QueueName="gantry-ecs-events")["QueueUrl"]

    assert url == f"{simulator.url}/111122223333/gantry-ecs-events"


def test_creating_again_with_equal_attributes_gives_the_same_queue(hub_sqs: Any) -> None:
    first = hub_sqs.create_queue(QueueName="twice", Attributes={"VisibilityTimeout": "60"})

    second = hub_sqs.create_queue(QueueName="twice", Attributes={"VisibilityTimeout": "60"})

    assert first["QueueUrl"] == second["QueueUrl"]
    with pytest.raises(ClientError, match="VisibilityTimeout"):
        hub_sqs.create_queue(QueueName="twice", Attributes={"VisibilityTimeout": "61"})


def test_attributes_read_back_as_they_were_set(hub_sqs: Any) -> None:
    url = hub_sqs.create_queue(QueueName="attributes")["QueueUrl"]
    hub_sqs.set_queue_attributes(QueueUrl=url, Attributes={"MessageRetentionPeriod": "3600"})
    hub_sqs.send_message(QueueUrl=url, MessageBody="hello")

    shown = hub_sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]

    assert shown["MessageRetentionPeriod"] == "3600"
    assert shown["ApproximateNumberOfMessages"] == "1"
    assert shown["QueueArn"] == "arn:aws:sqs:eu-west-1:111122223333:attributes"


@pytest.mark.parametrize(
    ("attributes", "code"),
    [
        ({"VisibilityTimeout": "43201"}, "InvalidAttributeValue"),
        ({"NoSuchAttribute": "1"}, "InvalidAttributeName"),
        ({"FifoQueue": "true"}, "InvalidParameterValue"),
        ({"RedrivePolicy": '{"maxReceiveCount": 3}'}, "InvalidParameterValue"),
    ],
)
def test_a_bad_attribute_is_refused(hub_sqs: Any, attributes: dict[str, str], code: str) -> None:
    with pytest.raises(ClientError, match=code):
        hub_sqs.create_queue(QueueName="bad-attribute", Attributes=attributes)


def test_a_missing_queue_is_the_exception_that_boto3_knows(hub_sqs: Any) -> None:
    with pytest.raises(hub_sqs.exceptions.QueueDoesNotExist):
        hub_sqs.get_queue_url(QueueName="no-such-queue")


def test_another_account_may_not_use_the_queue(simulator: RunningSimulator, hub_sqs: Any) -> None:
    stranger = simulator.client("sqs", account_id="222233334444", region="eu-west-1")
    url = hub_sqs.get_queue_url(QueueName="gantry-ecs-events")["QueueUrl"]

    with pytest.raises(ClientError, match=r"Access to the resource .* is denied"):
        stranger.receive_message(QueueUrl=url)


def test_queues_are_listed_by_prefix_page_by_page(hub_sqs: Any) -> None:
    for number in range(3):
        hub_sqs.create_queue(QueueName=f"listed-{number}")

    pages = list(hub_sqs.get_paginator("list_queues").paginate(QueueNamePrefix="listed-", MaxResults=2))

    assert [len(page["QueueUrls"]) for page in pages] == [2, 1]


def test_purging_empties_and_deleting_removes_a_queue(hub_sqs: Any) -> None:
    url = hub_sqs.create_queue(QueueName="short-lived")["QueueUrl"]
    hub_sqs.send_message(QueueUrl=url, MessageBody="hello")

    hub_sqs.purge_queue(QueueUrl=url)
    left = hub_sqs.receive_message(QueueUrl=url)
    hub_sqs.delete_queue(QueueUrl=url)

    assert "Messages" not in left
    with pytest.raises(hub_sqs.exceptions.QueueDoesNotExist):
        hub_sqs.send_message(QueueUrl=url, MessageBody="hello")


def test_tags_are_kept(hub_sqs: Any) -> None:
    url = hub_sqs.create_queue(QueueName="tagged", tags={"team": "platform"})["QueueUrl"]

    hub_sqs.tag_queue(QueueUrl=url, Tags={"env": "prod"})
    hub_sqs.untag_queue(QueueUrl=url, TagKeys=["team"])

    assert hub_sqs.list_queue_tags(QueueUrl=url)["Tags"] == {"env": "prod"}


def test_every_operation_there_is_not_refuses_by_name(hub_sqs: Any) -> None:
    missing = sorted(set(hub_sqs.meta.service_model.operation_names) - set(HANDLERS))

    assert missing == [
        "AddPermission",
        "CancelMessageMoveTask",
        "ListMessageMoveTasks",
        "RemovePermission",
        "StartMessageMoveTask",
    ]
    with pytest.raises(ClientError, match="The simulator has no ListMessageMoveTasks"):
        hub_sqs.list_message_move_tasks(SourceArn="arn:aws:sqs:eu-west-1:111122223333:gantry-ecs-events")

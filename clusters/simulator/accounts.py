"""The accounts and regions of the simulated company. All of it is made up."""

from typing import Final

HUB_ACCOUNT_ID: Final = "111122223333"
HUB_ACCESS_KEY_ID: Final = "AKIAGANTRYHUB0000001"
HUB_USER_NAME: Final = "gantry"

PROD_ACCOUNT_ID: Final = "222233334444"
DEV_ACCOUNT_ID: Final = "333344445555"

ACCOUNT_NAMES: Final = {
    HUB_ACCOUNT_ID: "halden-hub",
    PROD_ACCOUNT_ID: "halden-prod",
    DEV_ACCOUNT_ID: "halden-dev",
}

REGIONS: Final = ("eu-west-1", "eu-central-1", "us-east-1")

READ_ROLE_NAME: Final = "GantryRead"
WRITE_ROLE_NAME: Final = "GantryWrite"

EVENT_QUEUE_NAME: Final = "gantry-ecs-events"
EVENT_DEAD_LETTER_QUEUE_NAME: Final = "gantry-ecs-events-dead-letters"
EVENT_MAX_RECEIVE_COUNT: Final = 5

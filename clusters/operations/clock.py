"""The clock as a parameter. A step waits for AWS in the middle, so one reading at its start would not be true."""

from collections.abc import Callable
from datetime import datetime

Clock = Callable[[], datetime]

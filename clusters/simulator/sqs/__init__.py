"""Amazon SQS standard queues over the JSON protocol, fast enough for 2,000 events a second.

https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/Welcome.html
"""

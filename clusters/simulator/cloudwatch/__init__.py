"""CloudWatch's metrics of ECS services (namespace AWS/ECS), computed from the world. All else of it is moto's.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/available-metrics.html
"""

"""Application Auto Scaling's operations for ECS services, answered out of the world; `engine/autoscaling.py` scales.

https://docs.aws.amazon.com/autoscaling/application/APIReference/API_Operations.html
"""

"""Elastic Load Balancing's reads, answered out of the world. It speaks the query protocol.

https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/Welcome.html
"""

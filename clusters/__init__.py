"""The domain: the mirror of AWS, and what we do to AWS. Knows ECS, has never heard of a browser."""

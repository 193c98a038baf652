"""What tests share: the environment plugin and the servers it starts. Nothing here asserts."""

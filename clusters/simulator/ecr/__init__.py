"""Amazon ECR as far as reading goes: repositories, images, true manifests and config blobs. Nothing can be pushed here.

What an image holds follows from its reference alone (`contents`), so it needs no place in the saved world.
"""

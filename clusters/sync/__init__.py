"""The mirror: AWS payloads to rows. The only writer of mirrored models; asks AWS through `clusters.aws.call` alone."""

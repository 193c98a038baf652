"""The mirror: AWS payloads to rows. The only writer of mirrored models; AWS is asked through `clusters.aws.call` alone."""

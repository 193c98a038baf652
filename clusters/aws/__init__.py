"""The only room that imports boto3. Calls leave through `clusters.aws.call.call`; nobody else touches a client."""

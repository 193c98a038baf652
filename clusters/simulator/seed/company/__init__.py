"""The company halden, a made-up shop: six clusters in two accounts and three regions, on EC2, Fargate and both."""

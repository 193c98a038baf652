"""Pure calculations about the fleet. No Django, no boto3, no clock: what they need is passed in."""

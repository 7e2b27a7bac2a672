"""Ten small web servers: $75.90 of machines a month, and $8.00 of disks that nobody thought of."""

import pulumi_aws as aws

for number in range(10):
    aws.ec2.Instance(
        f"web-{number}",
        ami="ami-0c02fb55956c7d316",
        instance_type="t3.micro",
        tags={"env": "prod", "project": "web-app"},
    )

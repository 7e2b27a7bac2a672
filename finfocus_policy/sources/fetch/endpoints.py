"""What each cloud calls its services in its price list, and where that list is."""

from __future__ import annotations

AWS = "https://pricing.us-east-1.amazonaws.com"
AZURE = "https://prices.azure.com"
GCP = "https://cloudbilling.googleapis.com"
ENDPOINTS = {"aws": AWS, "azure": AZURE, "gcp": GCP}
FORMATS = {"aws": "aws-bulk-json", "azure": "azure-retail", "gcp": "gcp-skus"}
SAVINGS_PLANS = "savings-plans"
AWS_SERVICES = {
    "apigateway": "AmazonApiGateway",
    "cloudwatch": "AmazonCloudWatch",
    "docdb": "AmazonDocDB",
    "dynamodb": "AmazonDynamoDB",
    "ec2": "AmazonEC2",
    "ecr": "AmazonECR",
    "ecs": "AmazonECS",
    "efs": "AmazonEFS",
    "eks": "AmazonEKS",
    "elasticache": "AmazonElastiCache",
    "elb": "AWSELB",
    "kinesis": "AmazonKinesis",
    "kms": "awskms",
    "lambda": "AWSLambda",
    "msk": "AmazonMSK",
    "neptune": "AmazonNeptune",
    "network-firewall": "AWSNetworkFirewall",
    "opensearch": "AmazonES",
    "rds": "AmazonRDS",
    "redshift": "AmazonRedshift",
    "s3": "AmazonS3",
    "secretsmanager": "AWSSecretsManager",
    "sfn": "AmazonStates",
    "sqs": "AWSQueueService",
    "vpc": "AmazonVPC",
    SAVINGS_PLANS: "AWSComputeSavingsPlan",
}
AZURE_SERVICES = {
    "aks": "Azure Kubernetes Service",
    "app-service": "Azure App Service",
    "application-gateway": "Application Gateway",
    "bastion": "Azure Bastion",
    "disk": "Storage",
    "dns": "Azure DNS",
    "firewall": "Azure Firewall",
    "key-vault": "Key Vault",
    "load-balancer": "Load Balancer",
    "log-analytics": "Log Analytics",
    "nat-gateway": "NAT Gateway",
    "network": "Virtual Network",
    "redis": "Redis Cache",
    "registry": "Container Registry",
    "search": "Azure Cognitive Search",
    "sql": "SQL Database",
    "vm": "Virtual Machines",
    "vpn-gateway": "VPN Gateway",
}
GCP_SERVICES = {"compute": "6F81-5844-456A", "sql": "9662-B51E-5089", "storage": "95FF-2EF5-5EA1"}
SERVICES = {"aws": AWS_SERVICES, "azure": AZURE_SERVICES, "gcp": GCP_SERVICES}

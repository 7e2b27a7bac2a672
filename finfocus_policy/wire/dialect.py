"""The spellings of one thing: providers and resource types as Pulumi, the Go host and the references write them."""

from __future__ import annotations

PROVIDERS = {
    "aws-native": "aws",
    "awsx": "aws",
    "azure-native": "azure",
    "azuread": "azure",
    "google-native": "gcp",
    "google": "gcp",
    "k8s": "kubernetes",
}


def provider_of(word: str) -> str:
    """A provider as the protocol spells it; another word is left as it is.

    >>> provider_of("azure-native"), provider_of("AWS"), provider_of("digitalocean")
    ('azure', 'aws', 'digitalocean')
    """
    plain = word.lower()
    return PROVIDERS.get(plain, plain)

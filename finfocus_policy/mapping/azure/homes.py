"""What others live in: free by themselves, read for their location and settings."""

from __future__ import annotations

from finfocus_policy.mapping.azure.forms import entries, form, kind

GROUP = kind(
    "resources:ResourceGroup", form("azure:core/resourceGroup:ResourceGroup azure-native:resources:ResourceGroup")
)
SERVER = kind("sql:Server", form("azure:mssql/server:Server azure-native:sql:Server"))
VAULT = kind("keyvault:Vault", form("azure:keyvault/keyVault:KeyVault azure-native:keyvault:Vault"))
ENTRIES = (*entries(GROUP, None), *entries(SERVER, None), *entries(VAULT, None))

"""Static web apps, certificates and addresses of their own for web apps.

Rules (Static Web Apps, App Service pricing): a static app by the month in the Standard plan, with 100 GB included;
a certificate by the year; a binding with an address of its own (IP-based SSL) by the month, other bindings nothing.
"""

from __future__ import annotations

from decimal import Decimal

from finfocus_policy.mapping.azure.forms import View, form, keyed, shown
from finfocus_policy.mapping.azure.lines import beyond, default, fixed, of
from finfocus_policy.mapping.entry import ONE, Draft
from finfocus_policy.model.cost import Meter
from finfocus_policy.model.resource import Unknown

MONTH_OF_YEAR = ONE / 12
INCLUDED_GB = Decimal(100)
WORDS = {"standarddomainvalidatedssl": "standard", "standarddomainvalidatedwildcardssl": "wildcard"}


def static(view: View) -> Draft:
    """A static web app; the Free plan costs nothing."""
    sku = default(view.name("sku"), "Free")
    if isinstance(sku, str) and sku.lower() == "free":
        return Draft(sku=sku, free=True)
    months = fixed(f"Static Web App ({shown(sku)})", "months", keyed("azure/static-web-app/{}", sku), ONE)
    over = beyond(view, "monthly_bandwidth_gb", INCLUDED_GB)
    more = Meter(
        name="Bandwidth (over 100GB)",
        unit="GB",
        keys=("azure/static-web-app/bandwidth",),
        quantity=over,
        usage_based=True,
    )
    return Draft(sku=sku, meters=(months, more))


def order(view: View) -> Draft:
    """A certificate order; the price of a year, month by month."""
    sort = default(view.text("sort"), "Standard")
    label = sort if isinstance(sort, Unknown) else WORDS.get(sort.lower(), sort.lower())
    key = keyed("azure/certificate/{}", label)
    return Draft(sku=label, meters=(fixed(f"SSL certificate ({shown(label)})", "years", key, MONTH_OF_YEAR),))


def binding(view: View) -> Draft:
    """A host name or certificate bound to an app."""
    state = view.text("state")
    if state is None or (isinstance(state, str) and state.lower() != "ipbasedenabled"):
        return Draft(free=True)
    key = state if isinstance(state, Unknown) else "azure/app-service/ip-ssl"
    return Draft(meters=(fixed("IP SSL certificate", "months", key, ONE),))


ENTRIES = (
    *of(
        "web:StaticSite",
        static,
        form(
            "azure:appservice/staticSite:StaticSite azure:appservice/staticWebApp:StaticWebApp",
            "sku=skuTier",
        ),
        form("azure-native:web:StaticSite", "sku=sku.name"),
    ),
    *of(
        "certificateregistration:AppServiceCertificateOrder",
        order,
        form(
            "azure:appservice/certificateOrder:CertificateOrder "
            "azure-native:certificateregistration:AppServiceCertificateOrder",
            "sort=productType",
        ),
    ),
    *of(
        "web:HostNameBinding",
        binding,
        form(
            "azure:appservice/customHostnameBinding:CustomHostnameBinding "
            "azure:appservice/certificateBinding:CertificateBinding azure-native:web:WebAppHostNameBinding "
            "azure-native:web:WebAppHostNameBindingSlot",
            "state=sslState",
        ),
    ),
)

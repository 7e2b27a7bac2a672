"""CloudFront distributions and Global Accelerator endpoint groups: the world by price areas.

Rules (Amazon CloudFront and AWS Global Accelerator pricing pages): transfer and requests cost by
where the viewers are; only the area of the United States is listed while no usage is given. A
dedicated address for a certificate is charged by the month. Global Accelerator charges the dominant
direction of the traffic of each area.
"""

from __future__ import annotations

from decimal import Decimal

from finfocus_policy.mapping.aws.flat import TEN_THOUSAND
from finfocus_policy.mapping.aws.meters import fixed, keyed, used
from finfocus_policy.mapping.entry import MILLION, ONE, Draft, entry
from finfocus_policy.mapping.reader import Reader
from finfocus_policy.model.cost import Meter
from finfocus_policy.model.resource import Unknown

AREAS = {
    "us": "US, Mexico, Canada",
    "europe": "Europe, Israel",
    "south_africa": "South Africa, Kenya, Middle East",
    "south_america": "South America",
    "japan": "Japan",
    "australia": "Australia, New Zealand",
    "asia_pacific": "Hong Kong, Philippines, Asia Pacific",
    "india": "India",
}
LINES = (
    ("Data transfer out to internet", "GB", "internet", "monthly_data_transfer_to_internet_gb", ONE),
    ("Data transfer out to origin", "GB", "origin", "monthly_data_transfer_to_origin_gb", ONE),
    ("HTTP requests", "10k requests", "http", "monthly_http_requests", TEN_THOUSAND),
    ("HTTPS requests", "10k requests", "https", "monthly_https_requests", TEN_THOUSAND),
)
LOG_LINES = "monthly_log_lines"
SHIELDS = {
    "us-east-1": "us",
    "us-east-2": "us",
    "us-west-2": "us",
    "eu-central-1": "europe",
    "eu-west-1": "europe",
    "eu-west-2": "europe",
    "sa-east-1": "south_america",
    "ap-northeast-1": "japan",
    "ap-southeast-2": "australia",
    "ap-southeast-1": "singapore",
    "ap-northeast-2": "south_korea",
    "ap-south-1": "india",
}
SHIELD_NAMES = {
    "us": "US",
    "europe": "Europe",
    "south_america": "South America",
    "japan": "Japan",
    "australia": "Australia",
    "singapore": "Singapore",
    "south_korea": "South Korea",
    "india": "India",
}
ACCELERATED = {
    "us": "US, Mexico, Canada",
    "europe": "Europe",
    "south_africa": "South Africa, Kenya",
    "south_america": "South America",
    "south_korea": "South Korea",
    "middle_east": "Middle East",
    "australia": "Australia, New Zealand",
    "asia_pacific": "Asia Pacific",
    "india": "India, Indonesia, Philippines, Thailand",
}


def area_meters(reader: Reader, area: str, name: str) -> list[Meter]:
    """Transfer and requests of one area; nothing where no usage is given, but for the United States."""
    meters = [
        used(line, unit, f"aws/cloudfront/{item}/{area}", reader.usage(f"{usage}.{area}"), scale=scale, group=name)
        for line, unit, item, usage, scale in LINES
    ]
    return meters if area == "us" else [m for m in meters if m.quantity is not None]


def encrypts_fields(reader: Reader) -> bool:
    """Whether any behaviour of the cache encrypts fields."""
    return any(b.get("fieldLevelEncryptionId") is not None for b in behaviours(reader))


def behaviours(reader: Reader) -> list[Reader]:
    """How the cache behaves: by default, and for some paths."""
    return [reader.block("defaultCacheBehavior"), *reader.items("orderedCacheBehaviors")]


def log_meters(reader: Reader) -> list[Meter]:
    """Requests logged as they come. Standard logs cost nothing: with these alone lines count only where the usage
    file itself gives them."""
    live = any(each.get("realtimeLogConfigArn") is not None for each in behaviours(reader))
    if not live and not reader.block("loggingConfig").present:
        return []
    amount = reader.usage(LOG_LINES) if live or reader.told(LOG_LINES) else None
    return [used("Real-time log requests", "1M lines", "aws/cloudfront/log-lines", amount, scale=MILLION)]


def certificate_meters(reader: Reader) -> list[Meter]:
    """Certificates with addresses of their own: one where it asks for it, or as many as the usage file says."""
    method, given = reader.name("viewerCertificate.sslSupportMethod"), reader.usage("custom_ssl_certificates")
    if method != "vip" and not isinstance(method, Unknown):
        return []
    amount = method if isinstance(method, Unknown) else (ONE if given is None else given)
    return [fixed("Dedicated IP custom SSLs", "certificates", "aws/cloudfront/dedicated-ip", amount)]


def shield_meters(reader: Reader) -> list[Meter]:
    """Requests through the origin shields of the origins, by the region of the shield."""
    meters, shielded = [], set[str]()
    for origin in reader.items("origins"):
        shield = origin.block("originShield")
        enabled = shield.flag("enabled") if shield.present else False
        if enabled is False or enabled is None:
            continue
        region = enabled if isinstance(enabled, Unknown) else shield.name("originShieldRegion")
        region = Unknown(shield.at("originShieldRegion"), "is not given") if region is None else region
        area = SHIELDS.get(region, "") if isinstance(region, str) else ""
        label = "region not known" if isinstance(region, Unknown) else f"{SHIELD_NAMES.get(area, '')} {region}".strip()
        amount = reader.usage(f"monthly_shield_requests.{area}") if area else None
        key = keyed("aws/cloudfront/shield", region)
        name = f"Origin shield HTTP requests ({label})"
        meters.append(used(name, "10k requests", key, amount, scale=TEN_THOUSAND))
        shielded.add(area)
    for area in sorted(set(SHIELD_NAMES) - shielded):
        key = f"monthly_shield_requests.{area}"
        if reader.usage(key) is not None and reader.told(key):
            reader.assume(f"usage {key} counts nothing: no origin has its shield there")
    return meters


def feature_meters(reader: Reader) -> list[Meter]:
    """What is charged for the distribution as a whole."""
    meters = []
    if encrypts_fields(reader):
        name, amount = "Field level encryption requests", reader.usage("monthly_encryption_requests")
        meters.append(used(name, "10k requests", "aws/cloudfront/encryption", amount, scale=TEN_THOUSAND))
    meters += log_meters(reader)
    meters += [*certificate_meters(reader), *shield_meters(reader)]
    amount = reader.usage("monthly_invalidation_requests")
    return [*meters, used("Invalidation requests", "paths", "aws/cloudfront/invalidation", amount)]


def distribution(reader: Reader) -> Draft:
    """aws:cloudfront/distribution:Distribution."""
    areas = [meter for area, name in AREAS.items() for meter in area_meters(reader, area, name)]
    return Draft(meters=(*feature_meters(reader), *areas))


def dominant(inbound: Decimal | Unknown | None, outbound: Decimal | Unknown | None) -> tuple[str, Decimal | Unknown]:
    """The direction with more traffic, and its GB."""
    for word, amount in (("Inbound", inbound), ("Outbound", outbound)):
        if isinstance(amount, Unknown):
            return word, amount
    given_in = inbound if isinstance(inbound, Decimal) else Decimal(0)
    given_out = outbound if isinstance(outbound, Decimal) else Decimal(0)
    return ("Inbound", given_in) if given_in >= given_out else ("Outbound", given_out)


def endpoint_group(reader: Reader) -> Draft:
    """aws:globalaccelerator/endpointGroup:EndpointGroup."""
    source = reader.name("endpointGroupRegion")
    region = "the stack's region" if source is None else source
    meters = []
    for area, name in ACCELERATED.items():
        inbound = reader.usage(f"monthly_inbound_data_transfer_gb.{area}")
        outbound = reader.usage(f"monthly_outbound_data_transfer_gb.{area}")
        if inbound is None and outbound is None:
            continue
        word, amount = dominant(inbound, outbound)
        key = keyed("aws/global-accelerator", word.lower(), region, area)
        meters.append(used(f"{word} DT-premium fee", "GB", key, amount, group=name))
    if not meters:
        key = keyed("aws/global-accelerator/inbound", region, "us")
        meters.append(used("Inbound DT-premium fee", "GB", key, None, group=ACCELERATED["us"]))
    return Draft(sku=source, meters=tuple(meters))


ENTRIES = (
    entry(
        "aws:cloudfront/distribution:Distribution",
        "cloudfront:Distribution",
        "defaultCacheBehavior orderedCacheBehaviors loggingConfig viewerCertificate origins",
        distribution,
    ),
    entry(
        "aws:globalaccelerator/endpointGroup:EndpointGroup",
        "globalaccelerator:EndpointGroup",
        "endpointGroupRegion",
        endpoint_group,
    ),
)

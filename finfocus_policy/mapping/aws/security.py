"""Keys, secrets, certificates, parameters, web firewalls and directories.

Rules (AWS KMS, Secrets Manager, Private CA, Systems Manager, WAF and Directory Service pricing pages):
a key, a secret (and each replica of it), an advanced parameter and a private authority by the month;
a web firewall by the month, each of its rules and rule groups too, those in its own groups among them, and the
managed groups that want a subscription; a directory by the hour of each of its two domain controllers.
"""

from __future__ import annotations

from decimal import Decimal

from finfocus_policy.mapping.aws.flat import MASTER_KEY, TEN_THOUSAND
from finfocus_policy.mapping.aws.meters import count_of, default, fixed, keyed, rated, use, used, word
from finfocus_policy.mapping.entry import MILLION, ONE, Draft, Rate, entry
from finfocus_policy.mapping.reader import Reader, product
from finfocus_policy.model.cost import Meter
from finfocus_policy.model.money import HOURS_PER_MONTH, ZERO
from finfocus_policy.model.resource import Unknown

REQUESTS = "10k requests"
TWO = Decimal(2)


def key_requests(kind: str) -> tuple[Rate, ...]:
    """What requests with a kind of key cost.

    >>> [rate.name for rate in key_requests("rsa_3072")]
    ['Requests (asymmetric)']
    """
    if kind == "symmetric_default":
        pair = "GenerateDataKeyPair requests"
        return (
            use("Requests", REQUESTS, "aws/kms/requests/symmetric", "monthly_requests", TEN_THOUSAND),
            use(f"ECC {pair}", REQUESTS, "aws/kms/requests/ecc-pairs", "monthly_ecc_pair_requests", TEN_THOUSAND),
            use(f"RSA {pair}", REQUESTS, "aws/kms/requests/rsa-pairs", "monthly_rsa_pair_requests", TEN_THOUSAND),
        )
    if kind == "rsa_2048":
        key = "aws/kms/requests/rsa-2048"
        return (use("Requests (RSA 2048)", REQUESTS, key, "monthly_requests", TEN_THOUSAND),)
    return (use("Requests (asymmetric)", REQUESTS, "aws/kms/requests/asymmetric", "monthly_requests", TEN_THOUSAND),)


def master_key(reader: Reader) -> Draft:
    """aws:kms/key:Key."""
    kind = word(reader, "customerMasterKeySpec", "symmetric_default")
    if isinstance(kind, Unknown):
        return Draft(sku=kind, meters=(*rated(reader, MASTER_KEY), used("Requests", REQUESTS, kind, None)))
    return Draft(sku=kind, meters=rated(reader, MASTER_KEY, *key_requests(kind)))


def replica_key(reader: Reader) -> Draft:
    """aws:kms/replicaKey:ReplicaKey, charged like a key of its own."""
    return Draft(meters=rated(reader, MASTER_KEY))


def secret(reader: Reader) -> Draft:
    """aws:secretsmanager/secret:Secret; a replica is a secret in its own region."""
    meters = [fixed("Secret", "months", "aws/secretsmanager/secret", ONE)]
    for replica in reader.items("replicas"):
        region = replica.name("region")
        region = Unknown(replica.at("region"), "is not given") if region is None else region
        label = "region not known" if isinstance(region, Unknown) else region
        key = keyed("aws/secretsmanager/replica", region)
        meters.append(fixed(f"Replica ({label})", "months", key, ONE))
    amount = reader.usage("monthly_requests")
    meters.append(used("API requests", REQUESTS, "aws/secretsmanager/requests", amount, scale=TEN_THOUSAND))
    return Draft(meters=tuple(meters))


AUTHORITY = "Private certificate authority"


def authority(reader: Reader) -> Draft:
    """aws:acmpca/certificateAuthority:CertificateAuthority."""
    mode, requests = word(reader, "usageMode", "general_purpose"), reader.usage("monthly_requests")
    short = mode == "short_lived_certificate"
    name = f"{AUTHORITY} (short-lived certificate mode)" if short else AUTHORITY
    label = "Certificates (short-lived)" if short else "Certificates"
    meters = (
        fixed(name, "months", keyed("aws/acmpca/authority", mode), ONE),
        used(label, "requests", keyed("aws/acmpca/certificates", mode), requests),
    )
    return Draft(sku=mode, meters=meters)


def certificate(reader: Reader) -> Draft:
    """aws:acm/certificate:Certificate; a public one is free, one of a private authority is charged when issued."""
    if reader.get("certificateAuthorityArn") is None:
        return Draft(free=True)
    reader.assume("issued once this month")
    return Draft(meters=(fixed("Certificate", "requests", "aws/acmpca/certificates/general_purpose", ONE),))


def parameter(reader: Reader) -> Draft:
    """aws:ssm/parameter:Parameter; standard ones are free unless used at high throughput."""
    tier, limit = word(reader, "tier", "standard"), reader.usage_text("api_throughput_limit")
    amount = reader.usage("monthly_api_interactions")
    key = limit if isinstance(limit, Unknown) else "aws/ssm/parameter/interactions"
    calls = used("API interactions (advanced)", "10k interactions", key, amount, scale=TEN_THOUSAND)
    if tier in ("standard", "intelligent-tiering"):
        if tier != "standard":
            reader.assume("small enough for the standard tier")
        fast = isinstance(limit, Unknown) or limit in ("advanced", "higher")
        return Draft(sku=tier, meters=(calls,)) if fast else Draft(free=True)
    hours = default(reader.usage("parameter_storage_hrs"), HOURS_PER_MONTH)
    months = hours if isinstance(hours, Unknown) else hours / HOURS_PER_MONTH
    stored = fixed("Parameter storage (advanced)", "months", keyed("aws/ssm/parameter/storage", tier), months)
    return Draft(sku=tier, meters=(stored, calls))


STANDARD_INSTANCES = Decimal(1000)


def activation(reader: Reader) -> Draft:
    """aws:ssm/activation:Activation; a thousand machines of one's own are free, more need the advanced tier."""
    most, tier = reader.number("registrationLimit"), reader.usage_text("instance_tier")
    if isinstance(tier, str):
        most = STANDARD_INSTANCES + ONE if tier.lower() == "advanced" else ZERO
    if most is None or (isinstance(most, Decimal) and most <= STANDARD_INSTANCES):
        return Draft(free=True)
    amount = product(reader.usage("instances"), HOURS_PER_MONTH)
    key = most if isinstance(most, Unknown) else "aws/ssm/instance-hours"
    return Draft(meters=(used("On-prem managed instances (advanced)", "hours", key, amount),))


def web_meters(
    reader: Reader,
    rules: Decimal | Unknown,
    groups: Decimal | Unknown,
    managed: Decimal | Unknown,
    grouped: Decimal | Unknown,
) -> tuple[Meter, ...]:
    """A web firewall: itself, its rules (those `grouped` in its groups too), its groups, its requests."""
    inside = [grouped, default(reader.usage("managed_rule_group_rules"), ZERO)]
    unclear = next((u for u in (rules, *inside) if isinstance(u, Unknown)), None)
    total = sum((n for n in (rules, *inside) if isinstance(n, Decimal)), ZERO) if unclear is None else unclear
    counted = (("Rules", "rules", total), ("Rule groups", "groups", groups), ("Managed rule groups", "groups", managed))
    return (
        fixed("Web ACL usage", "months", "aws/waf/acl", ONE),
        *(fixed(name, unit, "aws/waf/rule", amount) for name, unit, amount in counted if amount != ZERO),
        used("Requests", "1M requests", "aws/waf/requests", reader.usage("monthly_requests"), scale=MILLION),
    )


def classic_acl(reader: Reader) -> Draft:
    """aws:waf/webAcl:WebAcl."""
    kinds = [r.name("type") for r in reader.items("rules")]
    unclear = next((k for k in kinds if isinstance(k, Unknown)), None)
    groups = Decimal(sum(1 for k in kinds if k == "GROUP"))
    rules = Decimal(len(kinds)) - groups if unclear is None else unclear
    return Draft(meters=web_meters(reader, rules, groups, ZERO, default(reader.usage("rule_group_rules"), ZERO)))


GROUPS = ("ruleGroupReferenceStatement", "managedRuleGroupStatement")
RULE_GROUP = "aws:wafv2/ruleGroup:RuleGroup"
SUBSCRIBED = {
    "AWSManagedRulesACFPRuleSet": "Account creation fraud prevention",
    "AWSManagedRulesATPRuleSet": "Account takeover prevention",
    "AWSManagedRulesAntiDDoSRuleSet": "DDoS prevention",
    "AWSManagedRulesBotControlRuleSet": "Bot control",
}


def counted(statements: list[Reader], key: str) -> Decimal:
    """How many statements are of this kind."""
    return Decimal(sum(1 for s in statements if s.block(key).present))


def grouped_rules(reader: Reader, statements: list[Reader]) -> Decimal | Unknown:
    """The rules of the rule groups it refers to: what the usage file says, else those of the groups in the stack."""
    given = reader.usage("rule_group_rules")
    if given is not None:
        return given
    counts = [count_of(group, "rules") for group in reader.targets("rules", RULE_GROUP)]
    named = [s.block(GROUPS[0]).get("arn") for s in statements]
    counts += [arn for arn in named if isinstance(arn, Unknown) and not counts]
    unclear = next((n for n in counts if isinstance(n, Unknown)), None)
    return sum((n for n in counts if isinstance(n, Decimal)), ZERO) if unclear is None else unclear


def subscription_meters(statements: list[Reader]) -> list[Meter]:
    """Managed groups that are charged by the month beside their rule."""
    names = [s.block("managedRuleGroupStatement").name("name") for s in statements]
    return [
        fixed(SUBSCRIBED[name], "months", f"aws/waf/subscription/{name.lower()}", ONE)
        for name in sorted({n for n in names if isinstance(n, str) and n in SUBSCRIBED})
    ]


def web_acl(reader: Reader) -> Draft:
    """aws:wafv2/webAcl:WebAcl."""
    if reader.text("ruleJson") is not None:
        unread = Unknown("ruleJson", "is not looked into")
        return Draft(meters=web_meters(reader, unread, ZERO, ZERO, ZERO))
    statements = [r.block("statement") for r in reader.items("rules")]
    unclear = next((u for s in statements for key in GROUPS if (u := s.block(key).unknown) is not None), None)
    if unclear is not None:
        return Draft(meters=web_meters(reader, unclear, ZERO, ZERO, ZERO))
    groups, managed = (counted(statements, key) for key in GROUPS)
    plain = Decimal(len(statements)) - groups - managed
    meters = web_meters(reader, plain, groups, managed, grouped_rules(reader, statements))
    return Draft(meters=(*meters, *subscription_meters(statements)))


def hardware_module(reader: Reader) -> Draft:
    """aws:cloudhsmv2/hsm:Hsm."""
    return Draft(
        meters=(
            fixed("HSM usage", "hours", "aws/cloudhsm/hours", default(reader.usage("monthly_hrs"), HOURS_PER_MONTH)),
        )
    )


DIRECTORIES = {"microsoftad": "Microsoft AD", "simplead": "Simple AD", "adconnector": "AD Connector"}


def directory(reader: Reader) -> Draft:
    """aws:directoryservice/directory:Directory, Simple AD unless it says otherwise."""
    kind = word(reader, "type", "simplead")
    size = word(reader, "edition", "enterprise") if kind == "microsoftad" else word(reader, "size", "large")
    unclear = next((u for u in (kind, size) if isinstance(u, Unknown)), None)
    label = "not known" if unclear is not None else f"{DIRECTORIES.get(str(kind), kind)}, {str(size).capitalize()}"
    key = keyed("aws/directory", kind, size)
    meters = [fixed(f"Directory service ({label})", "controllers", key, TWO, scale=HOURS_PER_MONTH)]
    extra, shared = reader.usage("additional_domain_controllers"), reader.usage("shared_accounts")
    if extra is not None:
        amount = product(extra, HOURS_PER_MONTH)
        meters.append(used("Additional domain controllers", "controllers", key, amount, scale=HOURS_PER_MONTH))
    if shared is not None and kind == "microsoftad":
        amount, sharing = product(shared, HOURS_PER_MONTH), keyed("aws/directory/sharing", size)
        meters.append(used("Directory sharing", "accounts", sharing, amount, scale=HOURS_PER_MONTH))
    return Draft(sku=kind, meters=tuple(meters))


ENTRIES = (
    entry("aws:acm/certificate:Certificate", "acm:Certificate", "certificateAuthorityArn", certificate),
    entry(
        "aws:acmpca/certificateAuthority:CertificateAuthority", "acmpca:CertificateAuthority", "usageMode", authority
    ),
    entry("aws:cloudhsmv2/hsm:Hsm", "cloudhsmv2:Hsm", "", hardware_module),
    entry("aws:directoryservice/directory:Directory", "directoryservice:Directory", "type edition size", directory),
    entry("aws:kms/key:Key", "kms:Key", "customerMasterKeySpec", master_key),
    entry("aws:kms/replicaKey:ReplicaKey", "kms:ReplicaKey", "", replica_key),
    entry("aws:secretsmanager/secret:Secret", "secretsmanager:Secret", "replicas", secret),
    entry("aws:ssm/activation:Activation", "ssm:Activation", "registrationLimit", activation),
    entry("aws:ssm/parameter:Parameter", "ssm:Parameter", "tier", parameter),
    entry("aws:waf/webAcl:WebAcl", "waf:WebAcl", "rules", classic_acl),
    entry("aws:wafregional/webAcl:WebAcl", "wafregional:WebAcl", "rules", classic_acl),
    entry(RULE_GROUP, "wafv2:RuleGroup", "rules", None),
    entry("aws:wafv2/webAcl:WebAcl", "wafv2:WebAcl", "rules ruleJson", web_acl),
)

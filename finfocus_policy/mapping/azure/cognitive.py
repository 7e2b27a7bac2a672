"""AI services: language, speech and Azure OpenAI deployments.

Rules (Language, Speech, Azure OpenAI pricing): by text record, by hour, by token; F0 is free. What a service is
charged for besides its main line is counted when the usage file gives it.
"""

from __future__ import annotations

from decimal import Decimal

from finfocus_policy.mapping.azure.forms import View, form, keyed, missing
from finfocus_policy.mapping.azure.lines import extra, of, used
from finfocus_policy.mapping.entry import MILLION, ONE, THOUSAND, Draft
from finfocus_policy.model.cost import Meter
from finfocus_policy.model.resource import Unknown

Line = tuple[str, str, str, str, Decimal]
SPEECH: tuple[Line, ...] = (
    ("Speech to text", "hours", "speech-to-text", "monthly_speech_to_text_standard_hrs", ONE),
    ("Text to speech neural", "1M chars", "text-to-speech", "monthly_text_to_speech_neural_chars", MILLION),
)
TEXT = "monthly_language_text_analytics_records"
CUSTOM = "monthly_language_customized_summarization_records"
ANALYTICS: Line = ("Text analytics", "1K records", "text-analytics", TEXT, THOUSAND)
SUMMARIES: Line = ("Customized summarization", "1K records", "customized-summarization", CUSTOM, THOUSAND)
REQUESTS: Line = ("Text requests", "1K transactions", "luis-text", "monthly_luis_text_requests", THOUSAND)
SPOKEN: Line = ("Speech requests", "1K transactions", "luis-speech", "monthly_luis_speech_requests", THOUSAND)
# Kind of account -> lines always shown, lines shown when given.
KINDS: dict[str, tuple[tuple[Line, ...], tuple[Line, ...]]] = {
    "luis": ((SPOKEN,), (REQUESTS,)),
    "textanalytics": ((SUMMARIES,), (ANALYTICS,)),
    "speechservices": (SPEECH, ()),
}
# What can be committed to -> the unit its usage key ends in.
TIERS = {
    "speech_to_text_standard": "hrs",
    "speech_to_text_custom": "hrs",
    "speech_to_text_enhanced_add_ons": "hrs",
    "text_to_speech_neural": "commitment_chars",
    "language_text_analytics": "records",
    "language_summarization": "records",
    "luis_text": "requests",
}
# Accounts that cost nothing: what is deployed in them is charged.
HOLDERS = frozenset({"openai", "aiservices"})


def account(view: View) -> Draft:
    """An account of a service."""
    sort, sku = view.text("kind"), view.name("sku")
    if isinstance(sku, str) and sku.lower() == "f0":
        return Draft(sku=sku, free=True)
    if isinstance(sort, str) and sort.lower() in HOLDERS:
        view.assume("its deployments are charged, where they are in the stack")
        return Draft(sku=sku, free=True)
    if isinstance(sku, Unknown):
        sort = sku
    lines = KINDS.get(sort.lower()) if isinstance(sort, str) else None
    if lines is None:
        key = keyed("azure/cognitive/{}", missing("kind", "is not given", sort) if not isinstance(sort, str) else sort)
        meter = Meter(name="Transactions", unit="1K transactions", keys=(key,), quantity=None, usage_based=True)
        return Draft(sku=sku, meters=(meter,))
    always, asked = lines
    meters = [
        used(view, name, unit, f"azure/cognitive/{item}", usage, scale) for name, unit, item, usage, scale in always
    ]
    for name, unit, item, usage, scale in asked:
        meters += extra(view, name, unit, f"azure/cognitive/{item}", usage, scale)
    return Draft(sku=sku, meters=(*meters, *commitments(view)))


def commitments(view: View) -> list[Meter]:
    """Commitment tiers that the usage file gives, whose prices are not known."""
    source, resource = view.reader.context.source, view.reader.context.resource
    meters = []
    for way in ("commitment", "connected_container_commitment"):
        for tier in TIERS:
            usage = f"monthly_{way}_{tier}_{TIERS[tier]}"
            if source.usage(resource, usage) is not None:
                name = f"{tier.replace('_', ' ').capitalize()} ({way.replace('_', ' ')})"
                meters.append(used(view, name, TIERS[tier], f"azure/cognitive/{way}/{tier}", usage))
    return meters


def deployment(view: View) -> Draft:
    """A model deployed in an Azure OpenAI account: its tokens; code interpreter sessions."""
    model, sku = view.name("model"), view.name("sku")
    model = Unknown("model", "is not given") if model is None else model
    sort = sku if isinstance(sku, Unknown) else (sku or "Standard")
    meters: list[Meter] = []
    for way in ("input", "output"):
        name, key = f"Language {way}", keyed("azure/openai/{}/{}/{}", sort, model, way)
        meters += extra(view, name, "1K tokens", key, f"monthly_language_{way}_tokens", THOUSAND)
    usage = "monthly_code_interpreter_sessions"
    meters.append(used(view, "Code interpreter sessions", "sessions", "azure/openai/code-interpreter", usage))
    return Draft(sku=model, meters=tuple(meters))


ENTRIES = (
    *of(
        "cognitiveservices:Account",
        account,
        form("azure:cognitive/account:Account", "kind=kind sku=skuName"),
        form("azure-native:cognitiveservices:Account", "kind=kind sku=sku.name"),
    ),
    *of(
        "cognitiveservices:Deployment",
        deployment,
        form("azure:cognitive/deployment:Deployment", "account=cognitiveAccountId model=model.name sku=sku.name"),
        form(
            "azure-native:cognitiveservices:Deployment",
            "account=accountName model=properties.model.name sku=sku.name",
        ),
    ),
)

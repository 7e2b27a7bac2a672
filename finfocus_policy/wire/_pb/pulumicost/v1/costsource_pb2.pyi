# mypy: ignore-errors
from google.protobuf import struct_pb2 as _struct_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from . import budget_pb2 as _budget_pb2
from . import enums_pb2 as _enums_pb2
from . import focus_pb2 as _focus_pb2
from . import recommendation_pb2 as _recommendation_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Iterable as _Iterable, Mapping as _Mapping, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class NameRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class NameResponse(_message.Message):
    __slots__ = ("name",)
    NAME_FIELD_NUMBER: _ClassVar[int]
    name: str
    def __init__(self, name: _Optional[str] = ...) -> None: ...

class ResourceDescriptor(_message.Message):
    __slots__ = ("provider", "resource_type", "sku", "region", "tags", "utilization_percentage", "id", "arn", "growth_type", "growth_rate")
    class TagsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    RESOURCE_TYPE_FIELD_NUMBER: _ClassVar[int]
    SKU_FIELD_NUMBER: _ClassVar[int]
    REGION_FIELD_NUMBER: _ClassVar[int]
    TAGS_FIELD_NUMBER: _ClassVar[int]
    UTILIZATION_PERCENTAGE_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    ARN_FIELD_NUMBER: _ClassVar[int]
    GROWTH_TYPE_FIELD_NUMBER: _ClassVar[int]
    GROWTH_RATE_FIELD_NUMBER: _ClassVar[int]
    provider: str
    resource_type: str
    sku: str
    region: str
    tags: _containers.ScalarMap[str, str]
    utilization_percentage: float
    id: str
    arn: str
    growth_type: _enums_pb2.GrowthType
    growth_rate: float
    def __init__(self, provider: _Optional[str] = ..., resource_type: _Optional[str] = ..., sku: _Optional[str] = ..., region: _Optional[str] = ..., tags: _Optional[_Mapping[str, str]] = ..., utilization_percentage: _Optional[float] = ..., id: _Optional[str] = ..., arn: _Optional[str] = ..., growth_type: _Optional[_Union[_enums_pb2.GrowthType, str]] = ..., growth_rate: _Optional[float] = ...) -> None: ...

class SupportsRequest(_message.Message):
    __slots__ = ("resource",)
    RESOURCE_FIELD_NUMBER: _ClassVar[int]
    resource: ResourceDescriptor
    def __init__(self, resource: _Optional[_Union[ResourceDescriptor, _Mapping]] = ...) -> None: ...

class SupportsResponse(_message.Message):
    __slots__ = ("supported", "reason", "capabilities", "supported_metrics", "capabilities_enum")
    class CapabilitiesEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: bool
        def __init__(self, key: _Optional[str] = ..., value: bool = ...) -> None: ...
    SUPPORTED_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    CAPABILITIES_FIELD_NUMBER: _ClassVar[int]
    SUPPORTED_METRICS_FIELD_NUMBER: _ClassVar[int]
    CAPABILITIES_ENUM_FIELD_NUMBER: _ClassVar[int]
    supported: bool
    reason: str
    capabilities: _containers.ScalarMap[str, bool]
    supported_metrics: _containers.RepeatedScalarFieldContainer[_enums_pb2.MetricKind]
    capabilities_enum: _containers.RepeatedScalarFieldContainer[_enums_pb2.PluginCapability]
    def __init__(self, supported: bool = ..., reason: _Optional[str] = ..., capabilities: _Optional[_Mapping[str, bool]] = ..., supported_metrics: _Optional[_Iterable[_Union[_enums_pb2.MetricKind, str]]] = ..., capabilities_enum: _Optional[_Iterable[_Union[_enums_pb2.PluginCapability, str]]] = ...) -> None: ...

class ImpactMetric(_message.Message):
    __slots__ = ("kind", "value", "unit")
    KIND_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    kind: _enums_pb2.MetricKind
    value: float
    unit: str
    def __init__(self, kind: _Optional[_Union[_enums_pb2.MetricKind, str]] = ..., value: _Optional[float] = ..., unit: _Optional[str] = ...) -> None: ...

class GetProjectedCostRequest(_message.Message):
    __slots__ = ("resource", "utilization_percentage", "growth_type", "growth_rate", "dry_run", "usage_profile")
    RESOURCE_FIELD_NUMBER: _ClassVar[int]
    UTILIZATION_PERCENTAGE_FIELD_NUMBER: _ClassVar[int]
    GROWTH_TYPE_FIELD_NUMBER: _ClassVar[int]
    GROWTH_RATE_FIELD_NUMBER: _ClassVar[int]
    DRY_RUN_FIELD_NUMBER: _ClassVar[int]
    USAGE_PROFILE_FIELD_NUMBER: _ClassVar[int]
    resource: ResourceDescriptor
    utilization_percentage: float
    growth_type: _enums_pb2.GrowthType
    growth_rate: float
    dry_run: bool
    usage_profile: _enums_pb2.UsageProfile
    def __init__(self, resource: _Optional[_Union[ResourceDescriptor, _Mapping]] = ..., utilization_percentage: _Optional[float] = ..., growth_type: _Optional[_Union[_enums_pb2.GrowthType, str]] = ..., growth_rate: _Optional[float] = ..., dry_run: bool = ..., usage_profile: _Optional[_Union[_enums_pb2.UsageProfile, str]] = ...) -> None: ...

class GetProjectedCostResponse(_message.Message):
    __slots__ = ("unit_price", "currency", "cost_per_month", "billing_detail", "impact_metrics", "growth_type", "dry_run_result", "pricing_category", "spot_interruption_risk_score", "prediction_interval_lower", "prediction_interval_upper", "confidence_level", "expires_at", "metadata", "cost_breakdown")
    class MetadataEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    class CostBreakdownEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: float
        def __init__(self, key: _Optional[str] = ..., value: _Optional[float] = ...) -> None: ...
    UNIT_PRICE_FIELD_NUMBER: _ClassVar[int]
    CURRENCY_FIELD_NUMBER: _ClassVar[int]
    COST_PER_MONTH_FIELD_NUMBER: _ClassVar[int]
    BILLING_DETAIL_FIELD_NUMBER: _ClassVar[int]
    IMPACT_METRICS_FIELD_NUMBER: _ClassVar[int]
    GROWTH_TYPE_FIELD_NUMBER: _ClassVar[int]
    DRY_RUN_RESULT_FIELD_NUMBER: _ClassVar[int]
    PRICING_CATEGORY_FIELD_NUMBER: _ClassVar[int]
    SPOT_INTERRUPTION_RISK_SCORE_FIELD_NUMBER: _ClassVar[int]
    PREDICTION_INTERVAL_LOWER_FIELD_NUMBER: _ClassVar[int]
    PREDICTION_INTERVAL_UPPER_FIELD_NUMBER: _ClassVar[int]
    CONFIDENCE_LEVEL_FIELD_NUMBER: _ClassVar[int]
    EXPIRES_AT_FIELD_NUMBER: _ClassVar[int]
    METADATA_FIELD_NUMBER: _ClassVar[int]
    COST_BREAKDOWN_FIELD_NUMBER: _ClassVar[int]
    unit_price: float
    currency: str
    cost_per_month: float
    billing_detail: str
    impact_metrics: _containers.RepeatedCompositeFieldContainer[ImpactMetric]
    growth_type: _enums_pb2.GrowthType
    dry_run_result: DryRunResponse
    pricing_category: _focus_pb2.FocusPricingCategory
    spot_interruption_risk_score: float
    prediction_interval_lower: float
    prediction_interval_upper: float
    confidence_level: float
    expires_at: _timestamp_pb2.Timestamp
    metadata: _containers.ScalarMap[str, str]
    cost_breakdown: _containers.ScalarMap[str, float]
    def __init__(self, unit_price: _Optional[float] = ..., currency: _Optional[str] = ..., cost_per_month: _Optional[float] = ..., billing_detail: _Optional[str] = ..., impact_metrics: _Optional[_Iterable[_Union[ImpactMetric, _Mapping]]] = ..., growth_type: _Optional[_Union[_enums_pb2.GrowthType, str]] = ..., dry_run_result: _Optional[_Union[DryRunResponse, _Mapping]] = ..., pricing_category: _Optional[_Union[_focus_pb2.FocusPricingCategory, str]] = ..., spot_interruption_risk_score: _Optional[float] = ..., prediction_interval_lower: _Optional[float] = ..., prediction_interval_upper: _Optional[float] = ..., confidence_level: _Optional[float] = ..., expires_at: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., metadata: _Optional[_Mapping[str, str]] = ..., cost_breakdown: _Optional[_Mapping[str, float]] = ...) -> None: ...

class GetActualCostRequest(_message.Message):
    __slots__ = ("resource_id", "start", "end", "tags", "arn", "dry_run", "page_size", "page_token")
    class TagsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    RESOURCE_ID_FIELD_NUMBER: _ClassVar[int]
    START_FIELD_NUMBER: _ClassVar[int]
    END_FIELD_NUMBER: _ClassVar[int]
    TAGS_FIELD_NUMBER: _ClassVar[int]
    ARN_FIELD_NUMBER: _ClassVar[int]
    DRY_RUN_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    resource_id: str
    start: _timestamp_pb2.Timestamp
    end: _timestamp_pb2.Timestamp
    tags: _containers.ScalarMap[str, str]
    arn: str
    dry_run: bool
    page_size: int
    page_token: str
    def __init__(self, resource_id: _Optional[str] = ..., start: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., end: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., tags: _Optional[_Mapping[str, str]] = ..., arn: _Optional[str] = ..., dry_run: bool = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class GetActualCostResponse(_message.Message):
    __slots__ = ("results", "fallback_hint", "dry_run_result", "next_page_token", "total_count")
    RESULTS_FIELD_NUMBER: _ClassVar[int]
    FALLBACK_HINT_FIELD_NUMBER: _ClassVar[int]
    DRY_RUN_RESULT_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    TOTAL_COUNT_FIELD_NUMBER: _ClassVar[int]
    results: _containers.RepeatedCompositeFieldContainer[ActualCostResult]
    fallback_hint: _enums_pb2.FallbackHint
    dry_run_result: DryRunResponse
    next_page_token: str
    total_count: int
    def __init__(self, results: _Optional[_Iterable[_Union[ActualCostResult, _Mapping]]] = ..., fallback_hint: _Optional[_Union[_enums_pb2.FallbackHint, str]] = ..., dry_run_result: _Optional[_Union[DryRunResponse, _Mapping]] = ..., next_page_token: _Optional[str] = ..., total_count: _Optional[int] = ...) -> None: ...

class ActualCostResult(_message.Message):
    __slots__ = ("timestamp", "cost", "usage_amount", "usage_unit", "source", "focus_record", "impact_metrics", "expires_at")
    TIMESTAMP_FIELD_NUMBER: _ClassVar[int]
    COST_FIELD_NUMBER: _ClassVar[int]
    USAGE_AMOUNT_FIELD_NUMBER: _ClassVar[int]
    USAGE_UNIT_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    FOCUS_RECORD_FIELD_NUMBER: _ClassVar[int]
    IMPACT_METRICS_FIELD_NUMBER: _ClassVar[int]
    EXPIRES_AT_FIELD_NUMBER: _ClassVar[int]
    timestamp: _timestamp_pb2.Timestamp
    cost: float
    usage_amount: float
    usage_unit: str
    source: str
    focus_record: _focus_pb2.FocusCostRecord
    impact_metrics: _containers.RepeatedCompositeFieldContainer[ImpactMetric]
    expires_at: _timestamp_pb2.Timestamp
    def __init__(self, timestamp: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., cost: _Optional[float] = ..., usage_amount: _Optional[float] = ..., usage_unit: _Optional[str] = ..., source: _Optional[str] = ..., focus_record: _Optional[_Union[_focus_pb2.FocusCostRecord, _Mapping]] = ..., impact_metrics: _Optional[_Iterable[_Union[ImpactMetric, _Mapping]]] = ..., expires_at: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class GetPricingSpecRequest(_message.Message):
    __slots__ = ("resource",)
    RESOURCE_FIELD_NUMBER: _ClassVar[int]
    resource: ResourceDescriptor
    def __init__(self, resource: _Optional[_Union[ResourceDescriptor, _Mapping]] = ...) -> None: ...

class GetPricingSpecResponse(_message.Message):
    __slots__ = ("spec",)
    SPEC_FIELD_NUMBER: _ClassVar[int]
    spec: PricingSpec
    def __init__(self, spec: _Optional[_Union[PricingSpec, _Mapping]] = ...) -> None: ...

class PricingSpec(_message.Message):
    __slots__ = ("provider", "resource_type", "sku", "region", "billing_mode", "rate_per_unit", "currency", "description", "metric_hints", "plugin_metadata", "source", "unit", "assumptions", "pricing_tiers")
    class PluginMetadataEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    RESOURCE_TYPE_FIELD_NUMBER: _ClassVar[int]
    SKU_FIELD_NUMBER: _ClassVar[int]
    REGION_FIELD_NUMBER: _ClassVar[int]
    BILLING_MODE_FIELD_NUMBER: _ClassVar[int]
    RATE_PER_UNIT_FIELD_NUMBER: _ClassVar[int]
    CURRENCY_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    METRIC_HINTS_FIELD_NUMBER: _ClassVar[int]
    PLUGIN_METADATA_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    ASSUMPTIONS_FIELD_NUMBER: _ClassVar[int]
    PRICING_TIERS_FIELD_NUMBER: _ClassVar[int]
    provider: str
    resource_type: str
    sku: str
    region: str
    billing_mode: str
    rate_per_unit: float
    currency: str
    description: str
    metric_hints: _containers.RepeatedCompositeFieldContainer[UsageMetricHint]
    plugin_metadata: _containers.ScalarMap[str, str]
    source: str
    unit: str
    assumptions: _containers.RepeatedScalarFieldContainer[str]
    pricing_tiers: _containers.RepeatedCompositeFieldContainer[PricingTier]
    def __init__(self, provider: _Optional[str] = ..., resource_type: _Optional[str] = ..., sku: _Optional[str] = ..., region: _Optional[str] = ..., billing_mode: _Optional[str] = ..., rate_per_unit: _Optional[float] = ..., currency: _Optional[str] = ..., description: _Optional[str] = ..., metric_hints: _Optional[_Iterable[_Union[UsageMetricHint, _Mapping]]] = ..., plugin_metadata: _Optional[_Mapping[str, str]] = ..., source: _Optional[str] = ..., unit: _Optional[str] = ..., assumptions: _Optional[_Iterable[str]] = ..., pricing_tiers: _Optional[_Iterable[_Union[PricingTier, _Mapping]]] = ...) -> None: ...

class UsageMetricHint(_message.Message):
    __slots__ = ("metric", "unit")
    METRIC_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    metric: str
    unit: str
    def __init__(self, metric: _Optional[str] = ..., unit: _Optional[str] = ...) -> None: ...

class PricingTier(_message.Message):
    __slots__ = ("min_quantity", "max_quantity", "rate_per_unit", "description")
    MIN_QUANTITY_FIELD_NUMBER: _ClassVar[int]
    MAX_QUANTITY_FIELD_NUMBER: _ClassVar[int]
    RATE_PER_UNIT_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    min_quantity: float
    max_quantity: float
    rate_per_unit: float
    description: str
    def __init__(self, min_quantity: _Optional[float] = ..., max_quantity: _Optional[float] = ..., rate_per_unit: _Optional[float] = ..., description: _Optional[str] = ...) -> None: ...

class EstimateCostRequest(_message.Message):
    __slots__ = ("resource_type", "attributes")
    RESOURCE_TYPE_FIELD_NUMBER: _ClassVar[int]
    ATTRIBUTES_FIELD_NUMBER: _ClassVar[int]
    resource_type: str
    attributes: _struct_pb2.Struct
    def __init__(self, resource_type: _Optional[str] = ..., attributes: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ...) -> None: ...

class EstimateCostResponse(_message.Message):
    __slots__ = ("currency", "cost_monthly", "pricing_category", "spot_interruption_risk_score", "expires_at")
    CURRENCY_FIELD_NUMBER: _ClassVar[int]
    COST_MONTHLY_FIELD_NUMBER: _ClassVar[int]
    PRICING_CATEGORY_FIELD_NUMBER: _ClassVar[int]
    SPOT_INTERRUPTION_RISK_SCORE_FIELD_NUMBER: _ClassVar[int]
    EXPIRES_AT_FIELD_NUMBER: _ClassVar[int]
    currency: str
    cost_monthly: float
    pricing_category: _focus_pb2.FocusPricingCategory
    spot_interruption_risk_score: float
    expires_at: _timestamp_pb2.Timestamp
    def __init__(self, currency: _Optional[str] = ..., cost_monthly: _Optional[float] = ..., pricing_category: _Optional[_Union[_focus_pb2.FocusPricingCategory, str]] = ..., spot_interruption_risk_score: _Optional[float] = ..., expires_at: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class GetRecommendationsRequest(_message.Message):
    __slots__ = ("filter", "projection_period", "page_size", "page_token", "excluded_recommendation_ids", "target_resources", "usage_profile")
    FILTER_FIELD_NUMBER: _ClassVar[int]
    PROJECTION_PERIOD_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    EXCLUDED_RECOMMENDATION_IDS_FIELD_NUMBER: _ClassVar[int]
    TARGET_RESOURCES_FIELD_NUMBER: _ClassVar[int]
    USAGE_PROFILE_FIELD_NUMBER: _ClassVar[int]
    filter: _recommendation_pb2.RecommendationFilter
    projection_period: str
    page_size: int
    page_token: str
    excluded_recommendation_ids: _containers.RepeatedScalarFieldContainer[str]
    target_resources: _containers.RepeatedCompositeFieldContainer[ResourceDescriptor]
    usage_profile: _enums_pb2.UsageProfile
    def __init__(self, filter: _Optional[_Union[_recommendation_pb2.RecommendationFilter, _Mapping]] = ..., projection_period: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., excluded_recommendation_ids: _Optional[_Iterable[str]] = ..., target_resources: _Optional[_Iterable[_Union[ResourceDescriptor, _Mapping]]] = ..., usage_profile: _Optional[_Union[_enums_pb2.UsageProfile, str]] = ...) -> None: ...

class GetRecommendationsResponse(_message.Message):
    __slots__ = ("recommendations", "summary", "next_page_token")
    RECOMMENDATIONS_FIELD_NUMBER: _ClassVar[int]
    SUMMARY_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    recommendations: _containers.RepeatedCompositeFieldContainer[_recommendation_pb2.Recommendation]
    summary: _recommendation_pb2.RecommendationSummary
    next_page_token: str
    def __init__(self, recommendations: _Optional[_Iterable[_Union[_recommendation_pb2.Recommendation, _Mapping]]] = ..., summary: _Optional[_Union[_recommendation_pb2.RecommendationSummary, _Mapping]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class GetPluginInfoRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class GetPluginInfoResponse(_message.Message):
    __slots__ = ("name", "version", "spec_version", "providers", "metadata", "capabilities")
    class MetadataEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    NAME_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    SPEC_VERSION_FIELD_NUMBER: _ClassVar[int]
    PROVIDERS_FIELD_NUMBER: _ClassVar[int]
    METADATA_FIELD_NUMBER: _ClassVar[int]
    CAPABILITIES_FIELD_NUMBER: _ClassVar[int]
    name: str
    version: str
    spec_version: str
    providers: _containers.RepeatedScalarFieldContainer[str]
    metadata: _containers.ScalarMap[str, str]
    capabilities: _containers.RepeatedScalarFieldContainer[_enums_pb2.PluginCapability]
    def __init__(self, name: _Optional[str] = ..., version: _Optional[str] = ..., spec_version: _Optional[str] = ..., providers: _Optional[_Iterable[str]] = ..., metadata: _Optional[_Mapping[str, str]] = ..., capabilities: _Optional[_Iterable[_Union[_enums_pb2.PluginCapability, str]]] = ...) -> None: ...

class FieldMapping(_message.Message):
    __slots__ = ("field_name", "support_status", "condition_description", "expected_type")
    FIELD_NAME_FIELD_NUMBER: _ClassVar[int]
    SUPPORT_STATUS_FIELD_NUMBER: _ClassVar[int]
    CONDITION_DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_TYPE_FIELD_NUMBER: _ClassVar[int]
    field_name: str
    support_status: _enums_pb2.FieldSupportStatus
    condition_description: str
    expected_type: str
    def __init__(self, field_name: _Optional[str] = ..., support_status: _Optional[_Union[_enums_pb2.FieldSupportStatus, str]] = ..., condition_description: _Optional[str] = ..., expected_type: _Optional[str] = ...) -> None: ...

class DryRunRequest(_message.Message):
    __slots__ = ("resource", "simulation_parameters")
    class SimulationParametersEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    RESOURCE_FIELD_NUMBER: _ClassVar[int]
    SIMULATION_PARAMETERS_FIELD_NUMBER: _ClassVar[int]
    resource: ResourceDescriptor
    simulation_parameters: _containers.ScalarMap[str, str]
    def __init__(self, resource: _Optional[_Union[ResourceDescriptor, _Mapping]] = ..., simulation_parameters: _Optional[_Mapping[str, str]] = ...) -> None: ...

class DryRunResponse(_message.Message):
    __slots__ = ("field_mappings", "configuration_valid", "configuration_errors", "resource_type_supported")
    FIELD_MAPPINGS_FIELD_NUMBER: _ClassVar[int]
    CONFIGURATION_VALID_FIELD_NUMBER: _ClassVar[int]
    CONFIGURATION_ERRORS_FIELD_NUMBER: _ClassVar[int]
    RESOURCE_TYPE_SUPPORTED_FIELD_NUMBER: _ClassVar[int]
    field_mappings: _containers.RepeatedCompositeFieldContainer[FieldMapping]
    configuration_valid: bool
    configuration_errors: _containers.RepeatedScalarFieldContainer[str]
    resource_type_supported: bool
    def __init__(self, field_mappings: _Optional[_Iterable[_Union[FieldMapping, _Mapping]]] = ..., configuration_valid: bool = ..., configuration_errors: _Optional[_Iterable[str]] = ..., resource_type_supported: bool = ...) -> None: ...

class BatchCostRequest(_message.Message):
    __slots__ = ("resources", "query_type", "start", "end", "dry_run")
    RESOURCES_FIELD_NUMBER: _ClassVar[int]
    QUERY_TYPE_FIELD_NUMBER: _ClassVar[int]
    START_FIELD_NUMBER: _ClassVar[int]
    END_FIELD_NUMBER: _ClassVar[int]
    DRY_RUN_FIELD_NUMBER: _ClassVar[int]
    resources: _containers.RepeatedCompositeFieldContainer[ResourceDescriptor]
    query_type: _enums_pb2.CostQueryType
    start: _timestamp_pb2.Timestamp
    end: _timestamp_pb2.Timestamp
    dry_run: bool
    def __init__(self, resources: _Optional[_Iterable[_Union[ResourceDescriptor, _Mapping]]] = ..., query_type: _Optional[_Union[_enums_pb2.CostQueryType, str]] = ..., start: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., end: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., dry_run: bool = ...) -> None: ...

class BatchCostResponse(_message.Message):
    __slots__ = ("results", "max_batch_size")
    RESULTS_FIELD_NUMBER: _ClassVar[int]
    MAX_BATCH_SIZE_FIELD_NUMBER: _ClassVar[int]
    results: _containers.RepeatedCompositeFieldContainer[ResourceCostResult]
    max_batch_size: int
    def __init__(self, results: _Optional[_Iterable[_Union[ResourceCostResult, _Mapping]]] = ..., max_batch_size: _Optional[int] = ...) -> None: ...

class ResourceCostResult(_message.Message):
    __slots__ = ("resource", "cost_data", "error")
    RESOURCE_FIELD_NUMBER: _ClassVar[int]
    COST_DATA_FIELD_NUMBER: _ClassVar[int]
    ERROR_FIELD_NUMBER: _ClassVar[int]
    resource: ResourceDescriptor
    cost_data: CostData
    error: ResourceError
    def __init__(self, resource: _Optional[_Union[ResourceDescriptor, _Mapping]] = ..., cost_data: _Optional[_Union[CostData, _Mapping]] = ..., error: _Optional[_Union[ResourceError, _Mapping]] = ...) -> None: ...

class CostData(_message.Message):
    __slots__ = ("actual_cost", "projected_cost", "estimate", "dry_run_result")
    ACTUAL_COST_FIELD_NUMBER: _ClassVar[int]
    PROJECTED_COST_FIELD_NUMBER: _ClassVar[int]
    ESTIMATE_FIELD_NUMBER: _ClassVar[int]
    DRY_RUN_RESULT_FIELD_NUMBER: _ClassVar[int]
    actual_cost: ActualCostData
    projected_cost: GetProjectedCostResponse
    estimate: EstimateCostResponse
    dry_run_result: DryRunResponse
    def __init__(self, actual_cost: _Optional[_Union[ActualCostData, _Mapping]] = ..., projected_cost: _Optional[_Union[GetProjectedCostResponse, _Mapping]] = ..., estimate: _Optional[_Union[EstimateCostResponse, _Mapping]] = ..., dry_run_result: _Optional[_Union[DryRunResponse, _Mapping]] = ...) -> None: ...

class ActualCostData(_message.Message):
    __slots__ = ("results", "fallback_hint", "next_page_token", "total_count")
    RESULTS_FIELD_NUMBER: _ClassVar[int]
    FALLBACK_HINT_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    TOTAL_COUNT_FIELD_NUMBER: _ClassVar[int]
    results: _containers.RepeatedCompositeFieldContainer[ActualCostResult]
    fallback_hint: _enums_pb2.FallbackHint
    next_page_token: str
    total_count: int
    def __init__(self, results: _Optional[_Iterable[_Union[ActualCostResult, _Mapping]]] = ..., fallback_hint: _Optional[_Union[_enums_pb2.FallbackHint, str]] = ..., next_page_token: _Optional[str] = ..., total_count: _Optional[int] = ...) -> None: ...

class ResourceError(_message.Message):
    __slots__ = ("code", "message", "resource_type_unsupported")
    CODE_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    RESOURCE_TYPE_UNSUPPORTED_FIELD_NUMBER: _ClassVar[int]
    code: int
    message: str
    resource_type_unsupported: bool
    def __init__(self, code: _Optional[int] = ..., message: _Optional[str] = ..., resource_type_unsupported: bool = ...) -> None: ...

class ErrorDetail(_message.Message):
    __slots__ = ("code", "category", "message", "details", "retry_after_seconds", "timestamp")
    class DetailsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    CODE_FIELD_NUMBER: _ClassVar[int]
    CATEGORY_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    DETAILS_FIELD_NUMBER: _ClassVar[int]
    RETRY_AFTER_SECONDS_FIELD_NUMBER: _ClassVar[int]
    TIMESTAMP_FIELD_NUMBER: _ClassVar[int]
    code: _enums_pb2.ErrorCode
    category: _enums_pb2.ErrorCategory
    message: str
    details: _containers.ScalarMap[str, str]
    retry_after_seconds: int
    timestamp: _timestamp_pb2.Timestamp
    def __init__(self, code: _Optional[_Union[_enums_pb2.ErrorCode, str]] = ..., category: _Optional[_Union[_enums_pb2.ErrorCategory, str]] = ..., message: _Optional[str] = ..., details: _Optional[_Mapping[str, str]] = ..., retry_after_seconds: _Optional[int] = ..., timestamp: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

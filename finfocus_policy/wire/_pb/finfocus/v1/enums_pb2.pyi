# mypy: ignore-errors
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from typing import ClassVar as _ClassVar

DESCRIPTOR: _descriptor.FileDescriptor

class MetricKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    METRIC_KIND_UNSPECIFIED: _ClassVar[MetricKind]
    METRIC_KIND_CARBON_FOOTPRINT: _ClassVar[MetricKind]
    METRIC_KIND_ENERGY_CONSUMPTION: _ClassVar[MetricKind]
    METRIC_KIND_WATER_USAGE: _ClassVar[MetricKind]

class PluginCapability(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    PLUGIN_CAPABILITY_UNSPECIFIED: _ClassVar[PluginCapability]
    PLUGIN_CAPABILITY_PROJECTED_COSTS: _ClassVar[PluginCapability]
    PLUGIN_CAPABILITY_ACTUAL_COSTS: _ClassVar[PluginCapability]
    PLUGIN_CAPABILITY_CARBON: _ClassVar[PluginCapability]
    PLUGIN_CAPABILITY_RECOMMENDATIONS: _ClassVar[PluginCapability]
    PLUGIN_CAPABILITY_DRY_RUN: _ClassVar[PluginCapability]
    PLUGIN_CAPABILITY_BUDGETS: _ClassVar[PluginCapability]
    PLUGIN_CAPABILITY_ENERGY: _ClassVar[PluginCapability]
    PLUGIN_CAPABILITY_WATER: _ClassVar[PluginCapability]
    PLUGIN_CAPABILITY_PRICING_SPEC: _ClassVar[PluginCapability]
    PLUGIN_CAPABILITY_ESTIMATE_COST: _ClassVar[PluginCapability]
    PLUGIN_CAPABILITY_DISMISS_RECOMMENDATIONS: _ClassVar[PluginCapability]
    PLUGIN_CAPABILITY_BATCH_COST: _ClassVar[PluginCapability]

class GrowthType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    GROWTH_TYPE_UNSPECIFIED: _ClassVar[GrowthType]
    GROWTH_TYPE_NONE: _ClassVar[GrowthType]
    GROWTH_TYPE_LINEAR: _ClassVar[GrowthType]
    GROWTH_TYPE_EXPONENTIAL: _ClassVar[GrowthType]

class UsageProfile(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    USAGE_PROFILE_UNSPECIFIED: _ClassVar[UsageProfile]
    USAGE_PROFILE_PROD: _ClassVar[UsageProfile]
    USAGE_PROFILE_DEV: _ClassVar[UsageProfile]
    USAGE_PROFILE_BURST: _ClassVar[UsageProfile]

class FallbackHint(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    FALLBACK_HINT_UNSPECIFIED: _ClassVar[FallbackHint]
    FALLBACK_HINT_NONE: _ClassVar[FallbackHint]
    FALLBACK_HINT_RECOMMENDED: _ClassVar[FallbackHint]
    FALLBACK_HINT_REQUIRED: _ClassVar[FallbackHint]

class CostQueryType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    COST_QUERY_TYPE_UNSPECIFIED: _ClassVar[CostQueryType]
    COST_QUERY_TYPE_ESTIMATE: _ClassVar[CostQueryType]
    COST_QUERY_TYPE_ACTUAL: _ClassVar[CostQueryType]
    COST_QUERY_TYPE_PROJECTED: _ClassVar[CostQueryType]

class FieldSupportStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    FIELD_SUPPORT_STATUS_UNSPECIFIED: _ClassVar[FieldSupportStatus]
    FIELD_SUPPORT_STATUS_SUPPORTED: _ClassVar[FieldSupportStatus]
    FIELD_SUPPORT_STATUS_UNSUPPORTED: _ClassVar[FieldSupportStatus]
    FIELD_SUPPORT_STATUS_CONDITIONAL: _ClassVar[FieldSupportStatus]
    FIELD_SUPPORT_STATUS_DYNAMIC: _ClassVar[FieldSupportStatus]

class ErrorCode(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ERROR_CODE_UNSPECIFIED: _ClassVar[ErrorCode]
    ERROR_CODE_NETWORK_TIMEOUT: _ClassVar[ErrorCode]
    ERROR_CODE_SERVICE_UNAVAILABLE: _ClassVar[ErrorCode]
    ERROR_CODE_RATE_LIMITED: _ClassVar[ErrorCode]
    ERROR_CODE_TEMPORARY_FAILURE: _ClassVar[ErrorCode]
    ERROR_CODE_CIRCUIT_OPEN: _ClassVar[ErrorCode]
    ERROR_CODE_INVALID_RESOURCE: _ClassVar[ErrorCode]
    ERROR_CODE_RESOURCE_NOT_FOUND: _ClassVar[ErrorCode]
    ERROR_CODE_INVALID_TIME_RANGE: _ClassVar[ErrorCode]
    ERROR_CODE_UNSUPPORTED_REGION: _ClassVar[ErrorCode]
    ERROR_CODE_PERMISSION_DENIED: _ClassVar[ErrorCode]
    ERROR_CODE_DATA_CORRUPTION: _ClassVar[ErrorCode]
    ERROR_CODE_INVALID_CREDENTIALS: _ClassVar[ErrorCode]
    ERROR_CODE_MISSING_API_KEY: _ClassVar[ErrorCode]
    ERROR_CODE_INVALID_ENDPOINT: _ClassVar[ErrorCode]
    ERROR_CODE_INVALID_PROVIDER: _ClassVar[ErrorCode]
    ERROR_CODE_PLUGIN_NOT_CONFIGURED: _ClassVar[ErrorCode]

class ErrorCategory(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ERROR_CATEGORY_UNSPECIFIED: _ClassVar[ErrorCategory]
    ERROR_CATEGORY_TRANSIENT: _ClassVar[ErrorCategory]
    ERROR_CATEGORY_PERMANENT: _ClassVar[ErrorCategory]
    ERROR_CATEGORY_CONFIGURATION: _ClassVar[ErrorCategory]
METRIC_KIND_UNSPECIFIED: MetricKind
METRIC_KIND_CARBON_FOOTPRINT: MetricKind
METRIC_KIND_ENERGY_CONSUMPTION: MetricKind
METRIC_KIND_WATER_USAGE: MetricKind
PLUGIN_CAPABILITY_UNSPECIFIED: PluginCapability
PLUGIN_CAPABILITY_PROJECTED_COSTS: PluginCapability
PLUGIN_CAPABILITY_ACTUAL_COSTS: PluginCapability
PLUGIN_CAPABILITY_CARBON: PluginCapability
PLUGIN_CAPABILITY_RECOMMENDATIONS: PluginCapability
PLUGIN_CAPABILITY_DRY_RUN: PluginCapability
PLUGIN_CAPABILITY_BUDGETS: PluginCapability
PLUGIN_CAPABILITY_ENERGY: PluginCapability
PLUGIN_CAPABILITY_WATER: PluginCapability
PLUGIN_CAPABILITY_PRICING_SPEC: PluginCapability
PLUGIN_CAPABILITY_ESTIMATE_COST: PluginCapability
PLUGIN_CAPABILITY_DISMISS_RECOMMENDATIONS: PluginCapability
PLUGIN_CAPABILITY_BATCH_COST: PluginCapability
GROWTH_TYPE_UNSPECIFIED: GrowthType
GROWTH_TYPE_NONE: GrowthType
GROWTH_TYPE_LINEAR: GrowthType
GROWTH_TYPE_EXPONENTIAL: GrowthType
USAGE_PROFILE_UNSPECIFIED: UsageProfile
USAGE_PROFILE_PROD: UsageProfile
USAGE_PROFILE_DEV: UsageProfile
USAGE_PROFILE_BURST: UsageProfile
FALLBACK_HINT_UNSPECIFIED: FallbackHint
FALLBACK_HINT_NONE: FallbackHint
FALLBACK_HINT_RECOMMENDED: FallbackHint
FALLBACK_HINT_REQUIRED: FallbackHint
COST_QUERY_TYPE_UNSPECIFIED: CostQueryType
COST_QUERY_TYPE_ESTIMATE: CostQueryType
COST_QUERY_TYPE_ACTUAL: CostQueryType
COST_QUERY_TYPE_PROJECTED: CostQueryType
FIELD_SUPPORT_STATUS_UNSPECIFIED: FieldSupportStatus
FIELD_SUPPORT_STATUS_SUPPORTED: FieldSupportStatus
FIELD_SUPPORT_STATUS_UNSUPPORTED: FieldSupportStatus
FIELD_SUPPORT_STATUS_CONDITIONAL: FieldSupportStatus
FIELD_SUPPORT_STATUS_DYNAMIC: FieldSupportStatus
ERROR_CODE_UNSPECIFIED: ErrorCode
ERROR_CODE_NETWORK_TIMEOUT: ErrorCode
ERROR_CODE_SERVICE_UNAVAILABLE: ErrorCode
ERROR_CODE_RATE_LIMITED: ErrorCode
ERROR_CODE_TEMPORARY_FAILURE: ErrorCode
ERROR_CODE_CIRCUIT_OPEN: ErrorCode
ERROR_CODE_INVALID_RESOURCE: ErrorCode
ERROR_CODE_RESOURCE_NOT_FOUND: ErrorCode
ERROR_CODE_INVALID_TIME_RANGE: ErrorCode
ERROR_CODE_UNSUPPORTED_REGION: ErrorCode
ERROR_CODE_PERMISSION_DENIED: ErrorCode
ERROR_CODE_DATA_CORRUPTION: ErrorCode
ERROR_CODE_INVALID_CREDENTIALS: ErrorCode
ERROR_CODE_MISSING_API_KEY: ErrorCode
ERROR_CODE_INVALID_ENDPOINT: ErrorCode
ERROR_CODE_INVALID_PROVIDER: ErrorCode
ERROR_CODE_PLUGIN_NOT_CONFIGURED: ErrorCode
ERROR_CATEGORY_UNSPECIFIED: ErrorCategory
ERROR_CATEGORY_TRANSIENT: ErrorCategory
ERROR_CATEGORY_PERMANENT: ErrorCategory
ERROR_CATEGORY_CONFIGURATION: ErrorCategory

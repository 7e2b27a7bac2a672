# mypy: ignore-errors
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Iterable as _Iterable, Mapping as _Mapping, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class RecommendationCategory(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    RECOMMENDATION_CATEGORY_UNSPECIFIED: _ClassVar[RecommendationCategory]
    RECOMMENDATION_CATEGORY_COST: _ClassVar[RecommendationCategory]
    RECOMMENDATION_CATEGORY_PERFORMANCE: _ClassVar[RecommendationCategory]
    RECOMMENDATION_CATEGORY_SECURITY: _ClassVar[RecommendationCategory]
    RECOMMENDATION_CATEGORY_RELIABILITY: _ClassVar[RecommendationCategory]
    RECOMMENDATION_CATEGORY_ANOMALY: _ClassVar[RecommendationCategory]

class RecommendationActionType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    RECOMMENDATION_ACTION_TYPE_UNSPECIFIED: _ClassVar[RecommendationActionType]
    RECOMMENDATION_ACTION_TYPE_RIGHTSIZE: _ClassVar[RecommendationActionType]
    RECOMMENDATION_ACTION_TYPE_TERMINATE: _ClassVar[RecommendationActionType]
    RECOMMENDATION_ACTION_TYPE_PURCHASE_COMMITMENT: _ClassVar[RecommendationActionType]
    RECOMMENDATION_ACTION_TYPE_ADJUST_REQUESTS: _ClassVar[RecommendationActionType]
    RECOMMENDATION_ACTION_TYPE_MODIFY: _ClassVar[RecommendationActionType]
    RECOMMENDATION_ACTION_TYPE_DELETE_UNUSED: _ClassVar[RecommendationActionType]
    RECOMMENDATION_ACTION_TYPE_MIGRATE: _ClassVar[RecommendationActionType]
    RECOMMENDATION_ACTION_TYPE_CONSOLIDATE: _ClassVar[RecommendationActionType]
    RECOMMENDATION_ACTION_TYPE_SCHEDULE: _ClassVar[RecommendationActionType]
    RECOMMENDATION_ACTION_TYPE_REFACTOR: _ClassVar[RecommendationActionType]
    RECOMMENDATION_ACTION_TYPE_OTHER: _ClassVar[RecommendationActionType]
    RECOMMENDATION_ACTION_TYPE_INVESTIGATE: _ClassVar[RecommendationActionType]

class RecommendationPriority(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    RECOMMENDATION_PRIORITY_UNSPECIFIED: _ClassVar[RecommendationPriority]
    RECOMMENDATION_PRIORITY_LOW: _ClassVar[RecommendationPriority]
    RECOMMENDATION_PRIORITY_MEDIUM: _ClassVar[RecommendationPriority]
    RECOMMENDATION_PRIORITY_HIGH: _ClassVar[RecommendationPriority]
    RECOMMENDATION_PRIORITY_CRITICAL: _ClassVar[RecommendationPriority]

class RecommendationReason(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    RECOMMENDATION_REASON_UNSPECIFIED: _ClassVar[RecommendationReason]
    RECOMMENDATION_REASON_OVER_PROVISIONED: _ClassVar[RecommendationReason]
    RECOMMENDATION_REASON_UNDER_PROVISIONED: _ClassVar[RecommendationReason]
    RECOMMENDATION_REASON_IDLE: _ClassVar[RecommendationReason]
    RECOMMENDATION_REASON_REDUNDANT: _ClassVar[RecommendationReason]
    RECOMMENDATION_REASON_OBSOLETE_GENERATION: _ClassVar[RecommendationReason]

class RecommendationSortBy(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    RECOMMENDATION_SORT_BY_UNSPECIFIED: _ClassVar[RecommendationSortBy]
    RECOMMENDATION_SORT_BY_ESTIMATED_SAVINGS: _ClassVar[RecommendationSortBy]
    RECOMMENDATION_SORT_BY_PRIORITY: _ClassVar[RecommendationSortBy]
    RECOMMENDATION_SORT_BY_CREATED_AT: _ClassVar[RecommendationSortBy]
    RECOMMENDATION_SORT_BY_CONFIDENCE: _ClassVar[RecommendationSortBy]

class SortOrder(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SORT_ORDER_UNSPECIFIED: _ClassVar[SortOrder]
    SORT_ORDER_ASC: _ClassVar[SortOrder]
    SORT_ORDER_DESC: _ClassVar[SortOrder]

class DismissalReason(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DISMISSAL_REASON_UNSPECIFIED: _ClassVar[DismissalReason]
    DISMISSAL_REASON_NOT_APPLICABLE: _ClassVar[DismissalReason]
    DISMISSAL_REASON_ALREADY_IMPLEMENTED: _ClassVar[DismissalReason]
    DISMISSAL_REASON_BUSINESS_CONSTRAINT: _ClassVar[DismissalReason]
    DISMISSAL_REASON_TECHNICAL_CONSTRAINT: _ClassVar[DismissalReason]
    DISMISSAL_REASON_DEFERRED: _ClassVar[DismissalReason]
    DISMISSAL_REASON_INACCURATE: _ClassVar[DismissalReason]
    DISMISSAL_REASON_OTHER: _ClassVar[DismissalReason]
RECOMMENDATION_CATEGORY_UNSPECIFIED: RecommendationCategory
RECOMMENDATION_CATEGORY_COST: RecommendationCategory
RECOMMENDATION_CATEGORY_PERFORMANCE: RecommendationCategory
RECOMMENDATION_CATEGORY_SECURITY: RecommendationCategory
RECOMMENDATION_CATEGORY_RELIABILITY: RecommendationCategory
RECOMMENDATION_CATEGORY_ANOMALY: RecommendationCategory
RECOMMENDATION_ACTION_TYPE_UNSPECIFIED: RecommendationActionType
RECOMMENDATION_ACTION_TYPE_RIGHTSIZE: RecommendationActionType
RECOMMENDATION_ACTION_TYPE_TERMINATE: RecommendationActionType
RECOMMENDATION_ACTION_TYPE_PURCHASE_COMMITMENT: RecommendationActionType
RECOMMENDATION_ACTION_TYPE_ADJUST_REQUESTS: RecommendationActionType
RECOMMENDATION_ACTION_TYPE_MODIFY: RecommendationActionType
RECOMMENDATION_ACTION_TYPE_DELETE_UNUSED: RecommendationActionType
RECOMMENDATION_ACTION_TYPE_MIGRATE: RecommendationActionType
RECOMMENDATION_ACTION_TYPE_CONSOLIDATE: RecommendationActionType
RECOMMENDATION_ACTION_TYPE_SCHEDULE: RecommendationActionType
RECOMMENDATION_ACTION_TYPE_REFACTOR: RecommendationActionType
RECOMMENDATION_ACTION_TYPE_OTHER: RecommendationActionType
RECOMMENDATION_ACTION_TYPE_INVESTIGATE: RecommendationActionType
RECOMMENDATION_PRIORITY_UNSPECIFIED: RecommendationPriority
RECOMMENDATION_PRIORITY_LOW: RecommendationPriority
RECOMMENDATION_PRIORITY_MEDIUM: RecommendationPriority
RECOMMENDATION_PRIORITY_HIGH: RecommendationPriority
RECOMMENDATION_PRIORITY_CRITICAL: RecommendationPriority
RECOMMENDATION_REASON_UNSPECIFIED: RecommendationReason
RECOMMENDATION_REASON_OVER_PROVISIONED: RecommendationReason
RECOMMENDATION_REASON_UNDER_PROVISIONED: RecommendationReason
RECOMMENDATION_REASON_IDLE: RecommendationReason
RECOMMENDATION_REASON_REDUNDANT: RecommendationReason
RECOMMENDATION_REASON_OBSOLETE_GENERATION: RecommendationReason
RECOMMENDATION_SORT_BY_UNSPECIFIED: RecommendationSortBy
RECOMMENDATION_SORT_BY_ESTIMATED_SAVINGS: RecommendationSortBy
RECOMMENDATION_SORT_BY_PRIORITY: RecommendationSortBy
RECOMMENDATION_SORT_BY_CREATED_AT: RecommendationSortBy
RECOMMENDATION_SORT_BY_CONFIDENCE: RecommendationSortBy
SORT_ORDER_UNSPECIFIED: SortOrder
SORT_ORDER_ASC: SortOrder
SORT_ORDER_DESC: SortOrder
DISMISSAL_REASON_UNSPECIFIED: DismissalReason
DISMISSAL_REASON_NOT_APPLICABLE: DismissalReason
DISMISSAL_REASON_ALREADY_IMPLEMENTED: DismissalReason
DISMISSAL_REASON_BUSINESS_CONSTRAINT: DismissalReason
DISMISSAL_REASON_TECHNICAL_CONSTRAINT: DismissalReason
DISMISSAL_REASON_DEFERRED: DismissalReason
DISMISSAL_REASON_INACCURATE: DismissalReason
DISMISSAL_REASON_OTHER: DismissalReason

class RecommendationFilter(_message.Message):
    __slots__ = ("provider", "region", "resource_type", "category", "action_type", "sku", "tags", "priority", "min_estimated_savings", "source", "account_id", "sort_by", "sort_order", "min_confidence_score", "max_age_days", "resource_id")
    class TagsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    REGION_FIELD_NUMBER: _ClassVar[int]
    RESOURCE_TYPE_FIELD_NUMBER: _ClassVar[int]
    CATEGORY_FIELD_NUMBER: _ClassVar[int]
    ACTION_TYPE_FIELD_NUMBER: _ClassVar[int]
    SKU_FIELD_NUMBER: _ClassVar[int]
    TAGS_FIELD_NUMBER: _ClassVar[int]
    PRIORITY_FIELD_NUMBER: _ClassVar[int]
    MIN_ESTIMATED_SAVINGS_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    SORT_BY_FIELD_NUMBER: _ClassVar[int]
    SORT_ORDER_FIELD_NUMBER: _ClassVar[int]
    MIN_CONFIDENCE_SCORE_FIELD_NUMBER: _ClassVar[int]
    MAX_AGE_DAYS_FIELD_NUMBER: _ClassVar[int]
    RESOURCE_ID_FIELD_NUMBER: _ClassVar[int]
    provider: str
    region: str
    resource_type: str
    category: RecommendationCategory
    action_type: RecommendationActionType
    sku: str
    tags: _containers.ScalarMap[str, str]
    priority: RecommendationPriority
    min_estimated_savings: float
    source: str
    account_id: str
    sort_by: RecommendationSortBy
    sort_order: SortOrder
    min_confidence_score: float
    max_age_days: int
    resource_id: str
    def __init__(self, provider: _Optional[str] = ..., region: _Optional[str] = ..., resource_type: _Optional[str] = ..., category: _Optional[_Union[RecommendationCategory, str]] = ..., action_type: _Optional[_Union[RecommendationActionType, str]] = ..., sku: _Optional[str] = ..., tags: _Optional[_Mapping[str, str]] = ..., priority: _Optional[_Union[RecommendationPriority, str]] = ..., min_estimated_savings: _Optional[float] = ..., source: _Optional[str] = ..., account_id: _Optional[str] = ..., sort_by: _Optional[_Union[RecommendationSortBy, str]] = ..., sort_order: _Optional[_Union[SortOrder, str]] = ..., min_confidence_score: _Optional[float] = ..., max_age_days: _Optional[int] = ..., resource_id: _Optional[str] = ...) -> None: ...

class Recommendation(_message.Message):
    __slots__ = ("id", "category", "action_type", "resource", "rightsize", "terminate", "commitment", "kubernetes", "modify", "impact", "priority", "confidence_score", "description", "reasoning", "source", "created_at", "metadata", "primary_reason", "secondary_reasons")
    class MetadataEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    ID_FIELD_NUMBER: _ClassVar[int]
    CATEGORY_FIELD_NUMBER: _ClassVar[int]
    ACTION_TYPE_FIELD_NUMBER: _ClassVar[int]
    RESOURCE_FIELD_NUMBER: _ClassVar[int]
    RIGHTSIZE_FIELD_NUMBER: _ClassVar[int]
    TERMINATE_FIELD_NUMBER: _ClassVar[int]
    COMMITMENT_FIELD_NUMBER: _ClassVar[int]
    KUBERNETES_FIELD_NUMBER: _ClassVar[int]
    MODIFY_FIELD_NUMBER: _ClassVar[int]
    IMPACT_FIELD_NUMBER: _ClassVar[int]
    PRIORITY_FIELD_NUMBER: _ClassVar[int]
    CONFIDENCE_SCORE_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    REASONING_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    METADATA_FIELD_NUMBER: _ClassVar[int]
    PRIMARY_REASON_FIELD_NUMBER: _ClassVar[int]
    SECONDARY_REASONS_FIELD_NUMBER: _ClassVar[int]
    id: str
    category: RecommendationCategory
    action_type: RecommendationActionType
    resource: ResourceRecommendationInfo
    rightsize: RightsizeAction
    terminate: TerminateAction
    commitment: CommitmentAction
    kubernetes: KubernetesAction
    modify: ModifyAction
    impact: RecommendationImpact
    priority: RecommendationPriority
    confidence_score: float
    description: str
    reasoning: _containers.RepeatedScalarFieldContainer[str]
    source: str
    created_at: _timestamp_pb2.Timestamp
    metadata: _containers.ScalarMap[str, str]
    primary_reason: RecommendationReason
    secondary_reasons: _containers.RepeatedScalarFieldContainer[RecommendationReason]
    def __init__(self, id: _Optional[str] = ..., category: _Optional[_Union[RecommendationCategory, str]] = ..., action_type: _Optional[_Union[RecommendationActionType, str]] = ..., resource: _Optional[_Union[ResourceRecommendationInfo, _Mapping]] = ..., rightsize: _Optional[_Union[RightsizeAction, _Mapping]] = ..., terminate: _Optional[_Union[TerminateAction, _Mapping]] = ..., commitment: _Optional[_Union[CommitmentAction, _Mapping]] = ..., kubernetes: _Optional[_Union[KubernetesAction, _Mapping]] = ..., modify: _Optional[_Union[ModifyAction, _Mapping]] = ..., impact: _Optional[_Union[RecommendationImpact, _Mapping]] = ..., priority: _Optional[_Union[RecommendationPriority, str]] = ..., confidence_score: _Optional[float] = ..., description: _Optional[str] = ..., reasoning: _Optional[_Iterable[str]] = ..., source: _Optional[str] = ..., created_at: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., metadata: _Optional[_Mapping[str, str]] = ..., primary_reason: _Optional[_Union[RecommendationReason, str]] = ..., secondary_reasons: _Optional[_Iterable[_Union[RecommendationReason, str]]] = ...) -> None: ...

class ResourceRecommendationInfo(_message.Message):
    __slots__ = ("id", "name", "provider", "resource_type", "region", "sku", "tags", "utilization")
    class TagsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    RESOURCE_TYPE_FIELD_NUMBER: _ClassVar[int]
    REGION_FIELD_NUMBER: _ClassVar[int]
    SKU_FIELD_NUMBER: _ClassVar[int]
    TAGS_FIELD_NUMBER: _ClassVar[int]
    UTILIZATION_FIELD_NUMBER: _ClassVar[int]
    id: str
    name: str
    provider: str
    resource_type: str
    region: str
    sku: str
    tags: _containers.ScalarMap[str, str]
    utilization: ResourceUtilization
    def __init__(self, id: _Optional[str] = ..., name: _Optional[str] = ..., provider: _Optional[str] = ..., resource_type: _Optional[str] = ..., region: _Optional[str] = ..., sku: _Optional[str] = ..., tags: _Optional[_Mapping[str, str]] = ..., utilization: _Optional[_Union[ResourceUtilization, _Mapping]] = ...) -> None: ...

class ResourceUtilization(_message.Message):
    __slots__ = ("cpu_percent", "memory_percent", "storage_percent", "network_in_mbps", "network_out_mbps", "custom_metrics")
    class CustomMetricsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: float
        def __init__(self, key: _Optional[str] = ..., value: _Optional[float] = ...) -> None: ...
    CPU_PERCENT_FIELD_NUMBER: _ClassVar[int]
    MEMORY_PERCENT_FIELD_NUMBER: _ClassVar[int]
    STORAGE_PERCENT_FIELD_NUMBER: _ClassVar[int]
    NETWORK_IN_MBPS_FIELD_NUMBER: _ClassVar[int]
    NETWORK_OUT_MBPS_FIELD_NUMBER: _ClassVar[int]
    CUSTOM_METRICS_FIELD_NUMBER: _ClassVar[int]
    cpu_percent: float
    memory_percent: float
    storage_percent: float
    network_in_mbps: float
    network_out_mbps: float
    custom_metrics: _containers.ScalarMap[str, float]
    def __init__(self, cpu_percent: _Optional[float] = ..., memory_percent: _Optional[float] = ..., storage_percent: _Optional[float] = ..., network_in_mbps: _Optional[float] = ..., network_out_mbps: _Optional[float] = ..., custom_metrics: _Optional[_Mapping[str, float]] = ...) -> None: ...

class RightsizeAction(_message.Message):
    __slots__ = ("current_sku", "recommended_sku", "current_instance_type", "recommended_instance_type", "projected_utilization")
    CURRENT_SKU_FIELD_NUMBER: _ClassVar[int]
    RECOMMENDED_SKU_FIELD_NUMBER: _ClassVar[int]
    CURRENT_INSTANCE_TYPE_FIELD_NUMBER: _ClassVar[int]
    RECOMMENDED_INSTANCE_TYPE_FIELD_NUMBER: _ClassVar[int]
    PROJECTED_UTILIZATION_FIELD_NUMBER: _ClassVar[int]
    current_sku: str
    recommended_sku: str
    current_instance_type: str
    recommended_instance_type: str
    projected_utilization: ResourceUtilization
    def __init__(self, current_sku: _Optional[str] = ..., recommended_sku: _Optional[str] = ..., current_instance_type: _Optional[str] = ..., recommended_instance_type: _Optional[str] = ..., projected_utilization: _Optional[_Union[ResourceUtilization, _Mapping]] = ...) -> None: ...

class TerminateAction(_message.Message):
    __slots__ = ("termination_reason", "idle_days")
    TERMINATION_REASON_FIELD_NUMBER: _ClassVar[int]
    IDLE_DAYS_FIELD_NUMBER: _ClassVar[int]
    termination_reason: str
    idle_days: int
    def __init__(self, termination_reason: _Optional[str] = ..., idle_days: _Optional[int] = ...) -> None: ...

class CommitmentAction(_message.Message):
    __slots__ = ("commitment_type", "term", "payment_option", "recommended_quantity", "scope")
    COMMITMENT_TYPE_FIELD_NUMBER: _ClassVar[int]
    TERM_FIELD_NUMBER: _ClassVar[int]
    PAYMENT_OPTION_FIELD_NUMBER: _ClassVar[int]
    RECOMMENDED_QUANTITY_FIELD_NUMBER: _ClassVar[int]
    SCOPE_FIELD_NUMBER: _ClassVar[int]
    commitment_type: str
    term: str
    payment_option: str
    recommended_quantity: float
    scope: str
    def __init__(self, commitment_type: _Optional[str] = ..., term: _Optional[str] = ..., payment_option: _Optional[str] = ..., recommended_quantity: _Optional[float] = ..., scope: _Optional[str] = ...) -> None: ...

class KubernetesAction(_message.Message):
    __slots__ = ("cluster_id", "namespace", "controller_kind", "controller_name", "container_name", "current_requests", "recommended_requests", "current_limits", "recommended_limits", "algorithm")
    CLUSTER_ID_FIELD_NUMBER: _ClassVar[int]
    NAMESPACE_FIELD_NUMBER: _ClassVar[int]
    CONTROLLER_KIND_FIELD_NUMBER: _ClassVar[int]
    CONTROLLER_NAME_FIELD_NUMBER: _ClassVar[int]
    CONTAINER_NAME_FIELD_NUMBER: _ClassVar[int]
    CURRENT_REQUESTS_FIELD_NUMBER: _ClassVar[int]
    RECOMMENDED_REQUESTS_FIELD_NUMBER: _ClassVar[int]
    CURRENT_LIMITS_FIELD_NUMBER: _ClassVar[int]
    RECOMMENDED_LIMITS_FIELD_NUMBER: _ClassVar[int]
    ALGORITHM_FIELD_NUMBER: _ClassVar[int]
    cluster_id: str
    namespace: str
    controller_kind: str
    controller_name: str
    container_name: str
    current_requests: KubernetesResources
    recommended_requests: KubernetesResources
    current_limits: KubernetesResources
    recommended_limits: KubernetesResources
    algorithm: str
    def __init__(self, cluster_id: _Optional[str] = ..., namespace: _Optional[str] = ..., controller_kind: _Optional[str] = ..., controller_name: _Optional[str] = ..., container_name: _Optional[str] = ..., current_requests: _Optional[_Union[KubernetesResources, _Mapping]] = ..., recommended_requests: _Optional[_Union[KubernetesResources, _Mapping]] = ..., current_limits: _Optional[_Union[KubernetesResources, _Mapping]] = ..., recommended_limits: _Optional[_Union[KubernetesResources, _Mapping]] = ..., algorithm: _Optional[str] = ...) -> None: ...

class KubernetesResources(_message.Message):
    __slots__ = ("cpu", "memory")
    CPU_FIELD_NUMBER: _ClassVar[int]
    MEMORY_FIELD_NUMBER: _ClassVar[int]
    cpu: str
    memory: str
    def __init__(self, cpu: _Optional[str] = ..., memory: _Optional[str] = ...) -> None: ...

class ModifyAction(_message.Message):
    __slots__ = ("modification_type", "current_config", "recommended_config")
    class CurrentConfigEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    class RecommendedConfigEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    MODIFICATION_TYPE_FIELD_NUMBER: _ClassVar[int]
    CURRENT_CONFIG_FIELD_NUMBER: _ClassVar[int]
    RECOMMENDED_CONFIG_FIELD_NUMBER: _ClassVar[int]
    modification_type: str
    current_config: _containers.ScalarMap[str, str]
    recommended_config: _containers.ScalarMap[str, str]
    def __init__(self, modification_type: _Optional[str] = ..., current_config: _Optional[_Mapping[str, str]] = ..., recommended_config: _Optional[_Mapping[str, str]] = ...) -> None: ...

class RecommendationImpact(_message.Message):
    __slots__ = ("estimated_savings", "currency", "projection_period", "current_cost", "projected_cost", "savings_percentage", "implementation_cost", "migration_effort_hours")
    ESTIMATED_SAVINGS_FIELD_NUMBER: _ClassVar[int]
    CURRENCY_FIELD_NUMBER: _ClassVar[int]
    PROJECTION_PERIOD_FIELD_NUMBER: _ClassVar[int]
    CURRENT_COST_FIELD_NUMBER: _ClassVar[int]
    PROJECTED_COST_FIELD_NUMBER: _ClassVar[int]
    SAVINGS_PERCENTAGE_FIELD_NUMBER: _ClassVar[int]
    IMPLEMENTATION_COST_FIELD_NUMBER: _ClassVar[int]
    MIGRATION_EFFORT_HOURS_FIELD_NUMBER: _ClassVar[int]
    estimated_savings: float
    currency: str
    projection_period: str
    current_cost: float
    projected_cost: float
    savings_percentage: float
    implementation_cost: float
    migration_effort_hours: float
    def __init__(self, estimated_savings: _Optional[float] = ..., currency: _Optional[str] = ..., projection_period: _Optional[str] = ..., current_cost: _Optional[float] = ..., projected_cost: _Optional[float] = ..., savings_percentage: _Optional[float] = ..., implementation_cost: _Optional[float] = ..., migration_effort_hours: _Optional[float] = ...) -> None: ...

class RecommendationSummary(_message.Message):
    __slots__ = ("total_recommendations", "total_estimated_savings", "currency", "projection_period", "count_by_category", "savings_by_category", "count_by_action_type", "savings_by_action_type")
    class CountByCategoryEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: int
        def __init__(self, key: _Optional[str] = ..., value: _Optional[int] = ...) -> None: ...
    class SavingsByCategoryEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: float
        def __init__(self, key: _Optional[str] = ..., value: _Optional[float] = ...) -> None: ...
    class CountByActionTypeEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: int
        def __init__(self, key: _Optional[str] = ..., value: _Optional[int] = ...) -> None: ...
    class SavingsByActionTypeEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: float
        def __init__(self, key: _Optional[str] = ..., value: _Optional[float] = ...) -> None: ...
    TOTAL_RECOMMENDATIONS_FIELD_NUMBER: _ClassVar[int]
    TOTAL_ESTIMATED_SAVINGS_FIELD_NUMBER: _ClassVar[int]
    CURRENCY_FIELD_NUMBER: _ClassVar[int]
    PROJECTION_PERIOD_FIELD_NUMBER: _ClassVar[int]
    COUNT_BY_CATEGORY_FIELD_NUMBER: _ClassVar[int]
    SAVINGS_BY_CATEGORY_FIELD_NUMBER: _ClassVar[int]
    COUNT_BY_ACTION_TYPE_FIELD_NUMBER: _ClassVar[int]
    SAVINGS_BY_ACTION_TYPE_FIELD_NUMBER: _ClassVar[int]
    total_recommendations: int
    total_estimated_savings: float
    currency: str
    projection_period: str
    count_by_category: _containers.ScalarMap[str, int]
    savings_by_category: _containers.ScalarMap[str, float]
    count_by_action_type: _containers.ScalarMap[str, int]
    savings_by_action_type: _containers.ScalarMap[str, float]
    def __init__(self, total_recommendations: _Optional[int] = ..., total_estimated_savings: _Optional[float] = ..., currency: _Optional[str] = ..., projection_period: _Optional[str] = ..., count_by_category: _Optional[_Mapping[str, int]] = ..., savings_by_category: _Optional[_Mapping[str, float]] = ..., count_by_action_type: _Optional[_Mapping[str, int]] = ..., savings_by_action_type: _Optional[_Mapping[str, float]] = ...) -> None: ...

class DismissRecommendationRequest(_message.Message):
    __slots__ = ("recommendation_id", "reason", "custom_reason", "expires_at", "dismissed_by")
    RECOMMENDATION_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    CUSTOM_REASON_FIELD_NUMBER: _ClassVar[int]
    EXPIRES_AT_FIELD_NUMBER: _ClassVar[int]
    DISMISSED_BY_FIELD_NUMBER: _ClassVar[int]
    recommendation_id: str
    reason: DismissalReason
    custom_reason: str
    expires_at: _timestamp_pb2.Timestamp
    dismissed_by: str
    def __init__(self, recommendation_id: _Optional[str] = ..., reason: _Optional[_Union[DismissalReason, str]] = ..., custom_reason: _Optional[str] = ..., expires_at: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., dismissed_by: _Optional[str] = ...) -> None: ...

class DismissRecommendationResponse(_message.Message):
    __slots__ = ("success", "message", "dismissed_at", "expires_at", "recommendation_id")
    SUCCESS_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    DISMISSED_AT_FIELD_NUMBER: _ClassVar[int]
    EXPIRES_AT_FIELD_NUMBER: _ClassVar[int]
    RECOMMENDATION_ID_FIELD_NUMBER: _ClassVar[int]
    success: bool
    message: str
    dismissed_at: _timestamp_pb2.Timestamp
    expires_at: _timestamp_pb2.Timestamp
    recommendation_id: str
    def __init__(self, success: bool = ..., message: _Optional[str] = ..., dismissed_at: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., expires_at: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., recommendation_id: _Optional[str] = ...) -> None: ...

# mypy: ignore-errors
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Iterable as _Iterable, Mapping as _Mapping, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class BudgetPeriod(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    BUDGET_PERIOD_UNSPECIFIED: _ClassVar[BudgetPeriod]
    BUDGET_PERIOD_DAILY: _ClassVar[BudgetPeriod]
    BUDGET_PERIOD_WEEKLY: _ClassVar[BudgetPeriod]
    BUDGET_PERIOD_MONTHLY: _ClassVar[BudgetPeriod]
    BUDGET_PERIOD_QUARTERLY: _ClassVar[BudgetPeriod]
    BUDGET_PERIOD_ANNUALLY: _ClassVar[BudgetPeriod]

class ThresholdType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    THRESHOLD_TYPE_UNSPECIFIED: _ClassVar[ThresholdType]
    THRESHOLD_TYPE_ACTUAL: _ClassVar[ThresholdType]
    THRESHOLD_TYPE_FORECASTED: _ClassVar[ThresholdType]

class BudgetHealthStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    BUDGET_HEALTH_STATUS_UNSPECIFIED: _ClassVar[BudgetHealthStatus]
    BUDGET_HEALTH_STATUS_OK: _ClassVar[BudgetHealthStatus]
    BUDGET_HEALTH_STATUS_WARNING: _ClassVar[BudgetHealthStatus]
    BUDGET_HEALTH_STATUS_CRITICAL: _ClassVar[BudgetHealthStatus]
    BUDGET_HEALTH_STATUS_EXCEEDED: _ClassVar[BudgetHealthStatus]
BUDGET_PERIOD_UNSPECIFIED: BudgetPeriod
BUDGET_PERIOD_DAILY: BudgetPeriod
BUDGET_PERIOD_WEEKLY: BudgetPeriod
BUDGET_PERIOD_MONTHLY: BudgetPeriod
BUDGET_PERIOD_QUARTERLY: BudgetPeriod
BUDGET_PERIOD_ANNUALLY: BudgetPeriod
THRESHOLD_TYPE_UNSPECIFIED: ThresholdType
THRESHOLD_TYPE_ACTUAL: ThresholdType
THRESHOLD_TYPE_FORECASTED: ThresholdType
BUDGET_HEALTH_STATUS_UNSPECIFIED: BudgetHealthStatus
BUDGET_HEALTH_STATUS_OK: BudgetHealthStatus
BUDGET_HEALTH_STATUS_WARNING: BudgetHealthStatus
BUDGET_HEALTH_STATUS_CRITICAL: BudgetHealthStatus
BUDGET_HEALTH_STATUS_EXCEEDED: BudgetHealthStatus

class GetBudgetsRequest(_message.Message):
    __slots__ = ("filter", "include_status")
    FILTER_FIELD_NUMBER: _ClassVar[int]
    INCLUDE_STATUS_FIELD_NUMBER: _ClassVar[int]
    filter: BudgetFilter
    include_status: bool
    def __init__(self, filter: _Optional[_Union[BudgetFilter, _Mapping]] = ..., include_status: bool = ...) -> None: ...

class GetBudgetsResponse(_message.Message):
    __slots__ = ("budgets", "summary")
    BUDGETS_FIELD_NUMBER: _ClassVar[int]
    SUMMARY_FIELD_NUMBER: _ClassVar[int]
    budgets: _containers.RepeatedCompositeFieldContainer[Budget]
    summary: BudgetSummary
    def __init__(self, budgets: _Optional[_Iterable[_Union[Budget, _Mapping]]] = ..., summary: _Optional[_Union[BudgetSummary, _Mapping]] = ...) -> None: ...

class Budget(_message.Message):
    __slots__ = ("id", "name", "source", "amount", "period", "filter", "thresholds", "status", "created_at", "updated_at", "metadata")
    class MetadataEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    PERIOD_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    THRESHOLDS_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    UPDATED_AT_FIELD_NUMBER: _ClassVar[int]
    METADATA_FIELD_NUMBER: _ClassVar[int]
    id: str
    name: str
    source: str
    amount: BudgetAmount
    period: BudgetPeriod
    filter: BudgetFilter
    thresholds: _containers.RepeatedCompositeFieldContainer[BudgetThreshold]
    status: BudgetStatus
    created_at: _timestamp_pb2.Timestamp
    updated_at: _timestamp_pb2.Timestamp
    metadata: _containers.ScalarMap[str, str]
    def __init__(self, id: _Optional[str] = ..., name: _Optional[str] = ..., source: _Optional[str] = ..., amount: _Optional[_Union[BudgetAmount, _Mapping]] = ..., period: _Optional[_Union[BudgetPeriod, str]] = ..., filter: _Optional[_Union[BudgetFilter, _Mapping]] = ..., thresholds: _Optional[_Iterable[_Union[BudgetThreshold, _Mapping]]] = ..., status: _Optional[_Union[BudgetStatus, _Mapping]] = ..., created_at: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., updated_at: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., metadata: _Optional[_Mapping[str, str]] = ...) -> None: ...

class BudgetAmount(_message.Message):
    __slots__ = ("limit", "currency")
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    CURRENCY_FIELD_NUMBER: _ClassVar[int]
    limit: float
    currency: str
    def __init__(self, limit: _Optional[float] = ..., currency: _Optional[str] = ...) -> None: ...

class BudgetFilter(_message.Message):
    __slots__ = ("providers", "regions", "resource_types", "tags")
    class TagsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    PROVIDERS_FIELD_NUMBER: _ClassVar[int]
    REGIONS_FIELD_NUMBER: _ClassVar[int]
    RESOURCE_TYPES_FIELD_NUMBER: _ClassVar[int]
    TAGS_FIELD_NUMBER: _ClassVar[int]
    providers: _containers.RepeatedScalarFieldContainer[str]
    regions: _containers.RepeatedScalarFieldContainer[str]
    resource_types: _containers.RepeatedScalarFieldContainer[str]
    tags: _containers.ScalarMap[str, str]
    def __init__(self, providers: _Optional[_Iterable[str]] = ..., regions: _Optional[_Iterable[str]] = ..., resource_types: _Optional[_Iterable[str]] = ..., tags: _Optional[_Mapping[str, str]] = ...) -> None: ...

class BudgetThreshold(_message.Message):
    __slots__ = ("percentage", "type", "triggered", "triggered_at")
    PERCENTAGE_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    TRIGGERED_FIELD_NUMBER: _ClassVar[int]
    TRIGGERED_AT_FIELD_NUMBER: _ClassVar[int]
    percentage: float
    type: ThresholdType
    triggered: bool
    triggered_at: _timestamp_pb2.Timestamp
    def __init__(self, percentage: _Optional[float] = ..., type: _Optional[_Union[ThresholdType, str]] = ..., triggered: bool = ..., triggered_at: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class BudgetStatus(_message.Message):
    __slots__ = ("current_spend", "forecasted_spend", "percentage_used", "percentage_forecasted", "currency", "health")
    CURRENT_SPEND_FIELD_NUMBER: _ClassVar[int]
    FORECASTED_SPEND_FIELD_NUMBER: _ClassVar[int]
    PERCENTAGE_USED_FIELD_NUMBER: _ClassVar[int]
    PERCENTAGE_FORECASTED_FIELD_NUMBER: _ClassVar[int]
    CURRENCY_FIELD_NUMBER: _ClassVar[int]
    HEALTH_FIELD_NUMBER: _ClassVar[int]
    current_spend: float
    forecasted_spend: float
    percentage_used: float
    percentage_forecasted: float
    currency: str
    health: BudgetHealthStatus
    def __init__(self, current_spend: _Optional[float] = ..., forecasted_spend: _Optional[float] = ..., percentage_used: _Optional[float] = ..., percentage_forecasted: _Optional[float] = ..., currency: _Optional[str] = ..., health: _Optional[_Union[BudgetHealthStatus, str]] = ...) -> None: ...

class BudgetSummary(_message.Message):
    __slots__ = ("total_budgets", "budgets_ok", "budgets_warning", "budgets_exceeded", "budgets_critical")
    TOTAL_BUDGETS_FIELD_NUMBER: _ClassVar[int]
    BUDGETS_OK_FIELD_NUMBER: _ClassVar[int]
    BUDGETS_WARNING_FIELD_NUMBER: _ClassVar[int]
    BUDGETS_EXCEEDED_FIELD_NUMBER: _ClassVar[int]
    BUDGETS_CRITICAL_FIELD_NUMBER: _ClassVar[int]
    total_budgets: int
    budgets_ok: int
    budgets_warning: int
    budgets_exceeded: int
    budgets_critical: int
    def __init__(self, total_budgets: _Optional[int] = ..., budgets_ok: _Optional[int] = ..., budgets_warning: _Optional[int] = ..., budgets_exceeded: _Optional[int] = ..., budgets_critical: _Optional[int] = ...) -> None: ...

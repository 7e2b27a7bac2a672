# mypy: ignore-errors
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Mapping as _Mapping, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class FocusServiceCategory(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    FOCUS_SERVICE_CATEGORY_UNSPECIFIED: _ClassVar[FocusServiceCategory]
    FOCUS_SERVICE_CATEGORY_COMPUTE: _ClassVar[FocusServiceCategory]
    FOCUS_SERVICE_CATEGORY_STORAGE: _ClassVar[FocusServiceCategory]
    FOCUS_SERVICE_CATEGORY_NETWORK: _ClassVar[FocusServiceCategory]
    FOCUS_SERVICE_CATEGORY_DATABASE: _ClassVar[FocusServiceCategory]
    FOCUS_SERVICE_CATEGORY_ANALYTICS: _ClassVar[FocusServiceCategory]
    FOCUS_SERVICE_CATEGORY_MACHINE_LEARNING: _ClassVar[FocusServiceCategory]
    FOCUS_SERVICE_CATEGORY_MANAGEMENT: _ClassVar[FocusServiceCategory]
    FOCUS_SERVICE_CATEGORY_SECURITY: _ClassVar[FocusServiceCategory]
    FOCUS_SERVICE_CATEGORY_DEVELOPER_TOOLS: _ClassVar[FocusServiceCategory]
    FOCUS_SERVICE_CATEGORY_OTHER: _ClassVar[FocusServiceCategory]

class FocusChargeCategory(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    FOCUS_CHARGE_CATEGORY_UNSPECIFIED: _ClassVar[FocusChargeCategory]
    FOCUS_CHARGE_CATEGORY_USAGE: _ClassVar[FocusChargeCategory]
    FOCUS_CHARGE_CATEGORY_PURCHASE: _ClassVar[FocusChargeCategory]
    FOCUS_CHARGE_CATEGORY_CREDIT: _ClassVar[FocusChargeCategory]
    FOCUS_CHARGE_CATEGORY_TAX: _ClassVar[FocusChargeCategory]
    FOCUS_CHARGE_CATEGORY_REFUND: _ClassVar[FocusChargeCategory]
    FOCUS_CHARGE_CATEGORY_ADJUSTMENT: _ClassVar[FocusChargeCategory]

class FocusPricingCategory(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    FOCUS_PRICING_CATEGORY_UNSPECIFIED: _ClassVar[FocusPricingCategory]
    FOCUS_PRICING_CATEGORY_STANDARD: _ClassVar[FocusPricingCategory]
    FOCUS_PRICING_CATEGORY_COMMITTED: _ClassVar[FocusPricingCategory]
    FOCUS_PRICING_CATEGORY_DYNAMIC: _ClassVar[FocusPricingCategory]
    FOCUS_PRICING_CATEGORY_OTHER: _ClassVar[FocusPricingCategory]

class FocusChargeClass(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    FOCUS_CHARGE_CLASS_UNSPECIFIED: _ClassVar[FocusChargeClass]
    FOCUS_CHARGE_CLASS_REGULAR: _ClassVar[FocusChargeClass]
    FOCUS_CHARGE_CLASS_CORRECTION: _ClassVar[FocusChargeClass]

class FocusChargeFrequency(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    FOCUS_CHARGE_FREQUENCY_UNSPECIFIED: _ClassVar[FocusChargeFrequency]
    FOCUS_CHARGE_FREQUENCY_ONE_TIME: _ClassVar[FocusChargeFrequency]
    FOCUS_CHARGE_FREQUENCY_RECURRING: _ClassVar[FocusChargeFrequency]
    FOCUS_CHARGE_FREQUENCY_USAGE_BASED: _ClassVar[FocusChargeFrequency]

class FocusCommitmentDiscountCategory(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    FOCUS_COMMITMENT_DISCOUNT_CATEGORY_UNSPECIFIED: _ClassVar[FocusCommitmentDiscountCategory]
    FOCUS_COMMITMENT_DISCOUNT_CATEGORY_SPEND: _ClassVar[FocusCommitmentDiscountCategory]
    FOCUS_COMMITMENT_DISCOUNT_CATEGORY_USAGE: _ClassVar[FocusCommitmentDiscountCategory]

class FocusCommitmentDiscountStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    FOCUS_COMMITMENT_DISCOUNT_STATUS_UNSPECIFIED: _ClassVar[FocusCommitmentDiscountStatus]
    FOCUS_COMMITMENT_DISCOUNT_STATUS_USED: _ClassVar[FocusCommitmentDiscountStatus]
    FOCUS_COMMITMENT_DISCOUNT_STATUS_UNUSED: _ClassVar[FocusCommitmentDiscountStatus]

class FocusCapacityReservationStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    FOCUS_CAPACITY_RESERVATION_STATUS_UNSPECIFIED: _ClassVar[FocusCapacityReservationStatus]
    FOCUS_CAPACITY_RESERVATION_STATUS_USED: _ClassVar[FocusCapacityReservationStatus]
    FOCUS_CAPACITY_RESERVATION_STATUS_UNUSED: _ClassVar[FocusCapacityReservationStatus]
FOCUS_SERVICE_CATEGORY_UNSPECIFIED: FocusServiceCategory
FOCUS_SERVICE_CATEGORY_COMPUTE: FocusServiceCategory
FOCUS_SERVICE_CATEGORY_STORAGE: FocusServiceCategory
FOCUS_SERVICE_CATEGORY_NETWORK: FocusServiceCategory
FOCUS_SERVICE_CATEGORY_DATABASE: FocusServiceCategory
FOCUS_SERVICE_CATEGORY_ANALYTICS: FocusServiceCategory
FOCUS_SERVICE_CATEGORY_MACHINE_LEARNING: FocusServiceCategory
FOCUS_SERVICE_CATEGORY_MANAGEMENT: FocusServiceCategory
FOCUS_SERVICE_CATEGORY_SECURITY: FocusServiceCategory
FOCUS_SERVICE_CATEGORY_DEVELOPER_TOOLS: FocusServiceCategory
FOCUS_SERVICE_CATEGORY_OTHER: FocusServiceCategory
FOCUS_CHARGE_CATEGORY_UNSPECIFIED: FocusChargeCategory
FOCUS_CHARGE_CATEGORY_USAGE: FocusChargeCategory
FOCUS_CHARGE_CATEGORY_PURCHASE: FocusChargeCategory
FOCUS_CHARGE_CATEGORY_CREDIT: FocusChargeCategory
FOCUS_CHARGE_CATEGORY_TAX: FocusChargeCategory
FOCUS_CHARGE_CATEGORY_REFUND: FocusChargeCategory
FOCUS_CHARGE_CATEGORY_ADJUSTMENT: FocusChargeCategory
FOCUS_PRICING_CATEGORY_UNSPECIFIED: FocusPricingCategory
FOCUS_PRICING_CATEGORY_STANDARD: FocusPricingCategory
FOCUS_PRICING_CATEGORY_COMMITTED: FocusPricingCategory
FOCUS_PRICING_CATEGORY_DYNAMIC: FocusPricingCategory
FOCUS_PRICING_CATEGORY_OTHER: FocusPricingCategory
FOCUS_CHARGE_CLASS_UNSPECIFIED: FocusChargeClass
FOCUS_CHARGE_CLASS_REGULAR: FocusChargeClass
FOCUS_CHARGE_CLASS_CORRECTION: FocusChargeClass
FOCUS_CHARGE_FREQUENCY_UNSPECIFIED: FocusChargeFrequency
FOCUS_CHARGE_FREQUENCY_ONE_TIME: FocusChargeFrequency
FOCUS_CHARGE_FREQUENCY_RECURRING: FocusChargeFrequency
FOCUS_CHARGE_FREQUENCY_USAGE_BASED: FocusChargeFrequency
FOCUS_COMMITMENT_DISCOUNT_CATEGORY_UNSPECIFIED: FocusCommitmentDiscountCategory
FOCUS_COMMITMENT_DISCOUNT_CATEGORY_SPEND: FocusCommitmentDiscountCategory
FOCUS_COMMITMENT_DISCOUNT_CATEGORY_USAGE: FocusCommitmentDiscountCategory
FOCUS_COMMITMENT_DISCOUNT_STATUS_UNSPECIFIED: FocusCommitmentDiscountStatus
FOCUS_COMMITMENT_DISCOUNT_STATUS_USED: FocusCommitmentDiscountStatus
FOCUS_COMMITMENT_DISCOUNT_STATUS_UNUSED: FocusCommitmentDiscountStatus
FOCUS_CAPACITY_RESERVATION_STATUS_UNSPECIFIED: FocusCapacityReservationStatus
FOCUS_CAPACITY_RESERVATION_STATUS_USED: FocusCapacityReservationStatus
FOCUS_CAPACITY_RESERVATION_STATUS_UNUSED: FocusCapacityReservationStatus

class FocusCostRecord(_message.Message):
    __slots__ = ("provider_name", "billing_account_id", "billing_account_name", "charge_period_start", "charge_period_end", "service_category", "service_name", "charge_category", "pricing_category", "region_id", "region_name", "resource_id", "resource_name", "sku_id", "billed_cost", "list_cost", "effective_cost", "billing_currency", "invoice_id", "consumed_quantity", "consumed_unit", "tags", "extended_columns", "sub_account_id", "sub_account_name", "billing_period_start", "billing_period_end", "charge_class", "charge_description", "charge_frequency", "pricing_quantity", "pricing_unit", "list_unit_price", "resource_type", "sku_price_id", "availability_zone", "commitment_discount_category", "commitment_discount_id", "commitment_discount_name", "invoice_issuer", "contracted_cost", "billing_account_type", "sub_account_type", "capacity_reservation_id", "capacity_reservation_status", "commitment_discount_quantity", "commitment_discount_status", "commitment_discount_type", "commitment_discount_unit", "contracted_unit_price", "pricing_currency", "pricing_currency_contracted_unit_price", "pricing_currency_effective_cost", "pricing_currency_list_unit_price", "publisher", "service_subcategory", "sku_meter", "sku_price_details", "service_provider_name", "host_provider_name", "allocated_method_id", "allocated_method_details", "allocated_resource_id", "allocated_resource_name", "allocated_tags", "contract_applied")
    class TagsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    class ExtendedColumnsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    class AllocatedTagsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    PROVIDER_NAME_FIELD_NUMBER: _ClassVar[int]
    BILLING_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    BILLING_ACCOUNT_NAME_FIELD_NUMBER: _ClassVar[int]
    CHARGE_PERIOD_START_FIELD_NUMBER: _ClassVar[int]
    CHARGE_PERIOD_END_FIELD_NUMBER: _ClassVar[int]
    SERVICE_CATEGORY_FIELD_NUMBER: _ClassVar[int]
    SERVICE_NAME_FIELD_NUMBER: _ClassVar[int]
    CHARGE_CATEGORY_FIELD_NUMBER: _ClassVar[int]
    PRICING_CATEGORY_FIELD_NUMBER: _ClassVar[int]
    REGION_ID_FIELD_NUMBER: _ClassVar[int]
    REGION_NAME_FIELD_NUMBER: _ClassVar[int]
    RESOURCE_ID_FIELD_NUMBER: _ClassVar[int]
    RESOURCE_NAME_FIELD_NUMBER: _ClassVar[int]
    SKU_ID_FIELD_NUMBER: _ClassVar[int]
    BILLED_COST_FIELD_NUMBER: _ClassVar[int]
    LIST_COST_FIELD_NUMBER: _ClassVar[int]
    EFFECTIVE_COST_FIELD_NUMBER: _ClassVar[int]
    BILLING_CURRENCY_FIELD_NUMBER: _ClassVar[int]
    INVOICE_ID_FIELD_NUMBER: _ClassVar[int]
    CONSUMED_QUANTITY_FIELD_NUMBER: _ClassVar[int]
    CONSUMED_UNIT_FIELD_NUMBER: _ClassVar[int]
    TAGS_FIELD_NUMBER: _ClassVar[int]
    EXTENDED_COLUMNS_FIELD_NUMBER: _ClassVar[int]
    SUB_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    SUB_ACCOUNT_NAME_FIELD_NUMBER: _ClassVar[int]
    BILLING_PERIOD_START_FIELD_NUMBER: _ClassVar[int]
    BILLING_PERIOD_END_FIELD_NUMBER: _ClassVar[int]
    CHARGE_CLASS_FIELD_NUMBER: _ClassVar[int]
    CHARGE_DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    CHARGE_FREQUENCY_FIELD_NUMBER: _ClassVar[int]
    PRICING_QUANTITY_FIELD_NUMBER: _ClassVar[int]
    PRICING_UNIT_FIELD_NUMBER: _ClassVar[int]
    LIST_UNIT_PRICE_FIELD_NUMBER: _ClassVar[int]
    RESOURCE_TYPE_FIELD_NUMBER: _ClassVar[int]
    SKU_PRICE_ID_FIELD_NUMBER: _ClassVar[int]
    AVAILABILITY_ZONE_FIELD_NUMBER: _ClassVar[int]
    COMMITMENT_DISCOUNT_CATEGORY_FIELD_NUMBER: _ClassVar[int]
    COMMITMENT_DISCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    COMMITMENT_DISCOUNT_NAME_FIELD_NUMBER: _ClassVar[int]
    INVOICE_ISSUER_FIELD_NUMBER: _ClassVar[int]
    CONTRACTED_COST_FIELD_NUMBER: _ClassVar[int]
    BILLING_ACCOUNT_TYPE_FIELD_NUMBER: _ClassVar[int]
    SUB_ACCOUNT_TYPE_FIELD_NUMBER: _ClassVar[int]
    CAPACITY_RESERVATION_ID_FIELD_NUMBER: _ClassVar[int]
    CAPACITY_RESERVATION_STATUS_FIELD_NUMBER: _ClassVar[int]
    COMMITMENT_DISCOUNT_QUANTITY_FIELD_NUMBER: _ClassVar[int]
    COMMITMENT_DISCOUNT_STATUS_FIELD_NUMBER: _ClassVar[int]
    COMMITMENT_DISCOUNT_TYPE_FIELD_NUMBER: _ClassVar[int]
    COMMITMENT_DISCOUNT_UNIT_FIELD_NUMBER: _ClassVar[int]
    CONTRACTED_UNIT_PRICE_FIELD_NUMBER: _ClassVar[int]
    PRICING_CURRENCY_FIELD_NUMBER: _ClassVar[int]
    PRICING_CURRENCY_CONTRACTED_UNIT_PRICE_FIELD_NUMBER: _ClassVar[int]
    PRICING_CURRENCY_EFFECTIVE_COST_FIELD_NUMBER: _ClassVar[int]
    PRICING_CURRENCY_LIST_UNIT_PRICE_FIELD_NUMBER: _ClassVar[int]
    PUBLISHER_FIELD_NUMBER: _ClassVar[int]
    SERVICE_SUBCATEGORY_FIELD_NUMBER: _ClassVar[int]
    SKU_METER_FIELD_NUMBER: _ClassVar[int]
    SKU_PRICE_DETAILS_FIELD_NUMBER: _ClassVar[int]
    SERVICE_PROVIDER_NAME_FIELD_NUMBER: _ClassVar[int]
    HOST_PROVIDER_NAME_FIELD_NUMBER: _ClassVar[int]
    ALLOCATED_METHOD_ID_FIELD_NUMBER: _ClassVar[int]
    ALLOCATED_METHOD_DETAILS_FIELD_NUMBER: _ClassVar[int]
    ALLOCATED_RESOURCE_ID_FIELD_NUMBER: _ClassVar[int]
    ALLOCATED_RESOURCE_NAME_FIELD_NUMBER: _ClassVar[int]
    ALLOCATED_TAGS_FIELD_NUMBER: _ClassVar[int]
    CONTRACT_APPLIED_FIELD_NUMBER: _ClassVar[int]
    provider_name: str
    billing_account_id: str
    billing_account_name: str
    charge_period_start: _timestamp_pb2.Timestamp
    charge_period_end: _timestamp_pb2.Timestamp
    service_category: FocusServiceCategory
    service_name: str
    charge_category: FocusChargeCategory
    pricing_category: FocusPricingCategory
    region_id: str
    region_name: str
    resource_id: str
    resource_name: str
    sku_id: str
    billed_cost: float
    list_cost: float
    effective_cost: float
    billing_currency: str
    invoice_id: str
    consumed_quantity: float
    consumed_unit: str
    tags: _containers.ScalarMap[str, str]
    extended_columns: _containers.ScalarMap[str, str]
    sub_account_id: str
    sub_account_name: str
    billing_period_start: _timestamp_pb2.Timestamp
    billing_period_end: _timestamp_pb2.Timestamp
    charge_class: FocusChargeClass
    charge_description: str
    charge_frequency: FocusChargeFrequency
    pricing_quantity: float
    pricing_unit: str
    list_unit_price: float
    resource_type: str
    sku_price_id: str
    availability_zone: str
    commitment_discount_category: FocusCommitmentDiscountCategory
    commitment_discount_id: str
    commitment_discount_name: str
    invoice_issuer: str
    contracted_cost: float
    billing_account_type: str
    sub_account_type: str
    capacity_reservation_id: str
    capacity_reservation_status: FocusCapacityReservationStatus
    commitment_discount_quantity: float
    commitment_discount_status: FocusCommitmentDiscountStatus
    commitment_discount_type: str
    commitment_discount_unit: str
    contracted_unit_price: float
    pricing_currency: str
    pricing_currency_contracted_unit_price: float
    pricing_currency_effective_cost: float
    pricing_currency_list_unit_price: float
    publisher: str
    service_subcategory: str
    sku_meter: str
    sku_price_details: str
    service_provider_name: str
    host_provider_name: str
    allocated_method_id: str
    allocated_method_details: str
    allocated_resource_id: str
    allocated_resource_name: str
    allocated_tags: _containers.ScalarMap[str, str]
    contract_applied: str
    def __init__(self, provider_name: _Optional[str] = ..., billing_account_id: _Optional[str] = ..., billing_account_name: _Optional[str] = ..., charge_period_start: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., charge_period_end: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., service_category: _Optional[_Union[FocusServiceCategory, str]] = ..., service_name: _Optional[str] = ..., charge_category: _Optional[_Union[FocusChargeCategory, str]] = ..., pricing_category: _Optional[_Union[FocusPricingCategory, str]] = ..., region_id: _Optional[str] = ..., region_name: _Optional[str] = ..., resource_id: _Optional[str] = ..., resource_name: _Optional[str] = ..., sku_id: _Optional[str] = ..., billed_cost: _Optional[float] = ..., list_cost: _Optional[float] = ..., effective_cost: _Optional[float] = ..., billing_currency: _Optional[str] = ..., invoice_id: _Optional[str] = ..., consumed_quantity: _Optional[float] = ..., consumed_unit: _Optional[str] = ..., tags: _Optional[_Mapping[str, str]] = ..., extended_columns: _Optional[_Mapping[str, str]] = ..., sub_account_id: _Optional[str] = ..., sub_account_name: _Optional[str] = ..., billing_period_start: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., billing_period_end: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., charge_class: _Optional[_Union[FocusChargeClass, str]] = ..., charge_description: _Optional[str] = ..., charge_frequency: _Optional[_Union[FocusChargeFrequency, str]] = ..., pricing_quantity: _Optional[float] = ..., pricing_unit: _Optional[str] = ..., list_unit_price: _Optional[float] = ..., resource_type: _Optional[str] = ..., sku_price_id: _Optional[str] = ..., availability_zone: _Optional[str] = ..., commitment_discount_category: _Optional[_Union[FocusCommitmentDiscountCategory, str]] = ..., commitment_discount_id: _Optional[str] = ..., commitment_discount_name: _Optional[str] = ..., invoice_issuer: _Optional[str] = ..., contracted_cost: _Optional[float] = ..., billing_account_type: _Optional[str] = ..., sub_account_type: _Optional[str] = ..., capacity_reservation_id: _Optional[str] = ..., capacity_reservation_status: _Optional[_Union[FocusCapacityReservationStatus, str]] = ..., commitment_discount_quantity: _Optional[float] = ..., commitment_discount_status: _Optional[_Union[FocusCommitmentDiscountStatus, str]] = ..., commitment_discount_type: _Optional[str] = ..., commitment_discount_unit: _Optional[str] = ..., contracted_unit_price: _Optional[float] = ..., pricing_currency: _Optional[str] = ..., pricing_currency_contracted_unit_price: _Optional[float] = ..., pricing_currency_effective_cost: _Optional[float] = ..., pricing_currency_list_unit_price: _Optional[float] = ..., publisher: _Optional[str] = ..., service_subcategory: _Optional[str] = ..., sku_meter: _Optional[str] = ..., sku_price_details: _Optional[str] = ..., service_provider_name: _Optional[str] = ..., host_provider_name: _Optional[str] = ..., allocated_method_id: _Optional[str] = ..., allocated_method_details: _Optional[str] = ..., allocated_resource_id: _Optional[str] = ..., allocated_resource_name: _Optional[str] = ..., allocated_tags: _Optional[_Mapping[str, str]] = ..., contract_applied: _Optional[str] = ...) -> None: ...

"""Typed inputs of the steps of a dispute; forms, API contract and import columns come from them."""

from fengqiao.disputes.inputs.agreeing import (
    RecordAgreement,
)
from fengqiao.disputes.inputs.common import (
    LONG,
    PARTY,
    POST,
    UNIT,
    TypeCode,
    WithReason,
)
from fengqiao.disputes.inputs.dispatching import (
    DeclineDispute,
    DispatchDispute,
    LeaveStreet,
    RecordContact,
    RestrictAccess,
    SignOff,
    TriageDispute,
)
from fengqiao.disputes.inputs.finishing import (
    ArchiveDispute,
    CloseDispute,
    GiveAnswer,
    RateDispute,
)
from fengqiao.disputes.inputs.intake import (
    AddParties,
    AttachFiles,
    MarkDuplicate,
    RegisterDispute,
    Supplement,
)
from fengqiao.disputes.inputs.mediating import (
    EndMediation,
    HandleDirectly,
    PartyConsent,
    RecordConsent,
    RecordSession,
)

__all__ = [
    "LONG",
    "PARTY",
    "POST",
    "UNIT",
    "AddParties",
    "ArchiveDispute",
    "AttachFiles",
    "CloseDispute",
    "DeclineDispute",
    "DispatchDispute",
    "EndMediation",
    "GiveAnswer",
    "HandleDirectly",
    "LeaveStreet",
    "MarkDuplicate",
    "PartyConsent",
    "RateDispute",
    "RecordAgreement",
    "RecordConsent",
    "RecordContact",
    "RecordSession",
    "RegisterDispute",
    "RestrictAccess",
    "SignOff",
    "Supplement",
    "TriageDispute",
    "TypeCode",
    "WithReason",
]

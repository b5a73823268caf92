"""Typed inputs of the steps of a dispute; forms, API contract and import columns come from them."""

from fengqiao.disputes.inputs.agreeing import (
    DeliverAgreement,
    DraftAgreement,
    Promised,
    RecordAgreement,
    RecordPerformance,
    SignAgreement,
)
from fengqiao.disputes.inputs.confirming import (
    ApplyConfirmation,
    ConcludeConfirmation,
    DeclineConfirmation,
    SendToFastFiling,
    TakenUpByCourt,
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
from fengqiao.disputes.inputs.fields import (
    LONG,
    PARTY,
    POST,
    UNIT,
    TypeCode,
    WithReason,
)
from fengqiao.disputes.inputs.filing import (
    AmendDossier,
    CompileDossier,
    FileDossier,
    MakePaper,
)
from fengqiao.disputes.inputs.finishing import (
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
    "AmendDossier",
    "ApplyConfirmation",
    "AttachFiles",
    "CloseDispute",
    "CompileDossier",
    "ConcludeConfirmation",
    "DeclineConfirmation",
    "DeclineDispute",
    "DeliverAgreement",
    "DispatchDispute",
    "DraftAgreement",
    "EndMediation",
    "FileDossier",
    "GiveAnswer",
    "HandleDirectly",
    "LeaveStreet",
    "MakePaper",
    "MarkDuplicate",
    "PartyConsent",
    "Promised",
    "RateDispute",
    "RecordAgreement",
    "RecordConsent",
    "RecordContact",
    "RecordPerformance",
    "RecordSession",
    "RegisterDispute",
    "RestrictAccess",
    "SendToFastFiling",
    "SignAgreement",
    "SignOff",
    "Supplement",
    "TakenUpByCourt",
    "TriageDispute",
    "TypeCode",
    "WithReason",
]

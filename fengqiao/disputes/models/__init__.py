"""Tables of disputes, by what they belong to."""

from fengqiao.disputes.conferences.models import (
    Conference,
    Discussion,
    FollowUp,
    Participant,
)
from fengqiao.disputes.mediators.models import (
    MediationBody,
    Mediator,
    Pact,
)
from fengqiao.disputes.models.agreement import (
    Agreement,
    AgreementCopy,
    AgreementForm,
    AgreementState,
    Obligation,
    ObligationKind,
    ObligationState,
    Signature,
    SignerRole,
    SigningWay,
)
from fengqiao.disputes.models.confirmation import (
    ConfirmationResult,
    CourtGround,
    FastFiling,
    JudicialConfirmation,
    RefusalGround,
)
from fengqiao.disputes.models.dispute import (
    Complexity,
    Dispute,
    FiveList,
    Outcome,
    Solved,
)
from fengqiao.disputes.models.filing import BoundFile, Dossier, Extent, FileState
from fengqiao.disputes.models.finishing import (
    Answer,
    Rating,
    RatingVia,
)
from fengqiao.disputes.models.inquiry import (
    Counselling,
    EscalationReport,
    Evidence,
    Guest,
    Investigation,
)
from fengqiao.disputes.models.linkage import (
    GroupDecision,
    Referral,
    Representative,
)
from fengqiao.disputes.models.mediation import (
    Attendance,
    Consent,
    Recusal,
    RightsNotice,
    Seat,
    SeatWord,
    Session,
    Termination,
)
from fengqiao.disputes.payments.models import (
    PaymentLine,
    PaymentLineKind,
    PaymentList,
    PaymentRule,
)
from fengqiao.disputes.performance.models import Reminder, ReminderKind
from fengqiao.disputes.reviewing.models import CorrectionState, FileReview, Hint, ReviewedFile
from fengqiao.disputes.sittings.models import (
    BookedPost,
    Booking,
    CalendarFeed,
    Room,
)
from fengqiao.disputes.triage.models import (
    ModelState,
    SuggestedField,
    SuggestionModel,
    TriageChoice,
)

__all__ = [
    "Agreement",
    "AgreementCopy",
    "AgreementForm",
    "AgreementState",
    "Answer",
    "Attendance",
    "BookedPost",
    "Booking",
    "BoundFile",
    "CalendarFeed",
    "Complexity",
    "Conference",
    "ConfirmationResult",
    "Consent",
    "CorrectionState",
    "Counselling",
    "CourtGround",
    "Discussion",
    "Dispute",
    "Dossier",
    "EscalationReport",
    "Evidence",
    "Extent",
    "FastFiling",
    "FileReview",
    "FileState",
    "FiveList",
    "FollowUp",
    "GroupDecision",
    "Guest",
    "Hint",
    "Investigation",
    "JudicialConfirmation",
    "MediationBody",
    "Mediator",
    "ModelState",
    "Obligation",
    "ObligationKind",
    "ObligationState",
    "Outcome",
    "Pact",
    "Participant",
    "PaymentLine",
    "PaymentLineKind",
    "PaymentList",
    "PaymentRule",
    "Rating",
    "RatingVia",
    "Recusal",
    "Referral",
    "RefusalGround",
    "Reminder",
    "ReminderKind",
    "Representative",
    "ReviewedFile",
    "RightsNotice",
    "Room",
    "Seat",
    "SeatWord",
    "Session",
    "Signature",
    "SignerRole",
    "SigningWay",
    "Solved",
    "SuggestedField",
    "SuggestionModel",
    "Termination",
    "TriageChoice",
]

"""Tables of disputes, by what they belong to."""

from fengqiao.disputes.conferences.models import Conference, Discussion, FollowUp, Participant
from fengqiao.disputes.mediators.models import MediationBody, Mediator, Pact
from fengqiao.disputes.models.agreement import Agreement, AgreementForm
from fengqiao.disputes.models.dispute import Complexity, Dispute, FiveList, Outcome, Solved
from fengqiao.disputes.models.finishing import Answer, Rating, RatingVia
from fengqiao.disputes.models.inquiry import (
    Counselling,
    EscalationReport,
    Evidence,
    Guest,
    Investigation,
)
from fengqiao.disputes.models.linkage import GroupDecision, Referral, Representative
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
from fengqiao.disputes.sittings.models import BookedPost, Booking, CalendarFeed, Room

__all__ = [
    "Agreement",
    "AgreementForm",
    "Answer",
    "Attendance",
    "BookedPost",
    "Booking",
    "CalendarFeed",
    "Complexity",
    "Conference",
    "Consent",
    "Counselling",
    "Discussion",
    "Dispute",
    "EscalationReport",
    "Evidence",
    "FiveList",
    "FollowUp",
    "GroupDecision",
    "Guest",
    "Investigation",
    "MediationBody",
    "Mediator",
    "Outcome",
    "Pact",
    "Participant",
    "Rating",
    "RatingVia",
    "Recusal",
    "Referral",
    "Representative",
    "RightsNotice",
    "Room",
    "Seat",
    "SeatWord",
    "Session",
    "Solved",
    "Termination",
]

"""Tables of disputes, by what they belong to."""

from fengqiao.disputes.models.agreement import Agreement, AgreementForm
from fengqiao.disputes.models.dispute import Complexity, Dispute, FiveList, Outcome, Solved
from fengqiao.disputes.models.finishing import Answer, Rating, RatingVia
from fengqiao.disputes.models.mediation import Consent, Session

__all__ = [
    "Agreement",
    "AgreementForm",
    "Answer",
    "Complexity",
    "Consent",
    "Dispute",
    "FiveList",
    "Outcome",
    "Rating",
    "RatingVia",
    "Session",
    "Solved",
]

"""Addresses of the residents' side, below /p/."""

from django.urls import path

from fengqiao.portal.views import filing, home, mine, receipts, verifying

urlpatterns = [
    path("", home.streets, name="portal_streets"),
    path("verify/", verifying.verify, name="portal_verify"),
    path("<slug:street_code>/", home.home, name="portal_home"),
    path("<slug:street_code>/privacy/", home.privacy, name="portal_privacy"),
    path("<slug:street_code>/new/<slug:kind>/", filing.new, name="portal_new"),
    path("<slug:street_code>/code/", filing.code, name="portal_code"),
    path("<slug:street_code>/code/again/", filing.code_again, name="portal_code_again"),
    path("<slug:street_code>/r/<str:token>/", receipts.follow, name="portal_follow"),
    path("<slug:street_code>/r/<str:token>/receipt/", receipts.receipt, name="portal_receipt"),
    path("<slug:street_code>/r/<str:token>/qr.svg", receipts.qr, name="portal_qr"),
    path("<slug:street_code>/r/<str:token>/proof.json", receipts.proof, name="portal_proof"),
    path("<slug:street_code>/mine/", mine.matters, name="portal_mine"),
    path("<slug:street_code>/mine/leave/", mine.leave, name="portal_leave"),
    path("<slug:street_code>/mine/<int:matter_id>/", mine.matter, name="portal_matter"),
    path(
        "<slug:street_code>/mine/<int:matter_id>/<slug:step_name>/", mine.step, name="portal_step"
    ),
]

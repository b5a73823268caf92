"""Addresses of the layout itself."""

from django.urls import path

from fengqiao.kernel.ui import views

urlpatterns = [
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("switch-post/", views.switch_post, name="switch_post"),
    path("large-text/", views.large_text, name="large_text"),
    path("unread/", views.unread, name="unread"),
    path("ui/", views.style_page, name="style_page"),
]

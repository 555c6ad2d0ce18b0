"""Of allauth's pages only those in use: no sign-up, no e-mail. The names are allauth's, which reverses them itself."""

from allauth.account import views as allauth_views
from django.urls import path

from capuy.accounts import views

urlpatterns = [
    path("dang-nhap/", allauth_views.login, name="account_login"),
    path("dang-xuat/", allauth_views.logout, name="account_logout"),
    path("bi-khoa/", allauth_views.account_inactive, name="account_inactive"),
    path("doi-mat-khau/", views.PasswordChangeView.as_view(), name="account_change_password"),
]

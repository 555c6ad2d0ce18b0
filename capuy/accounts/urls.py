"""Of allauth's pages only those in use: no sign-up, no e-mail. The names are allauth's, which reverses them itself."""

from allauth.account import views as allauth_views
from allauth.mfa.base import views as base_views
from allauth.mfa.recovery_codes import views as recovery_views
from allauth.mfa.totp import views as totp_views
from allauth.mfa.webauthn import views as key_views
from django.urls import path

from capuy.accounts import factor_views, views

urlpatterns = [
    path("dang-nhap/", allauth_views.login, name="account_login"),
    path("dang-nhap/ma/", factor_views.AuthenticateView.as_view(), name="mfa_authenticate"),
    path("dang-nhap/khoa/", factor_views.KeySignInView.as_view(), name="mfa_login_webauthn"),
    path("dang-xuat/", allauth_views.logout, name="account_logout"),
    path("bi-khoa/", allauth_views.account_inactive, name="account_inactive"),
    path("doi-mat-khau/", views.PasswordChangeView.as_view(), name="account_change_password"),
    path("phien/", views.my_sessions, name="account_sessions"),
    path("phien/khac/ket-thuc/", views.end_other_sessions, name="account_end_sessions"),
    path("phien/<int:pk>/ket-thuc/", views.end_session, name="account_end_session"),
    path("xac-nhan/", allauth_views.reauthenticate, name="account_reauthenticate"),
    path("xac-nhan/ma/", base_views.reauthenticate, name="mfa_reauthenticate"),
    path("xac-nhan/khoa/", factor_views.KeyAgainView.as_view(), name="mfa_reauthenticate_webauthn"),
    path("hai-buoc/", factor_views.IndexView.as_view(), name="mfa_index"),
    path("hai-buoc/ung-dung/", totp_views.activate_totp, name="mfa_activate_totp"),
    path("hai-buoc/ung-dung/go/", totp_views.deactivate_totp, name="mfa_deactivate_totp"),
    path("hai-buoc/ma-du-phong/", factor_views.RecoveryCodesView.as_view(), name="mfa_view_recovery_codes"),
    path("hai-buoc/ma-du-phong/lap/", recovery_views.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("hai-buoc/khoa/", key_views.add_webauthn, name="mfa_add_webauthn"),
    path("hai-buoc/khoa/<int:pk>/ten/", factor_views.KeyNameView.as_view(), name="mfa_edit_webauthn"),
    path("hai-buoc/khoa/<int:pk>/go/", factor_views.KeyRemovalView.as_view(), name="mfa_remove_webauthn"),
]

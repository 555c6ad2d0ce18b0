"""allauth's pages, in Vietnamese."""

from django.urls import include, path

urlpatterns = [path("", include("allauth.account.urls"))]

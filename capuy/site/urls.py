"""Each room brings its own pages; this is the list of rooms that have any."""

from django.urls import include, path

urlpatterns = [
    path("", include("capuy.web.urls")),
    path("tai-khoan/", include("capuy.accounts.urls")),
    path("", include("capuy.organisations.urls")),
    path("", include("capuy.members.urls")),
    path("thong-bao/", include("capuy.notices.urls")),
    path("", include("capuy.drafts.urls")),
    path("", include("capuy.figures.urls")),
    path("", include("capuy.dashboards.urls")),
    path("", include("capuy.proofing.urls")),
    path("", include("capuy.collection.urls")),
    path("", include("capuy.meetings.urls")),
    path("", include("capuy.tasks.urls")),
    path("", include("capuy.reports.urls")),
]

handler500 = "capuy.web.views.failed.failed"

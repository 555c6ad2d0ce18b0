from django.urls import path

from capuy.reports import views

app_name = "reports"
urlpatterns = [
    path("to-chuc/<str:code>/bao-cao/", views.reports, name="list"),
    path("bao-cao/<int:pk>/", views.report, name="page"),
    path("bao-cao/<int:pk>/giu/<str:section>/", views.confirm, name="confirm"),
    path("bao-cao/<int:pk>/chot/", views.freeze, name="freeze"),
    path("bao-cao/<int:pk>/mo-lai/", views.reopen, name="reopen"),
    path("bao-cao/<int:pk>/word/", views.word, name="word"),
    path("bao-cao/<int:pk>/excel/", views.excel, name="excel"),
]

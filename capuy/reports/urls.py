from django.urls import path

from capuy.reports.views import reports, schedules, templates

app_name = "reports"
urlpatterns = [
    path("to-chuc/<str:code>/bao-cao/", reports.reports, name="list"),
    path("to-chuc/<str:code>/bao-cao/dinh-ky/", schedules.schedules, name="schedules"),
    path("bao-cao/dinh-ky/<int:pk>/", schedules.schedule, name="schedule"),
    path("to-chuc/<str:code>/bao-cao/mau/", templates.templates, name="templates"),
    path("to-chuc/<str:code>/bao-cao/mau/<slug:slot>/", templates.template, name="template"),
    path("to-chuc/<str:code>/bao-cao/mau/<slug:slot>/dung/", templates.use, name="template-use"),
    path("to-chuc/<str:code>/bao-cao/mau/<slug:slot>/<int:version>/", templates.file, name="template-file"),
    path("bao-cao/<int:pk>/", reports.report, name="page"),
    path("bao-cao/<int:pk>/giu/<str:section>/", reports.confirm, name="confirm"),
    path("bao-cao/<int:pk>/chot/", reports.freeze, name="freeze"),
    path("bao-cao/<int:pk>/mo-lai/", reports.reopen, name="reopen"),
    path("bao-cao/<int:pk>/word/", reports.word, name="word"),
    path("bao-cao/<int:pk>/word-can-cu/", reports.word_with_grounds, name="word-with-grounds"),
    path("bao-cao/<int:pk>/excel/", reports.excel, name="excel"),
]

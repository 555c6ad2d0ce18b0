from django.urls import path, register_converter

from capuy.figures.choices import PeriodConverter
from capuy.figures.views import (
    breakdowns,
    drafts,
    flags,
    forms,
    pace,
    pivots,
    sheets,
    statistics,
    target_history,
    target_years,
    targets,
)

register_converter(PeriodConverter, "period")

app_name = "figures"
urlpatterns = [
    path("to-chuc/<str:code>/so-lieu/", sheets.sheet, name="sheet"),
    path("to-chuc/<str:code>/so-lieu/<period:period>/", sheets.sheet, name="sheet"),
    path("to-chuc/<str:code>/so-lieu/<period:period>/bang/<slug:table>/", breakdowns.breakdown, name="breakdown"),
    path("to-chuc/<str:code>/so-lieu/<period:period>/<str:indicator>/", sheets.explanation, name="explain"),
    path("to-chuc/<str:code>/so-lieu/<period:period>/<str:indicator>/ghi-chu/", flags.flag, name="flag"),
    path("to-chuc/<str:code>/can-xem-lai/", flags.flags, name="flags"),
    path("to-chuc/<str:code>/thong-ke/", statistics.forms_of, name="statistics"),
    path("to-chuc/<str:code>/thong-ke/<period:period>/", statistics.forms_of, name="statistics"),
    path("to-chuc/<str:code>/thong-ke/<period:period>/<slug:number>/", statistics.form, name="statistic"),
    path("to-chuc/<str:code>/bieu-mau/", forms.form, name="form"),
    path("to-chuc/<str:code>/bieu-mau/<period:period>/", forms.form, name="form"),
    path("to-chuc/<str:code>/bieu-mau/<period:period>/tep-mau/", forms.template, name="form-template"),
    path("to-chuc/<str:code>/bieu-mau/<period:period>/tai-len/", forms.upload, name="form-upload"),
    path("to-chuc/<str:code>/bieu-mau/<period:period>/nhap/", drafts.draft, name="form-draft"),
    path("to-chuc/<str:code>/chi-tieu/", targets.targets, name="targets"),
    path("to-chuc/<str:code>/chi-tieu/<period:period>/", targets.targets, name="targets"),
    path("to-chuc/<str:code>/chi-tieu/<period:period>/tien-do/", pace.pace, name="pace"),
    path("to-chuc/<str:code>/chi-tieu/<period:period>/lich-su/", target_history.history, name="target-history"),
    path("to-chuc/<str:code>/chi-tieu/<period:term>/cac-nam/", target_years.years, name="target-years"),
    path("to-chuc/<str:code>/tong-hop/", pivots.pivot, name="pivot"),
    path("to-chuc/<str:code>/tong-hop/<period:period>/", pivots.pivot, name="pivot"),
]

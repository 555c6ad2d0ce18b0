from django.urls import path

from capuy.dashboards import views

app_name = "dashboards"
urlpatterns = [
    path("to-chuc/<str:code>/dieu-hanh/", views.dashboard, name="dashboard"),
    path("to-chuc/<str:code>/dieu-hanh/<period:period>/", views.dashboard, name="dashboard"),
]

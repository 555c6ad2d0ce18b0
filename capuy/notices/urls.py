from django.urls import path

from capuy.notices import views

app_name = "notices"
urlpatterns = [
    path("", views.notices, name="list"),
    path("da-doc/", views.read_all, name="read-all"),
    path("<int:pk>/", views.open_one, name="open"),
    path("cach-nhan/", views.ways, name="ways"),
    path("trinh-duyet/", views.add, name="add-browser"),
    path("trinh-duyet/<int:pk>/tat/", views.drop, name="drop-browser"),
]

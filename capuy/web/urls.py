from django.urls import path

from capuy.web import views

app_name = "web"
urlpatterns = [
    path("", views.home, name="home"),
    path("tim/", views.search, name="search"),
    path("co-chu/", views.text_size, name="text-size"),
]

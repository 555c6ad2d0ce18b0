from django.urls import path

from capuy.web.views import home

app_name = "web"
urlpatterns = [
    path("", home.home, name="home"),
    path("tim/", home.search, name="search"),
    path("co-chu/", home.text_size, name="text-size"),
]

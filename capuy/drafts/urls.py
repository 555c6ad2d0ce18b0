from django.urls import path

from capuy.drafts import views

app_name = "drafts"
urlpatterns = [path("giu-tren-may/", views.kept, name="kept")]

from django.urls import path

from capuy.proofing import views

app_name = "proofing"
urlpatterns = [
    path("to-chuc/<str:code>/kiem-tra-so-lieu/", views.papers, name="list"),
    path("kiem-tra-so-lieu/<int:pk>/", views.paper, name="paper"),
    path("kiem-tra-so-lieu/<int:pk>/muc/<int:position>/", views.decide, name="decide"),
    path("kiem-tra-so-lieu/<int:pk>/lai/", views.check_again, name="check-again"),
    path("kiem-tra-so-lieu/<int:pk>/chuyen/", views.hand_over, name="hand-over"),
    path("kiem-tra-so-lieu/<int:pk>/xoa/", views.delete, name="delete"),
    path("kiem-tra-so-lieu/<int:pk>/word/", views.word, name="word"),
]

from django.urls import path

from capuy.web.views import deputies, emergencies, home, jobs, journal, personal, proposals, service_worker, users

app_name = "web"
urlpatterns = [
    path("", home.home, name="home"),
    path("service-worker.js", service_worker.script, name="service-worker"),
    path("tim/", home.search, name="search"),
    path("co-chu/", home.text_size, name="text-size"),
    path("nguoi-dung/", users.users, name="users"),
    path("nguoi-dung/them/", users.add, name="add-user"),
    path("nguoi-dung/phieu/", users.slips, name="slips"),
    path("nguoi-dung/<int:pk>/", users.user, name="user"),
    path("nguoi-dung/<int:pk>/sua/", users.correct, name="correct-user"),
    path("nguoi-dung/<int:pk>/mat-khau/", users.password, name="reset-password"),
    path("nguoi-dung/<int:pk>/phien/", users.sign_out, name="end-sessions"),
    path("nguoi-dung/<int:pk>/hai-buoc/", users.factors, name="remove-factors"),
    path("nguoi-dung/<int:pk>/khoa/", users.lock, name="lock-user"),
    path("nguoi-dung/<int:pk>/vai-tro/<int:grant>/ket-thuc/", users.end, name="end-grant"),
    path("nguoi-dung/<int:pk>/phu-trach-thay/", deputies.name, name="name-deputy"),
    path("nguoi-dung/de-nghi/<int:pk>/", proposals.proposal, name="proposal"),
    path("phu-trach-thay/", deputies.own, name="deputies"),
    path("phu-trach-thay/<int:pk>/ket-thuc/", deputies.end, name="end-deputy"),
    path("khan-cap/", emergencies.listed, name="emergencies"),
    path("khan-cap/mo/", emergencies.begin, name="begin-emergency"),
    path("khan-cap/<int:pk>/", emergencies.look_into, name="emergency"),
    path("khan-cap/<int:pk>/ket-thuc/", emergencies.end, name="end-emergency"),
    path("vai-tro/", users.roles, name="roles"),
    path("viec-chay-nen/", jobs.jobs, name="jobs"),
    path("viec-chay-nen/<int:pk>/chay-lai/", jobs.retry, name="retry-job"),
    path("du-lieu-ca-nhan/", personal.page, name="personal-data"),
    path("du-lieu-ca-nhan/<str:form>/", personal.export, name="personal-data-file"),
    path("nhat-ky/", journal.journal, name="journal"),
    path("nhat-ky/<int:pk>/", journal.entry, name="entry"),
]

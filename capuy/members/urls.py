from django.urls import path

from capuy.members.views import committees, entering, importing, lists, pages, sharing, twins

app_name = "members"
urlpatterns = [
    path("to-chuc/<str:code>/dang-vien/", lists.member_list, name="list"),
    path("to-chuc/<str:code>/dang-vien/ket-xuat/<slug:form>/", lists.export, name="export"),
    path("to-chuc/<str:code>/dang-vien/bo-loc/", lists.save_filter, name="save-filter"),
    path("to-chuc/<str:code>/dang-vien/bo-loc/<int:pk>/xoa/", lists.drop_filter, name="drop-filter"),
    path("to-chuc/<str:code>/dang-vien/them/", entering.register, name="register"),
    path("to-chuc/<str:code>/dang-vien/ket-nap/", entering.admit, name="admit"),
    path("to-chuc/<str:code>/dang-vien/nhap/", importing.upload, name="import"),
    path("to-chuc/<str:code>/dang-vien/nhap/mau/", importing.template, name="import_template"),
    path("to-chuc/<str:code>/dang-vien/nhap/<int:pk>/cot/", importing.choose_columns, name="import_map"),
    path("to-chuc/<str:code>/dang-vien/nhap/<int:pk>/", importing.preview, name="import_preview"),
    path("to-chuc/<str:code>/dang-vien/nhap/<int:pk>/loi/", importing.faults, name="import_faults"),
    path("to-chuc/<str:code>/cap-uy/", committees.committee, name="committee"),
    path("cap-uy/<int:pk>/them/", committees.add_seat, name="add-seat"),
    path("chuc-vu/<int:pk>/thoi/", committees.end_seat, name="end-seat"),
    path("chuc-vu/<int:pk>/xoa/", committees.remove_seat, name="remove-seat"),
    path("quyet-dinh/<int:pk>/chia-dang-vien/", sharing.share_out, name="share-out"),
    path("ho-so-cua-toi/", pages.own_page, name="own"),
    path("dang-vien/trung/", twins.duplicates, name="duplicates"),
    path("dang-vien/trung/<int:keep>/<int:drop>/", twins.compare, name="compare"),
    path("dang-vien/<int:pk>/", pages.page, name="page"),
    path("dang-vien/<int:pk>/sua/", entering.correct, name="correct"),
    path("dang-vien/<int:pk>/so-dinh-danh/", pages.reveal_id, name="reveal-id"),
    path("dang-vien/<int:pk>/viec/<slug:slug>/", pages.act, name="act"),
    path("khen-thuong-ky-luat/<int:pk>/xoa/", pages.remove_fact, name="remove-fact"),
]

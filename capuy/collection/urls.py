from django.urls import path

from capuy.collection.views import answering, board, designing, drafts, files, handed, many, matrix

app_name = "collection"
urlpatterns = [
    path("to-chuc/<str:code>/yeu-cau-bao-cao/", board.requests, name="list"),
    path("to-chuc/<str:code>/yeu-cau-bao-cao/bang/", matrix.matrix, name="matrix"),
    path("to-chuc/<str:code>/yeu-cau-bao-cao/moi/", designing.new, name="new"),
    path("to-chuc/<str:code>/yeu-cau-bao-cao/don-doc/", matrix.urge, name="urge-all"),
    path("to-chuc/<str:code>/yeu-cau-bao-cao/<int:pk>/dien/", many.many, name="many"),
    path("to-chuc/<str:code>/yeu-cau-bao-cao/<int:pk>/dien/nhap/", many.draft, name="many-draft"),
    path("to-chuc/<str:code>/yeu-cau-bao-cao/<int:pk>/dien/mau-excel/", many.template, name="many-template"),
    path("to-chuc/<str:code>/yeu-cau-bao-cao/<int:pk>/dien/tai-len/", many.upload, name="many-upload"),
    path("yeu-cau-bao-cao/<int:pk>/", board.board, name="board"),
    path("yeu-cau-bao-cao/<int:pk>/so-lieu/", board.figures, name="figures"),
    path("yeu-cau-bao-cao/<int:pk>/sua/", designing.change, name="design"),
    path("yeu-cau-bao-cao/<int:pk>/gui/", designing.send, name="send"),
    path("yeu-cau-bao-cao/<int:pk>/xoa/", designing.drop, name="drop"),
    path("yeu-cau-bao-cao/<int:pk>/rut/", designing.withdraw, name="withdraw"),
    path("yeu-cau-bao-cao/<int:pk>/ky-sau/", designing.repeat, name="repeat"),
    path("yeu-cau-bao-cao/<int:pk>/don-doc/", board.urge, name="urge"),
    path("phieu-bao-cao/<int:pk>/", answering.answers, name="answers"),
    path("phieu-bao-cao/<int:pk>/mau-excel/", files.template, name="answers-template"),
    path("phieu-bao-cao/<int:pk>/tai-len/", files.upload, name="answers-upload"),
    path("phieu-bao-cao/<int:pk>/van-ban/", handed.file, name="paper"),
    path("phieu-bao-cao/<int:pk>/van-ban/tai-len/", handed.bring, name="bring-paper"),
    path("phieu-bao-cao/<int:pk>/van-ban/bo/", handed.take_back, name="take-back-paper"),
    path("phieu-bao-cao/<int:pk>/van-ban/kiem-tra/", handed.examine, name="examine-paper"),
    path("phieu-bao-cao/<int:pk>/nhap/", drafts.draft, name="draft"),
    path("phieu-bao-cao/<int:pk>/xu-ly/<slug:step>/", board.handle, name="handle"),
]

from django.urls import path

from capuy.organisations.views import decisions, groupings, imports, picker, terms, tree

app_name = "organisations"
urlpatterns = [
    path("to-chuc/", tree.tree, name="tree"),
    # What is no code must stand before the codes.
    path("to-chuc/tim/", picker.search, name="search"),
    path("to-chuc/chon/", picker.choose, name="choose"),
    path("to-chuc/chon/nhieu/", picker.choose_many, name="choose-many"),
    path("to-chuc/nhap/", imports.upload, name="import"),
    path("to-chuc/nhap/ghi/", imports.confirm, name="import-confirm"),
    path("to-chuc/nhap/mau/", imports.template, name="import-template"),
    path("to-chuc/nhom/", groupings.groupings, name="groupings"),
    path("to-chuc/nhom/<int:pk>/", groupings.grouping, name="grouping"),
    path("to-chuc/nhom/<int:pk>/ra-khoi/", groupings.untie, name="untie"),
    path("to-chuc/<str:code>/", tree.page, name="page"),
    path("to-chuc/<str:code>/lich-su/", tree.history, name="history"),
    path("to-chuc/<str:code>/nhanh/", tree.branch, name="branch"),
    path("to-chuc/<str:code>/quyet-dinh/", decisions.decisions, name="decisions"),
    path("to-chuc/<str:code>/quyet-dinh/them/<str:kind>/", decisions.decide, name="decide"),
    path("quyet-dinh/<int:pk>/", decisions.decision, name="decision"),
    path("quyet-dinh/<int:pk>/thu-hoi/", decisions.withdraw_decision, name="withdraw"),
    path("to-chuc/<str:code>/nhiem-ky/", terms.terms, name="terms"),
    path("to-chuc/<str:code>/nhiem-ky/them/", terms.add, name="add-term"),
    path("to-chuc/<str:code>/nhiem-ky/<int:pk>/", terms.change, name="change-term"),
]

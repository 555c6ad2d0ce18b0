from django.urls import path

from capuy.tasks.views import coverage, directives, giving, lists, plans, tasks

app_name = "tasks"
urlpatterns = [
    path("viec-cua-toi/", lists.mine, name="mine"),
    path("to-chuc/<str:code>/nhiem-vu/", lists.tasks, name="list"),
    path("to-chuc/<str:code>/nhiem-vu/bang/", lists.board, name="board"),
    path("to-chuc/<str:code>/nhiem-vu/lich/", lists.calendar, name="calendar"),
    path("to-chuc/<str:code>/nhiem-vu/tong-hop/", lists.overview, name="overview"),
    path("to-chuc/<str:code>/nhiem-vu/don-doc/", lists.urge, name="urge"),
    path("to-chuc/<str:code>/nhiem-vu/giao/", giving.new, name="give"),
    path("to-chuc/<str:code>/van-ban-chi-dao/", directives.directives, name="directives"),
    path("to-chuc/<str:code>/van-ban-chi-dao/moi/", directives.new, name="add-directive"),
    path("to-chuc/<str:code>/van-ban-chi-dao/<int:pk>/do-phu/", coverage.coverage, name="coverage"),
    path("to-chuc/<str:code>/van-ban-chi-dao/<int:pk>/diem/", coverage.clauses, name="clauses"),
    path("diem-van-ban/<int:pk>/", coverage.clause, name="clause"),
    path("to-chuc/<str:code>/ke-hoach/", plans.tree, name="plans"),
    path("to-chuc/<str:code>/ke-hoach/chu-de/", plans.theme, name="theme"),
    path("to-chuc/<str:code>/ke-hoach/moi/", plans.new_plan, name="add-plan"),
    path("to-chuc/<str:code>/ke-hoach/chuong-trinh-moi/", plans.new_programme, name="add-programme"),
    path("chuong-trinh/<int:pk>/", plans.programme, name="programme"),
    path("chuong-trinh/<int:pk>/sua/", plans.change_programme, name="change-programme"),
    path("chuong-trinh/<int:pk>/chi-tieu/", plans.tie_programme, name="tie-programme"),
    path("chuong-trinh/<int:pk>/xoa/", plans.drop_programme, name="drop-programme"),
    path("ke-hoach/<int:pk>/", plans.plan, name="plan"),
    path("ke-hoach/<int:pk>/sua/", plans.change_plan, name="change-plan"),
    path("ke-hoach/<int:pk>/noi-dung/", plans.items, name="items"),
    path("ke-hoach/<int:pk>/chi-tieu/", plans.tie_plan, name="tie-plan"),
    path("ke-hoach/<int:pk>/xoa/", plans.drop_plan, name="drop-plan"),
    path("van-ban-chi-dao/<int:pk>/", directives.directive, name="directive"),
    path("giao-viec/<int:pk>/", lists.assignment, name="assignment"),
    path("nhiem-vu/<int:pk>/", tasks.page, name="page"),
    path("nhiem-vu/<int:pk>/lam/<slug:doing>/", tasks.do, name="do"),
    path("nhiem-vu/<int:pk>/nghiem-thu/<slug:checking>/", tasks.check, name="check"),
    path("nhiem-vu/<int:pk>/quan-ly/<slug:keeping>/", tasks.keep, name="keep"),
    path("tep/<int:pk>/", tasks.file, name="file"),
]

from django.urls import path

from capuy.tasks.views import directives, giving, lists, tasks

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
    path("van-ban-chi-dao/<int:pk>/", directives.directive, name="directive"),
    path("giao-viec/<int:pk>/", lists.assignment, name="assignment"),
    path("nhiem-vu/<int:pk>/", tasks.page, name="page"),
    path("nhiem-vu/<int:pk>/lam/<slug:doing>/", tasks.do, name="do"),
    path("nhiem-vu/<int:pk>/nghiem-thu/<slug:checking>/", tasks.check, name="check"),
    path("nhiem-vu/<int:pk>/quan-ly/<slug:keeping>/", tasks.keep, name="keep"),
    path("tep/<int:pk>/", tasks.file, name="file"),
]

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "capuy.web"

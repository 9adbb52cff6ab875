from django.apps import AppConfig


class RoadshowsConfig(AppConfig):
    name = "backend.roadshows"

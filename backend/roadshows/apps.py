from django.apps import AppConfig


class RoadshowsConfig(AppConfig):
    name = "backend.roadshows"
    verbose_name = "路演"

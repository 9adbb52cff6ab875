from django.apps import AppConfig


class ReferenceConfig(AppConfig):
    name = "backend.reference"
    verbose_name = "参考数据"

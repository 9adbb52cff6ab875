from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "backend.files"
    verbose_name = "文件"

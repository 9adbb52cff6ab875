from django.apps import AppConfig


class PolicyConfig(AppConfig):
    name = "backend.policy"
    verbose_name = "条款"

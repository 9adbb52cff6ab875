from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "backend.audit"
    verbose_name = "审计"

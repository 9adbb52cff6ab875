"""The Celery application of production: `celery -A backend.config worker` and `beat`.

https://docs.celeryq.dev/en/stable/django/first-steps-with-django.html
"""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.config.settings.production")

app = Celery("shuqiao")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

"""The Celery application of production: `celery -A backend.config worker` and `beat`.

https://docs.celeryq.dev/en/stable/django/first-steps-with-django.html
"""

import os

from celery import Celery
from django.conf import settings

from backend.config.starting import stopped_by_a_sentence

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.config.settings.production")

with stopped_by_a_sentence():
    _ = settings.QUEUE  # read now: Celery would read them later, and say what is wrong in its own way

app = Celery("shuqiao")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

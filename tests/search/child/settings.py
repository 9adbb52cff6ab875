import os

SECRET_KEY = "only-for-tests"
INSTALLED_APPS = ["django.contrib.contenttypes", "django.contrib.auth", "search", "tests.search.child"]
SEARCH = {"BACKEND": "embedded", "PATH": os.environ["CHILD_INDEX"], "LIBRARY": False}
MATCHING_MODEL = os.environ.get("CHILD_MODEL", "/no-such-folder/")  # no model there: searching without vectors
MATCHING_LIMITS = f"{os.environ['CHILD_INDEX']}/limits"  # none there: the bundled ones
USE_TZ = True

"""Limits of this app."""

from datetime import timedelta

VIEWS_MOST = 20  # kept views a person and page
VIEW_NAME_MOST = 20
VALUES_MOST = 10  # values of one condition in a kept view
VALUE_MOST = 200  # letters of one value
KEPT_AFTER_REMOVAL = timedelta(days=1)  # how long a removed view can be brought back

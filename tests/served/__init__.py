"""The platform as people run it: a real process of `manage.py serve`, its data, and a client that only speaks HTTP."""

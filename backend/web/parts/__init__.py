"""The tags behind `{% load ui %}`, a file for each family. Each renders a small template of `web/ui/`."""

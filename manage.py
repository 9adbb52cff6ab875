#!/usr/bin/env python
"""Django's command line for Shuqiao; the root folder alone is on the path, so each module has one name."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.config.settings.embedded")
    from django.core.management import execute_from_command_line  # noqa: PLC0415  needs the name of the settings

    from backend.config.starting import stopped_by_a_sentence  # noqa: PLC0415  as above

    with stopped_by_a_sentence():
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()

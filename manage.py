#!/usr/bin/env python
"""Django's command line for Shuqiao; the root folder alone is on the path, so each module has one name."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.config.settings.embedded")
    from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415  the sentence below needs Django first
    from django.core.management import execute_from_command_line  # noqa: PLC0415

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as wrong:
        sys.exit(f"设置有误：{wrong}")


if __name__ == "__main__":
    main()

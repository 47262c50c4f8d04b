#!/usr/bin/env python
"""Command-line entry point."""

import os
import sys


def main() -> None:
    """Run a Django management command against `cms.settings`.

    Settings that are missing or not understood end it with their one line and exit status 1.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()

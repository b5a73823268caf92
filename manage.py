#!/usr/bin/env python
"""Django's commands, and ours: the same as `fengqiao`, for those who look for manage.py."""

import sys

from fengqiao.config.cli import main

if __name__ == "__main__":
    sys.exit(main())

"""The workbench as it is served, with the bare views of the benchmark beside it."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fengqiao.config.settings")
settings.ROOT_URLCONF = "fengqiao.bench.urls"
application = get_wsgi_application()

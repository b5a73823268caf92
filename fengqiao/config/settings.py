"""Settings: what is local comes from the environment, with defaults for one office machine."""

import os
from pathlib import Path
from typing import Any

from fengqiao.config.environment import database_from_url, file_storage, secret_from_file

BASE_DIR = Path(__file__).resolve().parent.parent
HOME = Path(os.environ.get("FENGQIAO_HOME", Path.cwd() / "var")).resolve()
DEBUG = os.environ.get("FENGQIAO_DEBUG") == "1"
SECRET_KEY = secret_from_file("FENGQIAO_SECRET_KEY", HOME / "secret.key")
ALLOWED_HOSTS = os.environ.get("FENGQIAO_ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
PUBLIC_ADDRESS = os.environ.get("FENGQIAO_PUBLIC_ADDRESS", "http://127.0.0.1:8000")

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "template_partials",
    "django_tasks",
    "django_tasks_db",
    "fengqiao.kernel.org",
    "fengqiao.kernel.personal",
    "fengqiao.kernel.ledger",
    "fengqiao.kernel.documents",
    "fengqiao.kernel.files",
    "fengqiao.kernel.search",
    "fengqiao.kernel.clocks",
    "fengqiao.kernel.notify",
    "fengqiao.kernel.jobs",
    "fengqiao.kernel.matters",
    "fengqiao.kernel.workflow",
    "fengqiao.kernel.ui",
    "fengqiao.disputes",
    "fengqiao.overview",
    "fengqiao.exchange",
    "fengqiao.portal",
    "fengqiao.api",
    "fengqiao.administration",
    "fengqiao.demo",
    "fengqiao.bench",
    "fengqiao.config",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "fengqiao.kernel.ui.middleware.ContentSecurityPolicy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "fengqiao.kernel.ui.middleware.CurrentPost",
    "fengqiao.administration.middleware.TemporaryPassword",
]

ROOT_URLCONF = "fengqiao.config.urls"
WSGI_APPLICATION = "fengqiao.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "fengqiao.kernel.ui.context.layout",
            ],
            "builtins": [
                "fengqiao.kernel.ui.templatetags.ui",
                "template_partials.templatetags.partials",
            ],
        },
    }
]

DATABASES = {
    "default": database_from_url(
        os.environ.get("FENGQIAO_DATABASE_URL", f"sqlite:///{HOME / 'fengqiao.sqlite3'}")
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "org.User"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "fengqiao.kernel.org.passwords.LongEnough",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "work_list"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 8 * 3600
SESSION_COOKIE_SECURE = PUBLIC_ADDRESS.startswith("https://")
CSRF_COOKIE_SECURE = SESSION_COOKIE_SECURE
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True
FORMAT_MODULE_PATH = None

STATIC_URL = "/static/"
STATIC_ROOT = Path(os.environ.get("FENGQIAO_STATIC_ROOT", HOME / "static"))
FENGQIAO_UPLOAD_LIMIT = int(os.environ.get("FENGQIAO_UPLOAD_LIMIT", str(20 * 1024 * 1024)))
STORAGES: dict[str, dict[str, Any]] = {
    "default": file_storage(HOME / "files"),
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

# Digest of the ledger and of files: SM3 (GB/T 32905) or SHA-256.
FENGQIAO_DIGEST = os.environ.get("FENGQIAO_DIGEST", "sm3")
# Cipher of new personal data: SM4-GCM (GB/T 32907) or AES-GCM; both can always be read.
FENGQIAO_CIPHER = os.environ.get("FENGQIAO_CIPHER", "sm4")
# Who may show the pages in a frame, for embedding in a provincial app.
FENGQIAO_FRAME_ANCESTORS = os.environ.get("FENGQIAO_FRAME_ANCESTORS", "'self'")
FENGQIAO_MASTER_KEY_FILE = Path(os.environ.get("FENGQIAO_MASTER_KEY_FILE", HOME / "master.key"))
FENGQIAO_SMS_SENDER = os.environ.get("FENGQIAO_SMS_SENDER", "console")
# Requests a minute that one token may make of one process; 0: no limit.
FENGQIAO_API_RATE = int(os.environ.get("FENGQIAO_API_RATE", "1200"))
EMAIL_BACKEND = os.environ.get(
    "FENGQIAO_EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend"
)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": os.environ.get("FENGQIAO_LOG_LEVEL", "WARNING")},
}

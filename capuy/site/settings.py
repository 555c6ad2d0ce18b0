"""Settings: sensible for one committee on one machine; the environment changes the rest (docs/operations.md)."""

from pathlib import Path
from urllib.parse import unquote

import environ

from capuy.site import instance, mail

env = environ.Env()
HOME = instance.home()
PACKAGE = Path(__file__).resolve().parent.parent
VENDOR = PACKAGE.parent / "node_modules"

# Read once: a new session key signs everybody out, which takes a restart anyway.
SECRET_KEY, *SECRET_KEY_FALLBACKS = [key.hex() for key in instance.keyring("session").all()]
FIELD_KEYS = instance.keyring("fields")
BLIND_INDEX_KEYS = instance.keyring("blind-index")
JOURNAL_KEYS = instance.keyring("journal")
PUSH_KEYS = instance.keyring("push")
JOURNAL_ANCHORS = HOME / "anchors" / "journal.jsonl"
DEBUG = env.bool("CAPUY_DEBUG", default=False)
ALLOWED_HOSTS = env.list("CAPUY_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CAPUY_ORIGINS", default=[])
BEHIND_TLS = env.bool("CAPUY_TLS", default=False)
# How many own proxies stand before it: only that many entries of X-Forwarded-For are believed.
PROXIES = env.int("CAPUY_PROXIES", default=0)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "capuy.core",
    "capuy.journal",
    "capuy.organisations",
    "capuy.accounts",
    "capuy.notices",
    "capuy.documents",
    "capuy.drafts",
    "capuy.figures",
    "capuy.proofing",
    "capuy.collection",
    "capuy.members",
    "capuy.tasks",
    "capuy.meetings",
    "capuy.reviews",
    "capuy.inspection",
    "capuy.movements",
    "capuy.reports",
    "capuy.dashboards",
    "capuy.web",
    "capuy.demo",
    # Last: it looks into each room for tasks, and rooms declare their figures in their own order before that.
    "capuy.jobs",
    # Below the rooms, whose templates come first.
    "allauth",
    "allauth.account",
    "allauth.mfa",
]

MIDDLEWARE = [
    "capuy.web.middleware.ContentSecurityPolicyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    # Outside those that answer by themselves: static files, a refused host.
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "capuy.journal.middleware.OriginMiddleware",
    "capuy.accounts.middleware.SessionMiddleware",
    "capuy.accounts.middleware.FreshPasswordMiddleware",
    "capuy.accounts.middleware.SecondFactorMiddleware",
    "capuy.web.reentry.ReentryMiddleware",
    "capuy.web.middleware.NulMiddleware",
    "capuy.web.middleware.UploadLimitMiddleware",
    "capuy.web.middleware.OnceMiddleware",
    "capuy.figures.middleware.BeingCountedMiddleware",
]

ROOT_URLCONF = "capuy.site.urls"
WSGI_APPLICATION = "capuy.site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "capuy.web.context.shell",
            ],
        },
    }
]
FORM_RENDERER = "capuy.web.forms.Renderer"

DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{HOME / 'capuy.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    HOME.mkdir(parents=True, exist_ok=True)
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA trusted_schema=OFF; PRAGMA secure_delete=ON;"
        ),
    }
else:
    # A socket's folder stands percent-encoded in a URL.
    DATABASES["default"]["HOST"] = unquote(DATABASES["default"]["HOST"])
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# The limits on guessing must hold over all workers, so they live in the database.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        # A full cache forgets: whoever tries many names must not push out what is counted for one.
        "OPTIONS": {"MAX_ENTRIES": 200_000},
    }
}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["capuy.accounts.backends.Backend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "capuy.accounts.passwords.LengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "capuy.accounts.passwords.CommonValidator"},
    {"NAME": "capuy.accounts.passwords.NumericValidator"},
]
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_FORMS = {
    "login": "capuy.accounts.forms.LoginForm",
    "change_password": "capuy.accounts.forms.ChangePasswordForm",
    "reauthenticate": "capuy.accounts.forms.PasswordAgainForm",
}
ACCOUNT_ADAPTER = "capuy.accounts.adapter.AccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
# Who must have a second factor: "default", "off", "all", or codes of further roles (accounts.roles).
SECOND_FACTOR = env.str("CAPUY_SECOND_FACTOR", default="default")
MFA_ADAPTER = "capuy.accounts.factors.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_FORMS = {
    "authenticate": "capuy.accounts.factor_forms.CodeForm",
    "reauthenticate": "capuy.accounts.factor_forms.CodeAgainForm",
    "activate_totp": "capuy.accounts.factor_forms.FirstCodeForm",
    "add_webauthn": "capuy.accounts.factor_forms.NewKeyForm",
    "edit_webauthn": "capuy.accounts.factor_forms.KeyNameForm",
    "authenticate_webauthn": "capuy.accounts.factor_forms.KeyForm",
    "login_webauthn": "capuy.accounts.factor_forms.KeyAloneForm",
    "reauthenticate_webauthn": "capuy.accounts.factor_forms.KeyAgainForm",
}
MFA_PASSKEY_LOGIN_ENABLED = True
# Nothing is guessed here; an office behind one proxy signs in at eight.
MFA_RATE_LIMITS = {"webauthn_login": "30/m/ip"}
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_ISSUER = "Cấp ủy"
# Clocks of telephones differ: the code before and the code after count too.
MFA_TOTP_TOLERANCE = 1
# No e-mail is sent, so none is verified.
MFA_ALLOW_UNVERIFIED_EMAIL = True
# Whether `capuy run` starts a worker for background jobs; off where `capuy work` runs by itself.
WORKER = env.bool("CAPUY_WORKER", default=True)
# Off unless an address is given: notices then stand in capuy alone.
MAIL = env.str("CAPUY_MAIL", default="")
EMAIL_TIMEOUT = 20
if MAIL:
    vars().update(mail.settings_of(MAIL))
DEFAULT_FROM_EMAIL = env.str("CAPUY_MAIL_FROM", default="") or f"capuy@{ALLOWED_HOSTS[0]}"
# Browsers are woken through the push services of their makers, so only where the instance may speak to the outside.
PUSH = env.bool("CAPUY_PUSH", default=False)
# For a push service of the own network: its addresses are refused else, and ports other than 443.
PUSH_INSIDE = env.bool("CAPUY_PUSH_INSIDE", default=False)
PUSH_PORTS = env.list("CAPUY_PUSH_PORTS", cast=int, default=[])
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
# One sign-in a working day; accounts.sessions says how long nothing may happen.
SESSION_COOKIE_AGE = 10 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_TLS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if BEHIND_TLS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 365 * 24 * 3600

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt")]
USE_I18N = True
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True
USE_THOUSAND_SEPARATOR = False

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
STATICFILES_DIRS = [
    ("vendor/bootstrap", VENDOR / "bootstrap/dist"),
    ("vendor/htmx", VENDOR / "htmx.org/dist"),
    ("vendor/tom-select", VENDOR / "tom-select/dist"),
    ("vendor/echarts", VENDOR / "echarts/dist"),
    ("vendor/be-vietnam-pro", VENDOR / "@fontsource/be-vietnam-pro"),
]
WHITENOISE_USE_FINDERS = DEBUG
MEDIA_ROOT = HOME / "files"
# Django gives 0644 else, whatever the umask.
FILE_UPLOAD_PERMISSIONS, FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o600, 0o700
# A year's register of the largest committee is under 20 MiB; anything above is refused before it is read.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
MAX_UPLOAD_BYTES = 50 * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["capuy.documents.uploads.BoundedMemoryHandler"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"without-values": {"()": "capuy.core.logs.WithoutValues"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "without-values"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}

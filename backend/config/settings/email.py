"""Mail: to the log in the embedded default, by SMTP in production."""

from backend.lib.env import env_bool, env_int, env_secret, env_str
from backend.lib.env_addresses import env_host, env_mailbox

EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
DEFAULT_FROM_EMAIL = env_mailbox("MAIL_FROM", "shuqiao@localhost")
EMAIL_HOST = env_host("MAIL_HOST", "localhost")
EMAIL_PORT = env_int("MAIL_PORT", 25, low=1, high=65535)
EMAIL_HOST_USER = env_str("MAIL_USER", "")
EMAIL_HOST_PASSWORD = env_secret("MAIL_PASSWORD", "")
EMAIL_USE_TLS = env_bool("MAIL_TLS", False)
EMAIL_TIMEOUT = 10

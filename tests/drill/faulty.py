"""The site with a fault planted, for workers: forms that come again are not held, and no rule stops a second fact like the first."""

from django.conf import settings
from django.core.wsgi import get_wsgi_application

settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if not name.endswith(".OnceMiddleware")]
application = get_wsgi_application()

from capuy.members.actions import editing  # noqa: E402 - when the apps are loaded

editing.stop_on = lambda problems: None

"""Where does a web server find the application?"""

import os

from django.core.wsgi import get_wsgi_application

from cityloop.site import up

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cityloop.site.settings")
up.die_with(os.getppid())()  # a worker whose master was killed would keep the port
application = get_wsgi_application()

"""Where does a web server find the application?"""

import multiprocessing
import os

from django.core.wsgi import get_wsgi_application

from cityloop.site import up

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cityloop.site.settings")
if (master := multiprocessing.parent_process()) and master.pid:  # as it was at our birth, though it may be dead by now
    up.die_with(master.pid)()  # a worker whose master was killed would keep the port
application = get_wsgi_application()

from cityloop.queries import model  # noqa: E402  # it needs Django to be set up

model.warm()

"""Where does the server of the streams find the application?"""

import multiprocessing
import os

from django.core.asgi import get_asgi_application

from cityloop.site import up

os.environ["DJANGO_SETTINGS_MODULE"] = "cityloop.site.live.settings"
if (master := multiprocessing.parent_process()) and master.pid:
    up.die_with(master.pid)()
application = get_asgi_application()

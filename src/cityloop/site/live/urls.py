"""Which addresses does the process of the streams answer?"""

from django.urls import path

from cityloop.faces.live.view import stream

urlpatterns = [path("live", stream)]

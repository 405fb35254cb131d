"""Which address leads to which screen?"""

from django.urls import path, re_path

from cityloop.faces.api.app import api
from cityloop.faces.pages.account import view as account
from cityloop.faces.pages.call import view as call
from cityloop.faces.pages.callbacks import view as callbacks
from cityloop.faces.pages.cases import bulk, export, here, paper, saved
from cityloop.faces.pages.cases import view as cases
from cityloop.faces.pages.design import view as design
from cityloop.faces.pages.handover import view as handover
from cityloop.faces.pages.map import view as map_
from cityloop.faces.pages.parts import look
from cityloop.faces.pages.report import view as report
from cityloop.faces.pages.sign_in import code, provider
from cityloop.faces.pages.sign_in import view as sign_in
from cityloop.faces.pages.unit import view as unit

NUMBER = r"(?P<number>[0-9A-Za-z-]{1,24})"

urlpatterns = [
    path("", cases.cases),
    re_path(r"^cases\.(?P<kind>csv|xlsx)$", export.file),
    path("views", saved.views),
    path("cases/bulk", bulk.bulk),
    re_path(rf"^cases/{NUMBER}\.pdf$", paper.pdf),
    re_path(rf"^cases/{NUMBER}$", cases.case),
    re_path(rf"^cases/{NUMBER}/here$", here.here),
    re_path(rf"^cases/{NUMBER}/(?P<act>[a-z_]{{1,24}})$", cases.act),
    path("handover", handover.handover),
    path("unit", unit.unit),
    path("callbacks", callbacks.queue),
    path("callbacks/<int:id>", callbacks.task),
    path("map", map_.page),
    path("map/cases.json", map_.cases),
    path("map/chart.svg", map_.drawn),
    path("map/base.geojson", map_.base),
    path("call", call.call),
    path("call/heard", call.heard),
    path("report", report.report),
    path("report/<uuid:key>", report.tracking),
    path("account", account.account),
    path("sign-in", sign_in.sign_in),
    path("sign-in/code", code.code),
    path("sign-in/with", provider.leave),
    path("sign-in/back", provider.back),
    path("sign-out", sign_in.sign_out),
    path("look", look.choose),
    path("design", design.design),
    path("api/v1/", api.urls),
]

handler400 = "cityloop.faces.pages.parts.faults.bad"
handler403 = "cityloop.faces.pages.parts.faults.forbidden"
handler404 = "cityloop.faces.pages.parts.faults.missing"
handler500 = "cityloop.faces.pages.parts.faults.broken"

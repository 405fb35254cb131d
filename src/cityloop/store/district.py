"""What is a district made of?"""

from django.conf import settings
from django.db import models

from cityloop.loop.words import Level, Role

CODE = {"max_length": 40}
NAME = {"max_length": 120}


class Named(models.Model):
    """A row with a code and two names."""

    code = models.CharField(primary_key=True, **CODE)
    zh = models.CharField(**NAME)
    en = models.CharField(**NAME)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.zh} ({self.code})"


class District(Named):
    """The district this database serves; `digest` changes with each load, so that processes reload what they cached."""

    config = models.JSONField()
    digest = models.CharField(max_length=64)
    loaded_at = models.DateTimeField()


class Area(Named):
    """A node of the area tree; `shape` is GeoJSON in WGS 84."""

    level = models.CharField(max_length=12, choices=[(x.value, x.value) for x in Level])
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    shape = models.JSONField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="area_root_has_no_parent",
                condition=models.Q(level=Level.DISTRICT.value, parent=None)
                | (~models.Q(level=Level.DISTRICT.value) & models.Q(parent__isnull=False)),
            )
        ]


class PlaceName(models.Model):
    """A gazetteer line (地名). Rows with `own` were imported here; the others came with the district's folder."""

    word = models.CharField(**NAME)
    kind = models.CharField(max_length=20)
    area = models.ForeignKey(Area, models.CASCADE)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    radius = models.FloatField()
    own = models.BooleanField(default=False)


class Unit(Named):
    """A unit (单位): centre, department, utility, sub-district, community or crew."""

    kind = models.CharField(max_length=20)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    area = models.ForeignKey(Area, models.PROTECT, null=True)
    mail = models.CharField(max_length=254, blank=True)  # where its notices go, when a mail server is plugged in


class Post(Named):
    """A post (岗位) in a unit; its code is UNIT.POST."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="posts")
    role = models.CharField(max_length=12, choices=[(x.value, x.value) for x in Role])


class Reach(models.Model):
    """Role, unit, post and area of somebody who acts. No unit and no area means no case."""

    role = models.CharField(max_length=12, choices=[(x.value, x.value) for x in Role])
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True)
    post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True)
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True)

    class Meta:
        abstract = True


class Member(Reach):
    """What a signed-in person is here."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE)


class ApiKey(Reach):
    """A program's key. Only its hash is kept; it may do what both its role and its scopes allow."""

    name = models.CharField(unique=True, max_length=80)
    digest = models.CharField(unique=True, max_length=64)  # sha256 of 32 random bytes: no salt is needed
    scopes = models.JSONField()
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)


class Duty(models.Model):
    """A line of the duty table (职责清单). `unit` may be "@subdistrict" or "@community"."""

    category = models.CharField(**CODE)
    area = models.ForeignKey(Area, models.CASCADE, null=True)
    unit = models.CharField(**CODE)
    post = models.CharField(blank=True, **CODE)
    since = models.DateField()
    source = models.CharField(max_length=300)


class Value(models.Model):
    """A dated, sourced value. Rows with `own` were set here; the others came with the district's folder."""

    name = models.CharField(**CODE)
    of = models.CharField(default="*", **CODE)
    since = models.DateField()
    value = models.CharField(max_length=200)
    source = models.CharField(max_length=300)
    own = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name", "of", "since", "own"], name="value_once_a_day"),
            models.CheckConstraint(name="value_has_a_source", condition=~models.Q(source="")),
        ]


class Calendar(models.Model):
    """A day that differs from its weekday: a public holiday, or a make-up working day (调休上班)."""

    day = models.DateField(primary_key=True)
    works = models.BooleanField()
    name = models.CharField(**NAME)
    source = models.CharField(max_length=300)

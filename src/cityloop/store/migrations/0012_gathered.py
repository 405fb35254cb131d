"""Which open cases may a report near them join? Those that were gathered into a whole too: they keep their reports."""

from django.db import migrations

OPEN = "lon IS NOT NULL AND state NOT IN ('closed', 'joined', 'dropped')"
MAKE = "DROP INDEX case_point; CREATE INDEX case_point ON store_case USING gist (point(lon, lat)) WHERE "


class Migration(migrations.Migration):

    dependencies = [
        ('store', '0011_handover'),
    ]

    operations = [
        migrations.RunSQL(f"{MAKE}{OPEN} AND (parent_id IS NULL OR reports > 0)", f"{MAKE}{OPEN} AND parent_id IS NULL"),
    ]

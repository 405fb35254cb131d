"""Which closed cases lay near a place? An index that a case enters when it is closed: a report at intake pays nothing for it."""

from django.db import migrations

MAKE = "CREATE INDEX case_past_point ON store_case USING gist (point(lon, lat)) WHERE lon IS NOT NULL AND state = 'closed'"


class Migration(migrations.Migration):

    dependencies = [
        ('store', '0015_wish'),
    ]

    operations = [
        migrations.RunSQL(MAKE, "DROP INDEX case_past_point"),
    ]

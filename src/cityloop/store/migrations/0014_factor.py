"""Which accounts have a second factor?"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('store', '0013_session'),
    ]

    operations = [
        migrations.CreateModel(
            name='Factor',
            fields=[
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, serialize=False, to=settings.AUTH_USER_MODEL)),
                ('secret', models.CharField(max_length=200)),
                ('confirmed_at', models.DateTimeField(null=True)),
                ('step', models.BigIntegerField(default=0)),
                ('spares', models.JSONField(default=list)),
            ],
        ),
    ]

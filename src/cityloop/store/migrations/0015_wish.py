"""Who wants to be told of what, and where?"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('store', '0014_factor'),
    ]

    operations = [
        migrations.CreateModel(
            name='Wish',
            fields=[
                ('member', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, serialize=False, to='store.member')),
                ('mail', models.CharField(blank=True, max_length=254)),
                ('hook', models.CharField(blank=True, max_length=300)),
                ('secret', models.CharField(blank=True, max_length=300)),
                ('phone', models.CharField(blank=True, max_length=20)),
                ('wishes', models.JSONField(default=dict)),
            ],
        ),
    ]

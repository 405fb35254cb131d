"""Which column did nobody ask for?"""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('store', '0005_door'),
    ]

    operations = [
        migrations.RemoveField(model_name='answer', name='status'),
    ]

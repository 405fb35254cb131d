"""Which names of places stay when the district's folder is loaded again?"""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('store', '0009_urgency_text'),
    ]

    operations = [
        migrations.AddField(model_name='placename', name='own', field=models.BooleanField(default=False)),
    ]

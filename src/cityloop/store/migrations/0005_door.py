"""What slows the guessing of passwords down?"""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('store', '0004_jobs'),
    ]

    operations = [
        migrations.CreateModel(
            name='Knock',
            fields=[
                ('mark', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('tries', models.PositiveIntegerField(default=0)),
                ('last_at', models.DateTimeField(db_index=True)),
                ('free_at', models.DateTimeField()),
            ],
        ),
    ]

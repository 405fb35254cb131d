"""Which table holds the work that is done later?"""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('store', '0003_api'),
    ]

    operations = [
        migrations.CreateModel(
            name='Job',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('next_at', models.DateTimeField(null=True)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('fault', models.CharField(blank=True, max_length=300)),
                ('kind', models.CharField(max_length=40)),
                ('args', models.JSONField(default=dict)),
                ('by', models.CharField(max_length=150)),
                ('created_at', models.DateTimeField()),
                ('progress', models.PositiveSmallIntegerField(default=0)),
                ('done_at', models.DateTimeField(null=True)),
                ('cancelled_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('next_at__isnull', False)), fields=['next_at'], name='job_next'), models.Index(condition=models.Q(('cancelled_at', None), ('done_at', None), ('next_at', None)), fields=['id'], name='job_dead')],
                'constraints': [models.CheckConstraint(condition=models.Q(('progress__lte', 100)), name='job_progress_percent')],
            },
        ),
        migrations.AddIndex(
            model_name='file',
            index=models.Index(fields=['digest'], name='file_digest'),
        ),
    ]

"""Which shift gave what to which, and how is a shift's share of the journal found?

Lines are written nearly in the order in which things happened: a block range index costs a writer next to nothing.
"""

import django.db.models.deletion
from django.db import migrations, models

WHEN = "CREATE INDEX store_entry_happened ON store_entry USING brin (happened_at) WITH (pages_per_range = 16, autosummarize = on)"


class Migration(migrations.Migration):

    dependencies = [
        ('store', '0010_place'),
    ]

    operations = [
        migrations.CreateModel(
            name='Handover',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateTimeField()),
                ('until', models.DateTimeField()),
                ('gave', models.CharField(max_length=150)),
                ('took', models.CharField(blank=True, max_length=150)),
                ('took_at', models.DateTimeField(null=True)),
                ('note', models.TextField(blank=True)),
                ('erased_at', models.DateTimeField(null=True)),
                ('figures', models.JSONField()),
                ('digest', models.CharField(max_length=64)),
                ('area', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='store.area')),
            ],
            options={
                'indexes': [models.Index(fields=['area', '-id'], name='handover_of_area')],
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('took_at', None)), fields=('area',), name='one_open_handover_an_area'),
                    models.CheckConstraint(condition=models.Q(('until__gt', models.F('since'))), name='handover_has_length'),
                    models.CheckConstraint(
                        condition=models.Q(('took', ''), ('took_at', None)) | models.Q(
                            ('took_at__isnull', False), models.Q(('took', ''), _negated=True), models.Q(('took', models.F('gave')), _negated=True)
                        ),
                        name='handover_by_two',
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name='supervision',
            index=models.Index(condition=models.Q(('answered_at', None)), fields=['due_at'], name='supervision_open'),
        ),
        migrations.RunSQL(WHEN, "DROP INDEX store_entry_happened"),
    ]

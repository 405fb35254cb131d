"""Which indexes does a report pay for, and which does a list of one category want?

An index that begins with a foreign key's column stands beside two of Django's own on that column (one for LIKE). The journal
grows in the order of its clock: a few bytes a block (BRIN) find a day in it, where a tree took an entry a line.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('store', '0006_answer'),
    ]

    operations = [
        migrations.RunSQL(
            "DROP INDEX store_entry_when;"
            "CREATE INDEX store_entry_when ON store_entry USING brin (recorded_at) WITH (autosummarize = on)",
            "DROP INDEX store_entry_when; CREATE INDEX store_entry_when ON store_entry (recorded_at)",
        ),
        migrations.AlterField(
            model_name='case',
            name='area',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='store.area'),
        ),
        migrations.AlterField(
            model_name='case',
            name='joined_to',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='twins', to='store.case'),
        ),
        migrations.AlterField(
            model_name='case',
            name='parent',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='parts', to='store.case'),
        ),
        migrations.AlterField(
            model_name='case',
            name='post',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to='store.post'),
        ),
        migrations.AlterField(
            model_name='case',
            name='unit',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to='store.unit'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(fields=['category', 'state', 'due_at', '-id'], name='case_of_category'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('post__isnull', False)), fields=['post'], name='case_at_post'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('parent__isnull', False)), fields=['parent'], name='case_part'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('joined_to__isnull', False)), fields=['joined_to'], name='case_twin'),
        ),
    ]

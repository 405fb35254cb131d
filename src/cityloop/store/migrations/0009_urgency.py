"""Which cases does a report call urgent, and which of them are open?"""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('store', '0007_intake'),
    ]

    operations = [
        migrations.AddField(
            model_name='case',
            name='urgent',
            field=models.CharField(blank=True, default='', max_length=12),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='case',
            name='urgent_words',
            field=models.CharField(blank=True, default='', max_length=40),
            preserve_default=False,
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(models.Q(('urgent', ''), _negated=True), ('state__in', ['new', 'dispatched', 'working', 'paused', 'resolved'])), fields=['due_at', '-id'], name='case_urgent'),
        ),
    ]

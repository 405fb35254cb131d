"""Whom is asked, after a case was closed, whether it is solved?"""


import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('store', '0017_live'),
    ]

    operations = [
        migrations.CreateModel(
            name='Callback',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('by', models.CharField(max_length=150)),
                ('created_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('next_at', models.DateTimeField(null=True)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('outcome', models.CharField(blank=True, max_length=12)),
                ('responded', models.BooleanField(null=True)),
                ('solved', models.BooleanField(null=True)),
                ('satisfied', models.BooleanField(null=True)),
                ('done_by', models.CharField(blank=True, max_length=150)),
                ('done_at', models.DateTimeField(null=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)s_rows', to='store.case')),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='callbacks', to='store.report')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('next_at__isnull', False)), fields=['due_at'], name='callback_open')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('next_at__isnull', False)), fields=('report',), name='one_open_callback_a_report'), models.CheckConstraint(condition=models.Q(models.Q(('done_at__isnull', False), ('next_at', None)), models.Q(('done_at', None), ('next_at__isnull', False)), _connector='OR'), name='callback_done_whole'), models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'answered'), ('responded__isnull', False), ('satisfied__isnull', False), ('solved__isnull', False)), models.Q(models.Q(('outcome', 'answered'), _negated=True), ('responded', None), ('satisfied', None), ('solved', None)), _connector='OR'), name='callback_answers_whole')],
            },
        ),
    ]

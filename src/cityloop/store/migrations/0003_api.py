"""What came with the API: keys, answers kept for repeats, pictures, and indexes in the order that lists have?"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('store', '0002_journal'),
    ]

    operations = [
        migrations.CreateModel(
            name='Answer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('by', models.CharField(max_length=150)),
                ('key', models.CharField(max_length=200)),
                ('fingerprint', models.CharField(max_length=64)),
                ('status', models.PositiveSmallIntegerField(null=True)),
                ('body', models.JSONField(null=True)),
                ('created_at', models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name='ApiKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('resident', 'resident'), ('device', 'device'), ('worker', 'worker'), ('operator', 'operator'), ('handler', 'handler'), ('foreman', 'foreman'), ('leader', 'leader'), ('admin', 'admin'), ('system', 'system')], max_length=12)),
                ('name', models.CharField(max_length=80, unique=True)),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('scopes', models.JSONField()),
                ('created_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField(null=True)),
                ('revoked_at', models.DateTimeField(null=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='File',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('by', models.CharField(max_length=150)),
                ('created_at', models.DateTimeField()),
                ('digest', models.CharField(max_length=64)),
                ('media', models.CharField(max_length=40)),
                ('size', models.PositiveIntegerField()),
                ('erased_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.RemoveIndex(
            model_name='case',
            name='case_inbox',
        ),
        migrations.RemoveIndex(
            model_name='case',
            name='case_unit',
        ),
        migrations.RemoveIndex(
            model_name='case',
            name='case_area',
        ),
        migrations.AddField(
            model_name='notice',
            name='link',
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddField(
            model_name='unit',
            name='mail',
            field=models.CharField(blank=True, max_length=254),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(fields=['due_at', '-id'], name='case_due'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(fields=['state', 'due_at', '-id'], name='case_state'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(fields=['unit', 'state', 'due_at', '-id'], name='case_at_unit'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(fields=['area', 'state', 'due_at', '-id'], name='case_in_area'),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(condition=models.Q(('next_at', None), ('sent_at', None)), fields=['id'], name='notice_dead'),
        ),
        migrations.AddConstraint(
            model_name='answer',
            constraint=models.UniqueConstraint(fields=('by', 'key'), name='answer_once'),
        ),
        migrations.AddField(
            model_name='apikey',
            name='area',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='store.area'),
        ),
        migrations.AddField(
            model_name='apikey',
            name='post',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='store.post'),
        ),
        migrations.AddField(
            model_name='apikey',
            name='unit',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='store.unit'),
        ),
        migrations.AddField(
            model_name='file',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)s_rows', to='store.case'),
        ),
        migrations.AddField(
            model_name='file',
            name='evidence',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='files', to='store.evidence'),
        ),
        migrations.AddField(
            model_name='file',
            name='report',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='files', to='store.report'),
        ),
        migrations.AddConstraint(
            model_name='file',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('evidence__isnull', False), ('report', None)), models.Q(('evidence', None), ('report__isnull', False)), _connector='OR'), name='file_has_one_owner'),
        ),
    ]

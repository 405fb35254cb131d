"""Which tables and constraints did cityloop begin with?"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('kind', models.CharField(max_length=20)),
                ('by', models.CharField(max_length=150)),
                ('role', models.CharField(max_length=12)),
                ('happened_at', models.DateTimeField()),
                ('recorded_at', models.DateTimeField()),
                ('data', models.JSONField()),
                ('prev', models.CharField(max_length=64)),
                ('hash', models.CharField(max_length=64)),
            ],
            options={
                'db_table': 'store_entry',
                'managed': False,
            },
        ),
        migrations.CreateModel(
            name='Calendar',
            fields=[
                ('day', models.DateField(primary_key=True, serialize=False)),
                ('works', models.BooleanField()),
                ('name', models.CharField(max_length=120)),
                ('source', models.CharField(max_length=300)),
            ],
        ),
        migrations.CreateModel(
            name='District',
            fields=[
                ('code', models.CharField(max_length=40, primary_key=True, serialize=False)),
                ('zh', models.CharField(max_length=120)),
                ('en', models.CharField(max_length=120)),
                ('config', models.JSONField()),
                ('digest', models.CharField(max_length=64)),
                ('loaded_at', models.DateTimeField()),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Post',
            fields=[
                ('code', models.CharField(max_length=40, primary_key=True, serialize=False)),
                ('zh', models.CharField(max_length=120)),
                ('en', models.CharField(max_length=120)),
                ('role', models.CharField(choices=[('resident', 'resident'), ('device', 'device'), ('worker', 'worker'), ('operator', 'operator'), ('handler', 'handler'), ('foreman', 'foreman'), ('leader', 'leader'), ('admin', 'admin'), ('system', 'system')], max_length=12)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Seal',
            fields=[
                ('day', models.DateField(primary_key=True, serialize=False)),
                ('cases', models.PositiveIntegerField()),
                ('heads', models.BinaryField()),
                ('mac', models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name='Area',
            fields=[
                ('code', models.CharField(max_length=40, primary_key=True, serialize=False)),
                ('zh', models.CharField(max_length=120)),
                ('en', models.CharField(max_length=120)),
                ('level', models.CharField(choices=[('grid', 'grid'), ('community', 'community'), ('subdistrict', 'subdistrict'), ('district', 'district')], max_length=12)),
                ('shape', models.JSONField()),
                ('parent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='store.area')),
            ],
        ),
        migrations.CreateModel(
            name='Case',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=24, unique=True)),
                ('version', models.PositiveIntegerField(default=0)),
                ('head', models.CharField(default='', max_length=64)),
                ('state', models.CharField(choices=[('new', 'new'), ('dispatched', 'dispatched'), ('working', 'working'), ('paused', 'paused'), ('resolved', 'resolved'), ('closed', 'closed'), ('joined', 'joined'), ('dropped', 'dropped')], default='new', max_length=12)),
                ('scenario', models.CharField(blank=True, max_length=40)),
                ('category', models.CharField(max_length=40)),
                ('confidence', models.FloatField(default=0)),
                ('emergency', models.BooleanField(default=False)),
                ('key', models.CharField(blank=True, max_length=200)),
                ('lon', models.FloatField(null=True)),
                ('lat', models.FloatField(null=True)),
                ('radius', models.FloatField(null=True)),
                ('ask', models.BooleanField(default=False)),
                ('level', models.CharField(choices=[('grid', 'grid'), ('community', 'community'), ('subdistrict', 'subdistrict'), ('district', 'district')], default='grid', max_length=12)),
                ('lead', models.BooleanField(default=False)),
                ('reports', models.PositiveIntegerField(default=0)),
                ('extensions', models.PositiveIntegerField(default=0)),
                ('reworks', models.PositiveIntegerField(default=0)),
                ('reopens', models.PositiveIntegerField(default=0)),
                ('stage', models.CharField(blank=True, choices=[('dispatch', 'dispatch'), ('accept', 'accept'), ('handle', 'handle'), ('verify', 'verify')], max_length=12)),
                ('stage_at', models.DateTimeField(null=True)),
                ('due_at', models.DateTimeField(null=True)),
                ('check_at', models.DateTimeField(null=True)),
                ('warned', models.CharField(blank=True, choices=[('soon', 'soon'), ('late', 'late')], max_length=4)),
                ('handle_due_at', models.DateTimeField(null=True)),
                ('handle_late', models.BooleanField(default=False)),
                ('left_seconds', models.IntegerField(null=True)),
                ('left_unit', models.CharField(blank=True, max_length=3)),
                ('pause_reason', models.CharField(blank=True, max_length=12)),
                ('resolved_by', models.CharField(blank=True, max_length=150)),
                ('happened_at', models.DateTimeField()),
                ('opened_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(null=True)),
                ('tally', models.JSONField(null=True)),
                ('folded', models.PositiveIntegerField(default=0)),
                ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='store.area')),
                ('joined_to', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='twins', to='store.case')),
                ('parent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='parts', to='store.case')),
                ('post', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to='store.post')),
            ],
        ),
        migrations.CreateModel(
            name='Correction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('by', models.CharField(max_length=150)),
                ('created_at', models.DateTimeField()),
                ('field', models.CharField(max_length=20)),
                ('was', models.CharField(max_length=200)),
                ('now', models.CharField(max_length=200)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)s_rows', to='store.case')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Duty',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('category', models.CharField(max_length=40)),
                ('unit', models.CharField(max_length=40)),
                ('post', models.CharField(blank=True, max_length=40)),
                ('since', models.DateField()),
                ('source', models.CharField(max_length=300)),
                ('area', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, to='store.area')),
            ],
        ),
        migrations.CreateModel(
            name='Evidence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('by', models.CharField(max_length=150)),
                ('created_at', models.DateTimeField()),
                ('step', models.CharField(max_length=40)),
                ('kind', models.CharField(max_length=40)),
                ('text', models.TextField(blank=True)),
                ('erased_at', models.DateTimeField(null=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)s_rows', to='store.case')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Extension',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('by', models.CharField(max_length=150)),
                ('created_at', models.DateTimeField()),
                ('amount', models.CharField(max_length=20)),
                ('granted', models.BooleanField(null=True)),
                ('decided_by', models.CharField(blank=True, max_length=150)),
                ('decided_at', models.DateTimeField(null=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)s_rows', to='store.case')),
            ],
        ),
        migrations.CreateModel(
            name='Note',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('by', models.CharField(max_length=150)),
                ('created_at', models.DateTimeField()),
                ('text', models.TextField()),
                ('salt', models.CharField(max_length=32)),
                ('erased_at', models.DateTimeField(null=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)s_rows', to='store.case')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('by', models.CharField(max_length=150)),
                ('created_at', models.DateTimeField()),
                ('kind', models.CharField(max_length=20)),
                ('to', models.CharField(max_length=200)),
                ('text', models.TextField()),
                ('next_at', models.DateTimeField(null=True)),
                ('sent_at', models.DateTimeField(null=True)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('fault', models.CharField(blank=True, max_length=300)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)s_rows', to='store.case')),
            ],
        ),
        migrations.CreateModel(
            name='PlaceName',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('word', models.CharField(max_length=120)),
                ('kind', models.CharField(max_length=20)),
                ('lon', models.FloatField(null=True)),
                ('lat', models.FloatField(null=True)),
                ('radius', models.FloatField()),
                ('area', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='store.area')),
            ],
        ),
        migrations.CreateModel(
            name='Report',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(max_length=40)),
                ('source_id', models.CharField(max_length=200)),
                ('key', models.CharField(blank=True, max_length=200)),
                ('title', models.CharField(blank=True, max_length=500)),
                ('text', models.TextField()),
                ('contact', models.CharField(blank=True, max_length=200)),
                ('lon', models.FloatField(null=True)),
                ('lat', models.FloatField(null=True)),
                ('notes', models.JSONField(default=list)),
                ('happened_at', models.DateTimeField()),
                ('received_at', models.DateTimeField()),
                ('erased_at', models.DateTimeField(null=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='all_reports', to='store.case')),
            ],
        ),
        migrations.CreateModel(
            name='Supervision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('by', models.CharField(max_length=150)),
                ('created_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('answered_at', models.DateTimeField(null=True)),
                ('late', models.BooleanField(default=False)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)s_rows', to='store.case')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Unit',
            fields=[
                ('code', models.CharField(max_length=40, primary_key=True, serialize=False)),
                ('zh', models.CharField(max_length=120)),
                ('en', models.CharField(max_length=120)),
                ('kind', models.CharField(max_length=20)),
                ('area', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to='store.area')),
                ('parent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='store.unit')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Tally',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('indicator', models.CharField(max_length=40)),
                ('day', models.DateField()),
                ('hits', models.IntegerField()),
                ('of', models.IntegerField()),
                ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='store.area')),
                ('unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to='store.unit')),
            ],
        ),
        migrations.AddField(
            model_name='post',
            name='unit',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='posts', to='store.unit'),
        ),
        migrations.CreateModel(
            name='Member',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('resident', 'resident'), ('device', 'device'), ('worker', 'worker'), ('operator', 'operator'), ('handler', 'handler'), ('foreman', 'foreman'), ('leader', 'leader'), ('admin', 'admin'), ('system', 'system')], max_length=12)),
                ('area', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='store.area')),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL)),
                ('post', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='store.post')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='store.unit')),
            ],
        ),
        migrations.AddField(
            model_name='case',
            name='unit',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to='store.unit'),
        ),
        migrations.CreateModel(
            name='Value',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=40)),
                ('of', models.CharField(default='*', max_length=40)),
                ('since', models.DateField()),
                ('value', models.CharField(max_length=200)),
                ('source', models.CharField(max_length=300)),
                ('own', models.BooleanField(default=False)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('name', 'of', 'since', 'own'), name='value_once_a_day'), models.CheckConstraint(condition=models.Q(('source', ''), _negated=True), name='value_has_a_source')],
            },
        ),
        migrations.AddConstraint(
            model_name='area',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('level', 'district'), ('parent', None)), models.Q(models.Q(('level', 'district'), _negated=True), ('parent__isnull', False)), _connector='OR'), name='area_root_has_no_parent'),
        ),
        migrations.AddConstraint(
            model_name='extension',
            constraint=models.UniqueConstraint(condition=models.Q(('granted', None)), fields=('case',), name='one_open_extension_a_case'),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(condition=models.Q(('next_at__isnull', False)), fields=['next_at'], name='notice_next'),
        ),
        migrations.AddConstraint(
            model_name='report',
            constraint=models.UniqueConstraint(fields=('source', 'source_id'), name='report_once'),
        ),
        migrations.AddConstraint(
            model_name='tally',
            constraint=models.UniqueConstraint(fields=('indicator', 'unit', 'area', 'day'), name='tally_once', nulls_distinct=False),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('check_at__isnull', False)), fields=['check_at'], name='case_check'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('folded', models.F('version')), _negated=True), fields=['id'], name='case_unfolded'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('key', ''), _negated=True), fields=['key'], name='case_key'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(fields=['state', 'due_at', 'id'], name='case_inbox'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(fields=['unit', 'state', 'due_at'], name='case_unit'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(fields=['area', 'state', 'due_at'], name='case_area'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['new', 'dispatched', 'working', 'paused', 'resolved', 'closed', 'joined', 'dropped'])), name='case_state_known'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('lat', None), ('lon', None)), models.Q(('lat__gte', -90), ('lat__lte', 90), ('lon__gte', -180), ('lon__lte', 180)), _connector='OR'), name='case_point_whole'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'closed'), _negated=True), ('closed_at__isnull', False), _connector='OR'), name='case_closed_at'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'joined'), _negated=True), ('joined_to__isnull', False), _connector='OR'), name='case_joined_to'),
        ),
    ]

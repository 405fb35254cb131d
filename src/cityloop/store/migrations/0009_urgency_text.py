"""Which cases does a report call urgent, and which reports hold these words?

The index's waiting list is kept short: each search reads all of it. Whoever erases what was said erases its pieces with it.
"""

from django.db import migrations, models

import cityloop.store.case
from cityloop.loop import grams

ROWS = 5_000
INDEX = """CREATE INDEX report_grams ON store_report USING gin (grams) WITH (gin_pending_list_limit = 1024);
CREATE FUNCTION store_report_forget() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.grams := NULL; RETURN NEW; END $$;
CREATE TRIGGER store_report_forget BEFORE UPDATE OF title, text, erased_at ON store_report FOR EACH ROW
WHEN (NEW.grams IS NOT DISTINCT FROM OLD.grams
    AND (OLD.title, OLD.text, OLD.erased_at) IS DISTINCT FROM (NEW.title, NEW.text, NEW.erased_at))
EXECUTE FUNCTION store_report_forget()"""
UNDO = "DROP TRIGGER store_report_forget ON store_report; DROP FUNCTION store_report_forget; DROP INDEX report_grams"


def fill(apps, editor):
    """Give each report that was there before its pieces, some thousand a statement."""
    with editor.connection.cursor() as cursor:
        last = 0
        while rows := _some(cursor, last):
            pieces = [(pk, grams.vector(f"{title}\n{text}")) for pk, title, text in rows]
            ids, made = map(list, zip(*pieces, strict=True))
            cursor.execute("UPDATE store_report r SET grams = q.made::tsvector FROM unnest(%s::bigint[], %s::text[]) AS q (id, made) WHERE r.id = q.id", [ids, made])
            last = ids[-1]


def _some(cursor, last):
    cursor.execute("SELECT id, title, text FROM store_report WHERE id > %s AND erased_at IS NULL ORDER BY id LIMIT %s", [last, ROWS])
    return cursor.fetchall()


class Migration(migrations.Migration):

    dependencies = [
        ('store', '0008_alike'),
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
        migrations.AddField(model_name='report', name='grams', field=cityloop.store.case.Pieces(null=True)),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunSQL(INDEX, UNDO),
    ]

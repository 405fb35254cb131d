"""How does the database itself keep the journal append-only and partitioned by month?"""

from django.db import migrations

UP = """
CREATE TABLE store_entry (
    id bigint GENERATED ALWAYS AS IDENTITY,
    case_id bigint NOT NULL,
    number integer NOT NULL CHECK (number > 0),
    kind varchar(20) NOT NULL,
    by varchar(150) NOT NULL,
    role varchar(12) NOT NULL,
    happened_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    data jsonb NOT NULL,
    prev varchar(64) NOT NULL,
    hash varchar(64) NOT NULL,
    PRIMARY KEY (id, recorded_at)
) PARTITION BY RANGE (recorded_at);
CREATE INDEX store_entry_case ON store_entry (case_id, number);
CREATE INDEX store_entry_when ON store_entry (recorded_at);

CREATE FUNCTION journal_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the journal is append-only: % refused', TG_OP USING ERRCODE = 'restrict_violation';
END $$;

CREATE FUNCTION journal_guard(part regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE TRIGGER journal_no_change BEFORE UPDATE OR DELETE ON %s '
                   'FOR EACH ROW EXECUTE FUNCTION journal_refuse()', part);
    EXECUTE format('CREATE TRIGGER journal_no_truncate BEFORE TRUNCATE ON %s '
                   'FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse()', part);
END $$;

-- Lines are never refused for want of a partition: a tick that slept for months leaves them here.
CREATE TABLE store_entry_rest PARTITION OF store_entry DEFAULT;
SELECT journal_guard('store_entry_rest'::regclass);

CREATE FUNCTION journal_month(month date) RETURNS void LANGUAGE plpgsql AS $$
DECLARE name text := format('store_entry_%s', to_char(month, 'YYYYMM'));
BEGIN
    IF to_regclass(name) IS NOT NULL THEN RETURN; END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('journal_month', 0));
    IF to_regclass(name) IS NOT NULL THEN RETURN; END IF;
    -- Lines that already fell into the rest stay there: a partition for their month could not be attached.
    IF EXISTS (SELECT FROM store_entry_rest WHERE recorded_at >= date_trunc('month', month)
               AND recorded_at < date_trunc('month', month) + interval '1 month') THEN RETURN; END IF;
    EXECUTE format('CREATE TABLE %I PARTITION OF store_entry FOR VALUES FROM (%L) TO (%L)',
                   name, date_trunc('month', month)::date, (date_trunc('month', month) + interval '1 month')::date);
    PERFORM journal_guard(name::regclass);
END $$;

SELECT journal_month((date_trunc('month', now()) + n * interval '1 month')::date) FROM generate_series(0, 2) n;
CREATE INDEX case_point ON store_case USING gist (point(lon, lat))
    WHERE lon IS NOT NULL AND parent_id IS NULL AND state NOT IN ('closed', 'joined', 'dropped');
"""
DOWN = """
DROP INDEX case_point;
DROP TABLE store_entry;
DROP FUNCTION journal_month(date);
DROP FUNCTION journal_guard(regclass);
DROP FUNCTION journal_refuse();
"""


class Migration(migrations.Migration):
    """The journal and the index that finds open cases near a point."""

    dependencies = [("store", "0001_first")]
    operations = [migrations.RunSQL(UP, DOWN)]

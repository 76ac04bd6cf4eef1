-- No question reads a table that grows from its beginning to its end, and none is asked by a column
-- without an index: also not those that SQLite asks itself, whether a row is still referred to.

-- The places where the volume of a dSource or VDB is mounted; before, JSON within its row.
CREATE TABLE mount (
  database    INTEGER NOT NULL REFERENCES database (id) ON DELETE CASCADE,
  number      INTEGER NOT NULL,
  environment INTEGER NOT NULL,
  path        TEXT    NOT NULL,
  PRIMARY KEY (database, number)
) WITHOUT ROWID;
INSERT INTO mount (database, number, environment, path)
  SELECT d.id, m.key, json_extract(m.value, '$.environment'), json_extract(m.value, '$.path')
  FROM database d, json_each(d.mounts_json) m;
ALTER TABLE database DROP COLUMN mounts_json;
CREATE INDEX mount_place ON mount (environment, path);

CREATE INDEX job_target ON job (target, id);
CREATE INDEX job_ended ON job (ended);
CREATE INDEX environment_job ON environment (job);
CREATE INDEX source_config_job ON source_config (job);
CREATE INDEX database_job ON database (job);
CREATE INDEX database_environment ON database (environment);
CREATE INDEX database_repository ON database (repository);
CREATE INDEX database_source_config ON database (source_config);
CREATE INDEX database_created_by ON database (created_by);
CREATE INDEX snapshot_job ON snapshot (job);
CREATE INDEX snapshot_name ON snapshot (name);
DROP INDEX snapshot_timeflow;
CREATE INDEX snapshot_timeflow ON snapshot (timeflow, job);

PRAGMA user_version = 3;

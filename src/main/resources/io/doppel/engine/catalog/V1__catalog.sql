-- Times are microseconds since 1970; durations are microseconds. Columns that end in _json hold
-- JSON in which secrets are encrypted. Rows that name a job are pending: they become part of the
-- catalog when that job ends well, and vanish when it does not.

CREATE TABLE setting (
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE job (
  id               INTEGER PRIMARY KEY AUTOINCREMENT,
  action           TEXT    NOT NULL,
  target           TEXT    NOT NULL,
  state            TEXT    NOT NULL,
  owner            TEXT    NOT NULL,
  owner_text       TEXT    NOT NULL,
  started          INTEGER NOT NULL,
  ended            INTEGER,
  cancel_requested INTEGER NOT NULL DEFAULT 0,
  failure          TEXT
);
CREATE INDEX job_unfinished ON job (state) WHERE state IN ('RUNNING', 'UNDOING', 'LEFT_BEHIND');

CREATE TABLE job_step (
  job       INTEGER NOT NULL REFERENCES job (id) ON DELETE CASCADE,
  number    INTEGER NOT NULL,
  name      TEXT    NOT NULL,
  state     TEXT    NOT NULL,
  took      INTEGER,
  message   TEXT    NOT NULL DEFAULT '',
  undo_json TEXT    NOT NULL,
  PRIMARY KEY (job, number)
) WITHOUT ROWID;

CREATE TABLE job_event (
  id        INTEGER PRIMARY KEY,
  job       INTEGER NOT NULL REFERENCES job (id) ON DELETE CASCADE,
  time      INTEGER NOT NULL,
  kind      TEXT    NOT NULL,
  step      INTEGER NOT NULL,
  step_name TEXT    NOT NULL,
  message   TEXT    NOT NULL,
  took      INTEGER
);
CREATE INDEX job_event_job ON job_event (job);

CREATE TABLE object_lock (
  object TEXT    NOT NULL,
  job    INTEGER NOT NULL REFERENCES job (id) ON DELETE CASCADE,
  shared INTEGER NOT NULL,
  PRIMARY KEY (object, job)
) WITHOUT ROWID;
CREATE INDEX object_lock_job ON object_lock (job);

CREATE TABLE environment (
  id              INTEGER PRIMARY KEY AUTOINCREMENT,
  name            TEXT    NOT NULL UNIQUE,
  address         TEXT    NOT NULL,
  ssh_port        INTEGER NOT NULL,
  user            TEXT    NOT NULL,
  login_json      TEXT    NOT NULL,
  host_key        TEXT,
  toolkit         TEXT    NOT NULL,
  mount_json      TEXT    NOT NULL,
  refreshed       INTEGER NOT NULL,
  job             INTEGER REFERENCES job (id)
);

CREATE TABLE repository (
  id              INTEGER PRIMARY KEY AUTOINCREMENT,
  environment     INTEGER NOT NULL REFERENCES environment (id),
  name            TEXT    NOT NULL,
  identity        TEXT    NOT NULL,
  definition_json TEXT    NOT NULL,
  UNIQUE (environment, identity)
);

CREATE TABLE source_config (
  id              INTEGER PRIMARY KEY AUTOINCREMENT,
  repository      INTEGER NOT NULL REFERENCES repository (id),
  name            TEXT    NOT NULL,
  identity        TEXT    NOT NULL,
  manual          INTEGER NOT NULL,
  definition_json TEXT    NOT NULL,
  job             INTEGER REFERENCES job (id),
  UNIQUE (repository, identity)
);

-- A dSource has a source config of its repository's environment; a VDB has its own description,
-- and the snapshot that it came from.
CREATE TABLE database (
  id                 INTEGER PRIMARY KEY AUTOINCREMENT,
  kind               TEXT    NOT NULL,
  name               TEXT    NOT NULL UNIQUE,
  guid               TEXT    NOT NULL UNIQUE,
  environment        INTEGER NOT NULL REFERENCES environment (id),
  repository         INTEGER NOT NULL REFERENCES repository (id),
  source_config      INTEGER REFERENCES source_config (id),
  source_config_json TEXT    NOT NULL,
  parameters_json    TEXT    NOT NULL,
  mounts_json        TEXT    NOT NULL,
  connection         TEXT,
  created            INTEGER NOT NULL,
  created_by         INTEGER NOT NULL,
  job                INTEGER REFERENCES job (id)
);

CREATE TABLE timeflow (
  id       INTEGER PRIMARY KEY AUTOINCREMENT,
  database INTEGER NOT NULL REFERENCES database (id) ON DELETE CASCADE,
  volume   TEXT    NOT NULL UNIQUE,
  origin   INTEGER REFERENCES snapshot (id),
  created  INTEGER NOT NULL,
  current  INTEGER NOT NULL
);
CREATE INDEX timeflow_database ON timeflow (database);
CREATE INDEX timeflow_origin ON timeflow (origin);

CREATE TABLE snapshot (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  timeflow   INTEGER NOT NULL REFERENCES timeflow (id) ON DELETE CASCADE,
  name       TEXT    NOT NULL,
  facts_json TEXT    NOT NULL,
  created    INTEGER NOT NULL,
  job        INTEGER REFERENCES job (id)
);
CREATE INDEX snapshot_timeflow ON snapshot (timeflow);

PRAGMA user_version = 1;

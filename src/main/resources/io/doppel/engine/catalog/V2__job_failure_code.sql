-- The kind of failure, as ErrorCode has it; null for jobs that did not fail or whose process died.

ALTER TABLE job ADD COLUMN failure_code TEXT;

PRAGMA user_version = 2;

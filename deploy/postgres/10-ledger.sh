#!/bin/sh
# Run once by the image, when the database is new: a role of the ledger's own that is no superuser, and its database.
# The role ends silent lease holders of its own name (pg_terminate_backend), for which it needs no further right.
set -eu
psql --no-psqlrc --set=ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
  --set=password="$(cat /run/secrets/postgres_ledger_password)" <<'SQL'
CREATE ROLE ledger LOGIN PASSWORD :'password';
CREATE DATABASE ledger OWNER ledger;
REVOKE ALL ON DATABASE ledger FROM PUBLIC;
SQL

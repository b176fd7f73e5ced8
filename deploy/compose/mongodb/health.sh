#!/usr/bin/env bash
# Healthy when it is the primary of its replica set; the first look makes the set.
set -euo pipefail
mongosh --quiet --username "$MONGO_INITDB_ROOT_USERNAME" --password "$MONGO_INITDB_ROOT_PASSWORD" --eval '
  try {
    rs.status();
  } catch (error) {
    if (error.codeName !== "NotYetInitialized") throw error;
    rs.initiate({ _id: "rs0", members: [{ _id: 0, host: "mongodb:27017" }] });
  }
  if (!db.hello().isWritablePrimary) quit(1);
'

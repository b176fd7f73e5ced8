import type { CodeInfo } from './code-info.ts';

/** Connectors: reading a source. */
export const connectorCodes = {
  VIG_C101: {
    retry: 'backoff',
    meaning: 'The source database cannot be reached.',
    cause: 'It is down, the address is wrong, or a firewall is in between.',
    mend: 'Check host and port in the source url, then run `vigie doctor`. Capture tries again by itself.',
  },
  VIG_C102: {
    retry: 'after-operator',
    meaning: 'The source refused the user name or the password.',
    cause: 'The credentials in the source url are wrong or have expired.',
    mend: 'Put the right credentials in the source url, then restart or save the source again.',
  },
  VIG_C103: {
    retry: 'after-operator',
    meaning: 'Logical decoding is switched off on the source.',
    cause: 'wal_level is below "logical".',
    mend: "Run ALTER SYSTEM SET wal_level = 'logical'; and restart PostgreSQL.",
  },
  VIG_C104: {
    retry: 'after-operator',
    meaning: 'The source user may not do what capture needs.',
    cause: 'A GRANT or the REPLICATION attribute is missing.',
    mend: 'Run `vigie doctor`; it prints the exact GRANT.',
  },
  VIG_C105: {
    retry: 'backoff',
    meaning: 'The replication slot, or the replica id, is in use by another process.',
    cause:
      'Another Vigie (or another tool) reads this slot or has this server id, or the connection of a killed process has not timed out yet.',
    mend: 'Stop the other reader, or give this source a `slot` (PostgreSQL) or `serverId` (MySQL, MariaDB) of its own. Capture tries again by itself.',
  },
  VIG_C106: {
    retry: 'after-operator',
    meaning: 'The replication slot belongs to something else.',
    cause: 'A slot with this name exists with another plugin, in another database, or Vigie did not make it.',
    mend: 'Choose another `slot` name for the source, or drop the slot if nothing needs it.',
  },
  VIG_C107: {
    retry: 'after-operator',
    meaning: 'The source no longer holds the changes that come next; some changes were not examined.',
    cause:
      'PostgreSQL: the slot was dropped, did not exist at a standby that was promoted, or WAL was removed past max_slot_wal_keep_size while Vigie was away. MySQL, MariaDB: the binary log was purged or reset.',
    mend: 'Run `vigie sources resnapshot <id>`: it begins anew at the present end of the log, records the gap as unexamined and reads the tables again.',
  },
  VIG_C108: {
    retry: 'after-operator',
    meaning: 'The publication does not exist or does not cover the watched tables.',
    cause: 'It was dropped or made by hand with other tables.',
    mend: 'Run `vigie doctor`; it prints the CREATE or ALTER PUBLICATION statement.',
  },
  VIG_C109: {
    retry: 'backoff',
    meaning: 'The source ended the connection.',
    cause: 'A restart, a fail-over, or a timeout on the way.',
    mend: 'Nothing to do: capture connects again and goes on where it stopped.',
  },
  VIG_C110: {
    retry: 'never',
    meaning: 'The source sent something that the protocol does not allow.',
    cause: 'A proxy that changes the stream, or a server version that Vigie does not know.',
    mend: 'Report it with the source version and the error details; no data is in them.',
  },
  VIG_C111: {
    retry: 'after-operator',
    meaning: 'The source server is older than Vigie supports.',
    cause: 'PostgreSQL below 13, MySQL below 8.0 or MariaDB below 10.5.',
    mend: 'Upgrade the server, or capture it with Debezium.',
  },
  VIG_C112: {
    retry: 'after-operator',
    meaning: 'The source is another database than the one whose changes were read so far.',
    cause:
      'The server was restored, re-created or the url now points elsewhere (system identifier or timeline differs). Or a standby was promoted that had not received all that was read: `synchronized_standby_slots` keeps that from happening.',
    mend: 'Give the new server a new source id, or run `vigie sources resnapshot <id>` to start over.',
  },
  VIG_C113: {
    retry: 'after-operator',
    meaning: 'The database does not exist on the source server.',
    cause: 'The name at the end of the source url is wrong, or the database was dropped.',
    mend: 'Put the right database name in the source url.',
  },
  VIG_C114: {
    retry: 'after-operator',
    meaning: 'An encrypted connection to the source could not be made the way its url asks for.',
    cause: 'The server has no TLS, or its certificate is not the one that sslmode and sslrootcert demand.',
    mend: 'Switch TLS on at the server, or give the right `sslmode` and `sslrootcert` in the source url.',
  },
  VIG_C115: {
    retry: 'never',
    meaning: 'A value is too large to be examined.',
    cause: 'A row takes more than 128 MiB; its largest values are left out.',
    mend:
      'Nothing to do: what was left out is counted as not examined, with the reason `oversized`, in the coverage of its field; ' +
      'the change topic has `__vigie_oversized_value` in its place, and the rest of the row is examined.',
  },
  VIG_C116: {
    retry: 'after-operator',
    meaning: 'All replication slots of the source are taken.',
    cause: 'max_replication_slots is reached.',
    mend: 'Drop slots that nothing reads, or raise max_replication_slots and restart PostgreSQL.',
  },
  VIG_C117: {
    retry: 'never',
    meaning: 'The rows that were in the tables before capture began were not examined.',
    cause: 'The source is set to follow changes only (`snapshot: never`).',
    mend: 'Run `vigie sources resnapshot <id>` after setting `snapshot: initial`, if they should be.',
  },
  VIG_C130: {
    retry: 'after-operator',
    meaning: 'The source keeps no binary log.',
    cause: 'log_bin is off on the MySQL or MariaDB server.',
    mend: 'Set log_bin and a server_id in the server configuration and restart it; `vigie doctor` prints the lines.',
  },
  VIG_C131: {
    retry: 'after-operator',
    meaning: 'The source logs statements instead of rows.',
    cause: 'binlog_format is not ROW on the MySQL or MariaDB server.',
    mend: "Run SET GLOBAL binlog_format = 'ROW'; put the same into the server configuration, and let sessions connect anew.",
  },
  VIG_C132: {
    retry: 'never',
    meaning: 'Rows of a table were changed in a way that its log does not show; what they became was read again.',
    cause:
      'A session with another binlog_format than ROW, an XA transaction prepared before capture began, partitions dropped or exchanged, or an incident of the server.',
    mend: 'Nothing to do: the interval is recorded as unexamined and the tables are read again. Keep binlog_format at ROW in every session.',
  },
  VIG_C133: {
    retry: 'after-operator',
    meaning: 'The source is a MariaDB server where the url says MySQL, or the other way round.',
    cause: 'The two have logs of different forms, so the url has to say which one it is.',
    mend: 'Begin the source url with mariadb:// or mysql://, as the message says.',
  },
  VIG_C140: {
    retry: 'backoff',
    meaning: 'Kafka Connect cannot be reached.',
    cause: 'It is down or starting, or `connect.url` of the source is wrong.',
    mend: 'Bring it back, or mend `connect.url`. Capture goes on by itself, with what is on the topics already.',
  },
  VIG_C141: {
    retry: 'after-operator',
    meaning: 'Kafka Connect refused the configuration of a connector.',
    cause: 'A setting has a value that the connector does not accept, or the database cannot be reached from there.',
    mend: 'Mend the settings that the details name, in the source or under its `connect.settings`.',
  },
  VIG_C142: {
    retry: 'backoff',
    meaning: 'A Debezium connector or its task has failed.',
    cause: 'The kind of failure is in the details; the log of Kafka Connect has all of it.',
    mend: 'Nothing to do at first: it is restarted with growing pauses. If it fails again, mend what the details name.',
  },
  VIG_C143: {
    retry: 'after-operator',
    meaning: 'Kafka Connect does not have the connector or the converter.',
    cause: 'The plugin is not installed on its workers, or not on their `plugin.path`.',
    mend: 'Install the Debezium connector (and, for Avro, the converter) on every worker, then restart them.',
  },
  VIG_C144: {
    retry: 'after-operator',
    meaning: 'A connector of this name exists in Kafka Connect and is not ours.',
    cause: 'Another installation, or somebody by hand, made it.',
    mend: 'Give the source another id or `connect.name`, or remove that connector.',
  },
  VIG_C145: {
    retry: 'after-operator',
    meaning: 'Kafka Connect refused a request.',
    cause: 'It asks for other credentials, or a proxy in between does.',
    mend: 'Check `connect.url`, `connect.user` and `connect.password` of the source.',
  },
  VIG_C146: {
    retry: 'never',
    meaning: 'A record of a Debezium topic was not examined.',
    cause: 'It could not be read; why is in the code of its dead letter.',
    mend: 'Look at it with `vigie dead-letters show`, then `vigie sources resnapshot <id>` for its table.',
  },
  VIG_C147: {
    retry: 'backoff',
    meaning: 'A Debezium connector stands still, though Kafka Connect says that it runs.',
    cause:
      'Its task hangs, or its connection to the source does: nothing was heard of it for longer than three heartbeats and half a minute.',
    mend: 'Nothing to do at first: it is started anew. If that does not help, look at the log of Kafka Connect, and at what lies between it and the source.',
  },
  VIG_C150: {
    retry: 'after-operator',
    meaning: 'The MongoDB server has no change streams.',
    cause: 'It is a stand-alone server; change streams need a replica set or a sharded cluster.',
    mend: 'Start mongod with --replSet, run rs.initiate(), and add ?replicaSet=<name> to the source url. One member is enough.',
  },
  VIG_C151: {
    retry: 'after-operator',
    meaning: 'A change of a MongoDB document is too large for the server to send.',
    cause:
      'Document and pre-image together exceed 16 MB, and the server is older than 6.0.9 or 7.0, which split such events.',
    mend: 'Upgrade the server, or exclude the collection, then run `vigie sources resnapshot <id>`.',
  },
  VIG_C152: {
    retry: 'never',
    meaning: 'The changes of a time-series collection are not examined.',
    cause: 'MongoDB has no change streams for time-series collections.',
    mend: 'Nothing to do: it is recorded as unexamined. Exclude the collection to hide it.',
  },
  VIG_C153: {
    retry: 'never',
    meaning: 'The source may soon let go changes that were not read yet.',
    cause:
      'Capture is behind by more than half of the log that the source keeps: it was away, is paused, or is too slow.',
    mend: 'Keep more of the log (MongoDB: db.adminCommand({ replSetResizeOplog: 1, minRetentionHours: 48 })), then see what slows capture.',
  },
} as const satisfies Record<`VIG_C${number}`, CodeInfo>;

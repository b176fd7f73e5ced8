/**
 * The error catalogue. Its text is the manual: `docs/errors.md` is generated from here, `vigie doctor` and the API
 * print it. Letters by area: C connector, K log (Kafka or embedded), F classifier, S sink and catalogue, A API,
 * X configuration and process.
 */
export type Retry = 'never' | 'backoff' | 'after-operator';

export interface CodeInfo {
  readonly retry: Retry;
  /** What happened, in one sentence that stands alone. */
  readonly meaning: string;
  /** The likely cause. */
  readonly cause: string;
  /** What to run or change. */
  readonly mend: string;
}

export const codes = {
  // --- C: connectors -------------------------------------------------------------------------------------------
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
      'PostgreSQL: the slot was dropped, or WAL was removed past max_slot_wal_keep_size while Vigie was away. MySQL, MariaDB: the binary log was purged or reset.',
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
      'The server was restored, re-created or the url now points elsewhere (system identifier or timeline differs).',
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
  // --- K: log ----------------------------------------------------------------------------------------------------
  VIG_K201: {
    retry: 'backoff',
    meaning: 'The log cannot be reached.',
    cause: 'The broker or the database behind the log is down.',
    mend: 'Bring it back; work goes on by itself.',
  },
  VIG_K202: {
    retry: 'never',
    meaning: 'The topic does not exist.',
    cause: 'It was never created, or deleted by hand.',
    mend: 'Restart Vigie: it creates the topics that it needs.',
  },
  VIG_K203: {
    retry: 'backoff',
    meaning: 'This group member was fenced: its partitions belong to another member now.',
    cause: 'It was silent for longer than the session timeout, or a newer instance took over.',
    mend: 'Nothing to do: it joins again and reads from the committed offsets.',
  },
  VIG_K204: {
    retry: 'never',
    meaning: 'The requested offset is no longer, or not yet, in the log.',
    cause: 'Retention removed it, or the offset is past the end.',
    mend: 'Start from the earliest offset, or from a time.',
  },
  VIG_K205: {
    retry: 'after-operator',
    meaning: 'A record could not be decrypted.',
    cause: 'The key that encrypted it is not in the keyring.',
    mend: 'Put the old key back into the keyring under its id; rotation keeps old keys until retention has passed.',
  },
  VIG_K206: {
    retry: 'backoff',
    meaning: 'The log has no space left; nothing was acknowledged.',
    cause: 'The disk under the log is full.',
    mend: 'Free or add disk space; capture waits and goes on by itself, no change is lost.',
  },
  VIG_K207: {
    retry: 'never',
    meaning: 'The topic exists with other settings than asked for.',
    cause: 'Partition count, compaction or encryption of a topic cannot be changed silently.',
    mend: 'Keep the settings, or create a topic with another name.',
  },
  VIG_K208: {
    retry: 'never',
    meaning: 'A record in the log is damaged.',
    cause: 'The stored bytes fail their checksum or their decryption tag.',
    mend: 'Restore the log from a backup, or skip the batch and resnapshot the tables it held.',
  },
  VIG_K209: {
    retry: 'never',
    meaning: 'The log does not take this topic or record.',
    cause:
      'The topic has a name, or a number of partitions, that the log does not allow; a record of a compacted topic has no key; ' +
      'or a record has no valid time, names a partition that is not there, or is larger than the log can hold.',
    mend: 'Correct the topic or the record that the details name.',
  },
  VIG_K210: {
    retry: 'after-operator',
    meaning: 'The broker does not allow this to the user that Vigie logs in as.',
    cause: 'An ACL for the topic, the group, the transactional id or the cluster is missing.',
    mend: 'Grant what the details name, as docs/kafka.md lists it.',
  },
  VIG_K211: {
    retry: 'after-operator',
    meaning: 'The broker refused the log-in.',
    cause: 'User name, password, token or mechanism are not those that the listener takes.',
    mend: 'Check `log.kafka.sasl`, and that the address is that of a listener with this mechanism.',
  },
  VIG_K212: {
    retry: 'after-operator',
    meaning: 'An encrypted connection to the broker could not be made.',
    cause: 'The listener speaks no TLS, or its certificate is not signed by the authority that is trusted.',
    mend: 'Check `log.kafka.ssl` and the port of the listener.',
  },
  VIG_K213: {
    retry: 'after-operator',
    meaning: 'The broker is older than Vigie supports.',
    cause: 'Kafka below 2.5 cannot fence the members of a group in transactions.',
    mend: 'Upgrade the brokers to Kafka 2.5 or later.',
  },
  VIG_K220: {
    retry: 'backoff',
    meaning: 'The schema registry cannot be reached.',
    cause: 'It is down, or its address is wrong.',
    mend: 'Bring it back, or mend `registry.url`; what waits for a schema goes on by itself, nothing is lost.',
  },
  VIG_K221: {
    retry: 'after-operator',
    meaning: 'The schema registry refused a schema because it does not fit the versions before it.',
    cause: 'Another version of Vigie, or somebody else, registered a schema of other fields under this subject.',
    mend: 'Run the version that registered it, or remove the subject that the details name from the registry.',
  },
  VIG_K222: {
    retry: 'after-operator',
    meaning: 'The schema registry refused a request.',
    cause: 'The credentials are wrong or may not do this, or the address is not that of a schema registry.',
    mend: 'Check `registry.url`, `registry.user` and `registry.password`, and what this user may do there.',
  },
  // --- F: classifiers ----------------------------------------------------------------------------------------------
  VIG_F301: {
    retry: 'never',
    meaning: 'A record could not be decoded.',
    cause: 'It is not a change envelope that Vigie knows.',
    mend: 'Look at it with `vigie dead-letters show`, mend the producer, then `vigie dead-letters retry`.',
  },
  VIG_F302: {
    retry: 'never',
    meaning: 'A rule on the control topic is not valid and is not in force.',
    cause: 'It was written by hand or by another version.',
    mend: 'Save the rule again through the API, which says what is wrong with it.',
  },
  VIG_F303: {
    retry: 'never',
    meaning: 'A record could not be classified.',
    cause: 'A recogniser failed on it.',
    mend: 'Look at it with `vigie dead-letters show`; the rest of the stream goes on. Report the code and details.',
  },
  VIG_F304: {
    retry: 'never',
    meaning: 'The pattern of a rule is not accepted.',
    cause: 'It is not valid, or uses what a linear-time matcher cannot do (back-references, look-around).',
    mend: 'Rewrite the pattern without those parts.',
  },
  VIG_F305: {
    retry: 'never',
    meaning: 'The schema of a record cannot be used.',
    cause: 'The schema registry has under its id what is no Avro record, or a type that contains itself.',
    mend: 'Look at the schema in the registry; mend the producer, then `vigie dead-letters retry`.',
  },
  VIG_F306: {
    retry: 'never',
    meaning: 'The bytes of a record are cut off or not of its schema.',
    cause: 'The record was damaged or truncated, or its producer names the wrong schema.',
    mend: 'Look at it with `vigie dead-letters show`, mend the producer, then `vigie dead-letters retry`.',
  },
  VIG_F307: {
    retry: 'never',
    meaning: 'A record is in no format that is expected on its topic.',
    cause: 'It begins with neither the mark of a schema registry (a zero byte and an id) nor JSON.',
    mend: 'Let its producer write Avro through the schema registry, or JSON; then `vigie dead-letters retry`.',
  },
  VIG_F308: {
    retry: 'never',
    meaning: 'The schema registry does not know the schema of a record.',
    cause: 'The record was written with another registry, or the registry has lost or removed the schema.',
    mend: 'Point `registry.url` to the registry of its producer, or restore the schema; then `vigie dead-letters retry`.',
  },
  // --- S: sinks and catalogue --------------------------------------------------------------------------------------
  VIG_S401: {
    retry: 'backoff',
    meaning: 'The catalogue database cannot be reached.',
    cause: 'It is down or the url is wrong.',
    mend: 'Bring it back; sinks go on by themselves from their stored offsets.',
  },
  VIG_S402: {
    retry: 'after-operator',
    meaning: 'The catalogue was made by a newer Vigie.',
    cause: 'An older version was started on it.',
    mend: 'Run the newer version, or restore the catalogue from before the upgrade.',
  },
  VIG_S403: {
    retry: 'backoff',
    meaning: 'Another process has moved this sink on.',
    cause: 'Two processes hold the same partition for a moment after a rebalance.',
    mend: 'Nothing to do: the effect was kept once; this process reads its offsets again.',
  },
  VIG_S404: {
    retry: 'never',
    meaning: 'A webhook points at an address that is not allowed.',
    cause: 'It resolves to a loopback, private, link-local or metadata address.',
    mend: 'Use a public address, or list the host under `alerts.allowedInternalHosts`.',
  },
  VIG_S405: {
    retry: 'backoff',
    meaning: 'A webhook did not accept an alert.',
    cause: 'It answered with an error or not at all.',
    mend: 'Check the receiver; delivery is tried again with growing pauses and its state is shown with the alert.',
  },
  VIG_S406: {
    retry: 'never',
    meaning: 'A record for a sink could not be read.',
    cause: 'It does not have the shape of its topic.',
    mend: 'Look at it with `vigie dead-letters show`; it was put aside, the rest goes on.',
  },
  VIG_S407: {
    retry: 'after-operator',
    meaning: 'A migration of the catalogue differs from the one that was applied.',
    cause:
      'The file was edited after it had been applied, or the catalogue was made by a build that was never released.',
    mend: 'Run the version that made the catalogue, or restore the catalogue from a backup.',
  },
  VIG_S408: {
    retry: 'backoff',
    meaning: 'Redis cannot be reached; live views are stale.',
    cause: 'It is down, its address is wrong, a failover is under way, or it refused a command.',
    mend: 'Bring it back, or check `redis.url`. Labels, alerts and the catalogue do not need it; live views fill up by themselves.',
  },
  // --- A: API ------------------------------------------------------------------------------------------------------
  VIG_A501: {
    retry: 'never',
    meaning: 'The request carries no valid token.',
    cause: 'The token is missing, wrong or has expired.',
    mend: 'Use the address with the token that `vigie start` printed, or send `Authorization: Bearer <token>`.',
  },
  VIG_A502: {
    retry: 'never',
    meaning: 'The request comes from a page that is not allowed.',
    cause: 'The Origin header is not on the list.',
    mend: 'Add the origin to `server.allowedOrigins`.',
  },
  VIG_A503: {
    retry: 'never',
    meaning: 'The request is not valid.',
    cause: 'A parameter or the body does not have the documented shape.',
    mend: 'See the listed problems; the shapes are in /openapi.json.',
  },
  VIG_A504: {
    retry: 'never',
    meaning: 'There is no such thing.',
    cause: 'The id is wrong or the object was removed.',
    mend: 'List the objects first.',
  },
  VIG_A505: {
    retry: 'backoff',
    meaning: 'Too many requests or connections.',
    cause: 'A limit that protects the others was reached.',
    mend: 'Wait and try again.',
  },
  VIG_A506: {
    retry: 'never',
    meaning: 'The request conflicts with the present state.',
    cause: 'Someone else changed the object, or the step is not possible from its state.',
    mend: 'Read the object again and decide anew.',
  },
  // --- X: configuration and process ----------------------------------------------------------------------------------
  VIG_X601: {
    retry: 'never',
    meaning: 'The configuration is not valid.',
    cause: 'One or more settings are unknown, missing or of the wrong kind.',
    mend: 'Mend the listed settings; `vigie config validate` checks them, `vigie config schema` prints all of them.',
  },
  VIG_X602: {
    retry: 'never',
    meaning: 'The configuration file cannot be read.',
    cause: 'It does not exist, is not readable, or is not YAML.',
    mend: 'Check the path and the line that is named.',
  },
  VIG_X603: {
    retry: 'never',
    meaning: 'A secret that the configuration refers to cannot be read.',
    cause: 'The file or environment variable does not exist.',
    mend: 'Create it, or change the reference.',
  },
  VIG_X604: {
    retry: 'never',
    meaning: 'The embedded PostgreSQL could not be started.',
    cause: 'Its port is taken, its data folder is damaged or belongs to another user, or the platform has no build.',
    mend: 'See the details; `DATABASE_URL` uses a server of yours instead.',
  },
  VIG_X605: {
    retry: 'never',
    meaning: 'Another Vigie runs on this data folder.',
    cause: 'Two processes were started with the same `dataDir`.',
    mend: 'Stop the other one, or give this one a `dataDir` of its own.',
  },
  VIG_X606: {
    retry: 'never',
    meaning: 'No running Vigie answers.',
    cause: 'It is not started, or runs elsewhere.',
    mend: 'Run `vigie start`, or point to it with `--url` and `--token`.',
  },
  VIG_X607: {
    retry: 'never',
    meaning: 'The API cannot listen on its address.',
    cause: 'The port is taken, the address is not of this machine, or the port needs more rights.',
    mend: 'Choose another `server.port` or `server.host`, or stop what listens there.',
  },
  VIG_X608: {
    retry: 'backoff',
    meaning: 'The embedded PostgreSQL ended while Vigie ran.',
    cause: 'It was killed, or could not write its log: a full disk ends it.',
    mend: 'Nothing to do when memory and disk are free again: it is started anew and work goes on where it was.',
  },
  VIG_X900: {
    retry: 'backoff',
    meaning: 'Something unexpected failed.',
    cause: 'A defect, or a failure that has no code yet.',
    mend: 'Report the code, the component and the log lines around it; no data is in them.',
  },
  VIG_X901: {
    retry: 'backoff',
    meaning: 'A server could not be reached.',
    cause: 'It is down, or the address is wrong.',
    mend: 'Check that it runs and that the address is right.',
  },
} as const satisfies Record<`VIG_${'C' | 'K' | 'F' | 'S' | 'A' | 'X'}${number}`, CodeInfo>;

export type ErrorCode = keyof typeof codes;

import type { CodeInfo } from './code-info.ts';

/** The log, on Kafka or embedded. */
export const logCodes = {
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
} as const satisfies Record<`VIG_K${number}`, CodeInfo>;

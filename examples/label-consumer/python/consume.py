"""Follows vigie.labels.pii (or another class): the state that the compacted topic holds, then what comes.

    pip install -r requirements.txt
    KAFKA_BROKERS=localhost:9092 python consume.py [pii]

Labels are read as JSON, which is how Vigie writes them when no schema registry is configured.
"""

import json
import os
import sys

from kafka import KafkaConsumer, TopicPartition


def main() -> None:
    topic = "vigie.labels." + (sys.argv[1] if len(sys.argv) > 1 else "pii")
    consumer = KafkaConsumer(
        bootstrap_servers=os.environ.get("KAFKA_BROKERS", "localhost:9092").split(","),
        # Labels are written in transactions: what was rolled back is not to be seen.
        isolation_level="read_committed",
        enable_auto_commit=False,
    )
    # No group: the topic itself is the state, so there are no offsets to keep.
    partitions = [TopicPartition(topic, p) for p in consumer.partitions_for_topic(topic) or ()]
    consumer.assign(partitions)
    consumer.seek_to_beginning()
    ends = consumer.end_offsets(partitions)

    labels: dict[str, dict] = {}  # One per record that holds something of this class now.
    following = False
    while True:
        for messages in consumer.poll(timeout_ms=500).values():
            for message in messages:
                record = (message.key or b"").decode()
                if message.value is None:
                    labels.pop(record, None)
                else:
                    labels[record] = json.loads(message.value)
                if following:
                    report(record, labels.get(record))
        if not following and all(consumer.position(p) >= ends[p] for p in partitions):
            following = True
            print(f"{topic}: {len(labels)} records, following", flush=True)


def report(record: str, label: dict | None) -> None:
    if label is None:
        print(f"- {record}", flush=True)
        return
    what = ", ".join(f"{f['path']} {f['entity']} {f['masked']}" for f in label["fields"])
    print(f"+ {record}: {what}", flush=True)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        pass

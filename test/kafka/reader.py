#!/usr/bin/python3
"""An independent reader of the topic: kcat's, and Kafka's partitioner from its definition.

reader.py wait SECONDS          returns when every event of the table is in the topic
reader.py check NAME [--once] [--committed]
                                holds the topic against the table, as TAP; --once: nothing is
                                repeated; --committed: as a reader of committed transactions
reader.py count                 one line: events, messages, lost, out of order, repeated
reader.py show RESERVATION      the messages of a reservation
reader.py rate SINCE              messages a second among those sent since then, in milliseconds of 1970
reader.py delays SECONDS        how long events take from their commit to this reader
reader.py nodes                 the nodes that the headers name

The brokers are those of BOOTSTRAP, the topic is TOPIC (reservation); the database is libpq's environment, or those of
DATABASES, each of them a node, which the header node names.
"""
import collections
import datetime
import json
import os
import subprocess
import sys
import time

import psycopg2

TOPIC = os.environ.get('TOPIC', 'reservation')
DATABASES = os.environ.get('DATABASES', '').split()
COLUMNS = 'type sequence position occurred_at actor correlation_id causation_id tracingspancontext'.split()
HEADERS = COLUMNS + ['node'] * bool(DATABASES)


class Message:
    def __init__(self, line):
        envelope = json.loads(line)
        self.partition, self.offset, self.sent = envelope['partition'], envelope['offset'], envelope['ts']
        self.key, self.value = envelope['key'], envelope['payload']
        names_and_values = envelope.get('headers', [])
        self.headers = dict(zip(names_and_values[::2], names_and_values[1::2]))


def kcat(*options):
    return subprocess.Popen(['kcat', '-b', os.environ['BOOTSTRAP'], '-C', '-t', TOPIC, '-J', '-q', '-u', '-X', 'fetch.wait.max.ms=10',
                             *options], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)


def messages(*options):
    """All that is in the topic now."""
    level = 'read_committed' if '--committed' in options else 'read_uncommitted'
    with kcat('-o', 'beginning', '-e', '-X', f'isolation.level={level}') as reader:
        yield from map(Message, reader.stdout)
    if reader.returncode:
        sys.exit('the brokers do not answer')


def partitions():
    answer = subprocess.run(['kcat', '-b', os.environ['BOOTSTRAP'], '-L', '-t', TOPIC, '-J'], stdout=subprocess.PIPE, check=True)
    return len(json.loads(answer.stdout)['topics'][0]['partitions'])


def rows():
    """Events by id, as the messages should have them."""
    events = {}
    for database in DATABASES or ['']:
        cursor = psycopg2.connect(f'dbname={database}' if database else '').cursor()
        cursor.execute(f"SELECT id::text, aggregateid, payload::text, {', '.join(COLUMNS)}, position >> 40 FROM reservation.event ORDER BY position")
        for id, key, payload, *values in cursor.fetchall():
            events[id] = {'key': key, 'payload': payload, **dict(zip(COLUMNS + ['node'], values))}
    return events


def murmur2(data):
    """The hash that Kafka's producers choose a partition with."""
    mask, m = 0xffffffff, 0x5bd1e995
    h = 0x9747b28c ^ len(data)
    for i in range(0, len(data) & ~3, 4):
        k = int.from_bytes(data[i:i + 4], 'little') * m & mask
        h = h * m & mask ^ (k ^ k >> 24) * m & mask
    if len(data) & 3:
        h = (h ^ int.from_bytes(data[len(data) & ~3:], 'little')) * m & mask
    h = (h ^ h >> 13) * m & mask
    return (h ^ h >> 15) & 0x7fffffff


def same_header(name, sent, value):
    if value is None or sent is None:
        return sent == value
    if name == 'occurred_at':
        return datetime.datetime.fromisoformat(sent.replace('Z', '+00:00')) == value
    return sent == str(value)


class Comparison:
    """The topic beside the table. A fault is a name with an example."""

    def __init__(self, *options):
        self.rows, self.partitions = rows(), partitions()
        self.faults = collections.defaultdict(list)
        self.contents, self.last, self.count = {}, {}, 0
        for message in messages(*options):
            self.count += 1
            self.compare(message)
        self.lost = [id for id in self.rows if id not in self.contents]
        self.repeated = self.count - len(self.contents)

    def compare(self, message):
        row = self.rows.get(message.headers.get('id'))
        if row is None:
            self.faults['unknown'].append((message.key, message.headers))
            return
        self.compare_message(message, row)
        self.compare_order(message, row)

    def compare_message(self, message, row):
        if message.key != row['key']:
            self.faults['key'].append((message.key, row))
        if message.partition != murmur2(message.key.encode()) % self.partitions:
            self.faults['partition'].append((message.key, message.partition))
        if message.value != row['payload']:
            self.faults['payload'].append((message.value, row['payload']))
        wrong = [name for name in HEADERS if not same_header(name, message.headers.get(name), row[name])]
        if wrong or set(message.headers) != {'id', *HEADERS}:
            self.faults['headers'].append((wrong, message.headers, row))

    def compare_order(self, message, row):
        id, content = message.headers['id'], (message.key, message.value, message.headers)
        if id in self.contents:
            if self.contents[id] != content:
                self.faults['repetition'].append((self.contents[id], content))
            return
        self.contents[id] = content
        if row['sequence'] != self.last.get(row['key'], 0) + 1:
            self.faults['order'].append((row['key'], self.last.get(row['key']), row['sequence']))
        self.last[row['key']] = row['sequence']

    def summary(self):
        return (f'{len(self.rows)} events in the table, {self.count} messages: {len(self.lost)} lost, '
                f"{len(self.faults['order'])} out of order, {self.repeated} repeated")


def check(name, *options):
    topic = Comparison(*options)
    promises = [('every event of the table is in the topic', topic.lost)]
    promises += [(text, topic.faults[fault]) for fault, text in (
        ('unknown', 'nothing else is in the topic'),
        ('order', 'the events of a reservation come in order'),
        ('repetition', 'a repeated message has the same content'),
        ('key', 'the key is the reservation'),
        ('partition', 'the key chooses the partition'),
        ('headers', 'the headers are the columns of the row'),
        ('payload', 'the payload is that of the row, byte for byte'))]
    if '--once' in options:
        promises.append(('nothing is repeated', [topic.repeated] if topic.repeated else []))
    print(f'# {name}: {topic.summary()}')
    for text, faults in promises:
        print(f"{'not ok' if faults else 'ok'} - {name}: {text}")
        if faults:
            print(f'#   {len(faults)} faults, the first: {faults[0]}'[:1000])
    return not any(faults for _, faults in promises)


def wait(seconds):
    missing, deadline = set(rows()), time.monotonic() + float(seconds)
    while missing and time.monotonic() < deadline:
        missing -= {message.headers.get('id') for message in messages()}
    if missing:
        print(f'# {len(missing)} events have not arrived within {seconds} s')
    return not missing


def show(reservation):
    print('partition offset  sequence type                   payload')
    for message in messages():
        if message.key == reservation:
            print(f"{message.partition:9} {message.offset:6}  {message.headers['sequence']:8} {message.headers['type']:22} {message.value[:90]}")
    return True


def delays(seconds):
    arrived, deadline = {}, time.monotonic() + float(seconds)
    with kcat('-o', 'end') as reader:
        for line in reader.stdout:
            arrived.setdefault(Message(line).headers['id'], time.time())
            if time.monotonic() > deadline:
                reader.kill()
                break
    began = {id: row['occurred_at'].timestamp() for id, row in rows().items()}
    took = sorted(arrived[id] - began[id] for id in arrived)
    if took:
        at = {p: 1000 * took[min(len(took) - 1, int(p * len(took)))] for p in (0.5, 0.9, 0.99)}
        print(' '.join(f'{at[p]:.0f}' for p in at), len(took))
    return bool(took)


def rate(since):
    sent = sorted(message.sent for message in messages() if message.sent >= int(since))
    print(round(1000 * len(sent) / max(1, sent[-1] - sent[0])))
    return True


def nodes():
    print(*sorted({message.headers['node'] for message in messages()}))
    return True


def count():
    print(Comparison().summary())
    return True


if __name__ == '__main__':
    verbs = {f.__name__: f for f in (check, wait, count, show, rate, delays, nodes)}
    sys.exit(not verbs[sys.argv[1]](*sys.argv[2:]))

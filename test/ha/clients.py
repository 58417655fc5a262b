#!/usr/bin/python3
"""clients.py CONNECTION CLIENTS RATE [--asynchronous]: clients that book, so many calls a second each, and a consumer of
the events, until SIGTERM. Then the acknowledged calls are held against the rows, and the events against those that the
consumer has read, as TAP. --asynchronous: a loss is counted, and is no failure.

A client that has no answer repeats the call with the same idempotency key, on whatever server is the leader. After
SIGUSR1 every second client once overlooks an answer, as if it had been cut off, and waits for the end of its connection:
such a call has been carried out, and the new leader has it. The consumer keeps the position of its last event, and after
a lost connection listens and reads on from there.
"""
import collections
import select
import signal
import sys
import threading
import time

import psycopg2

BOOK = """
    SELECT reservation_id::text FROM reservation.create_reservation(%s, tstzrange(current_date + %s + time '15:00', current_date + %s + time '11:00'),
        %s, idempotency_key => %s)"""
PATIENCE = 60
stopped, overlooks = threading.Event(), threading.Event()
conninfo = sys.argv[1]


def connect():
    connection = psycopg2.connect(conninfo)
    connection.autocommit = True
    return connection


class Client(threading.Thread):
    def __init__(self, number, resources, rate):
        super().__init__()
        self.number, self.resources, self.rate, self.connection = number, resources, rate, None
        self.acknowledged, self.times, self.repeats, self.overlooked, self.given_up = {}, [], 0, None, None

    def run(self):
        while not stopped.is_set() and not self.given_up:
            began = time.monotonic()
            key = f'{self.number}-{len(self.acknowledged)}'
            answer = self.insist(key)
            if answer is None:
                self.given_up = key
                return
            self.acknowledged[key] = answer
            self.times.append(time.monotonic())
            time.sleep(max(0, 1 / self.rate - (time.monotonic() - began)))

    def insist(self, key):
        deadline = time.monotonic() + PATIENCE
        count = len(self.acknowledged)
        while time.monotonic() < deadline:
            try:
                self.connection = self.connection or connect()
                cursor = self.connection.cursor()
                cursor.execute(BOOK, (self.resources[count % len(self.resources)], count % 300 + 1, count % 300 + 3, key, key))
                answer = cursor.fetchone()[0]
                self.overlook(cursor, key)
                return answer
            except psycopg2.Error:
                self.connection = None
                self.repeats += 1
                time.sleep(0.2)

    def overlook(self, cursor, key):
        if overlooks.is_set() and self.number % 2 and not self.overlooked:
            self.overlooked = key
            while True:
                cursor.execute('SELECT')
                time.sleep(0.2)


class Consumer(threading.Thread):
    def __init__(self):
        super().__init__(daemon=True)
        self.read, self.last, self.connections, self.heard = collections.Counter(), 0, 0, 0

    def run(self):
        while True:
            try:
                self.follow()
            except psycopg2.Error:
                time.sleep(0.1)

    def follow(self):
        connection = connect()
        cursor = connection.cursor()
        cursor.execute('LISTEN reservation')
        self.connections += 1
        while True:
            self.read_on(cursor)
            if not connection.notifies:
                select.select([connection], [], [], 1)
                connection.poll()
            self.heard += len(connection.notifies)
            connection.notifies.clear()

    def read_on(self, cursor):
        while True:
            cursor.execute('SELECT position, id::text FROM reservation.read_events(%s)', (self.last,))
            events = cursor.fetchall()
            if not events:
                return
            for self.last, id in events:
                self.read[id] += 1


def longest_pause(times):
    times = sorted(times)
    return max(after - before for before, after in zip(times, times[1:]))


def check(name, faults):
    print(f"{'not ok' if faults else 'ok'} - {name}")
    if faults:
        print(f'#   {len(faults)} times, the first: {faults[0]}')
    return not faults


def fetch(sql):
    cursor = connect().cursor()
    cursor.execute(sql)
    return cursor.fetchall()


def compare(clients, consumer, asynchronous):
    acknowledged = {key: id for client in clients for key, id in client.acknowledged.items()}
    rows = collections.defaultdict(list)
    for customer, id in fetch('SELECT customer, reservation_id::text FROM reservation.reservation'):
        rows[customer].append(id)
    lost = [key for key, id in acknowledged.items() if id not in rows[key]]
    doubled = [key for key, ids in rows.items() if len(ids) > 1]
    events = {row[0] for row in fetch('SELECT id::text FROM reservation.event')}
    foreign = [id for id in consumer.read if id not in events]
    pause = longest_pause([at for client in clients for at in client.times])
    missed = [id for id in events if id not in consumer.read]
    twice = [id for id, times in consumer.read.items() if times > 1]
    repeats = sum(client.repeats for client in clients)
    print(f'# {len(acknowledged)} calls acknowledged, {sum(map(len, rows.values()))} rows: {len(lost)} lost, {len(doubled)} doubled; '
          f'{pause:.1f} s without writes, {repeats} attempts without an answer, '
          f'{sum(bool(client.overlooked) for client in clients)} answers overlooked')
    print(f'# {len(events)} events in the table, {len(consumer.read)} read in {consumer.connections} connections: '
          f'{len(missed)} missed, {len(twice)} twice, {len(foreign)} that the table lacks')
    return all([
        asynchronous or check('every acknowledged call has its row', lost),
        check('no call is carried out twice', doubled),
        check('every call has an answer', [client.given_up for client in clients if client.given_up]),
        check('the consumer has read every event', missed),
        check('and none twice', twice),
        asynchronous or check('and none that the table lacks', foreign),
        check('it has listened again, and was told', [] if consumer.connections > 1 and consumer.heard else [consumer.connections]),
        check('clients were without an answer for a while', [] if repeats else [pause])])


def main(number, rate, *options):
    signal.signal(signal.SIGTERM, lambda *_: stopped.set())
    signal.signal(signal.SIGUSR1, lambda *_: overlooks.set())
    resources = [row[0] for row in fetch('SELECT resource_id FROM reservation.resource')]
    clients = [Client(n, resources, float(rate)) for n in range(int(number))]
    consumer = Consumer()
    for thread in [consumer, *clients]:
        thread.start()
    for client in clients:
        client.join()
    deadline = time.monotonic() + 10
    last = fetch('SELECT max(position) FROM reservation.event')[0][0]
    while consumer.last < last and time.monotonic() < deadline:
        time.sleep(0.1)
    return compare(clients, consumer, '--asynchronous' in options)


sys.exit(not main(*sys.argv[2:]))

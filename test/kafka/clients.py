#!/usr/bin/python3
"""clients.py SECONDS CLIENTS RATE [SEED]: clients that book, pay, change and cancel, so many calls a second each (0: as
many as they can). A client that loses its connection comes back. Prints the number of calls that were answered.
"""
import random
import sys
import threading
import time

import psycopg2

HOUSES = """
    INSERT INTO reservation.resource (name, category, capacity, price, price_per, payment)
    SELECT 'house ' || n, 'house', 5, 80, 'night', CASE n % 2 WHEN 0 THEN 'upfront' ELSE 'later' END
    FROM generate_series(1, 40) AS n WHERE NOT EXISTS (SELECT FROM reservation.resource WHERE category = 'house')"""
CREATE = """
    SELECT reservation_id FROM reservation.create_reservation(%s, tstzrange(current_date + %s + time '15:00', current_date + %s + time '11:00'),
        %s, on_unavailable => %s)"""
CALLS = {
    'pay': 'SELECT FROM reservation.complete_payment(%s, %s)',
    'cancel': 'SELECT FROM reservation.cancel_reservation(%s, %s)',
    'tell': 'SELECT FROM reservation.send_reservation_confirmation(%s, message_id => %s)',
    'modify': "SELECT FROM reservation.modify_reservation(%s, quantity => 1 + length(%s) %% 3)"}


def connect():
    connection = psycopg2.connect('')
    connection.autocommit = True
    return connection


class Client(threading.Thread):
    def __init__(self, name, resources, deadline, rate):
        super().__init__()
        self.chance, self.resources, self.deadline, self.rate = random.Random(name), resources, deadline, rate
        self.client, self.connection, self.own, self.answered = name, None, [], 0

    def run(self):
        while time.monotonic() < self.deadline:
            began = time.monotonic()
            try:
                self.connection = self.connection or connect()
                self.call(self.connection.cursor())
                self.answered += 1
            except psycopg2.Error:
                self.connection = None
                time.sleep(0.2)
            if self.rate:
                time.sleep(max(0, 1 / self.rate - (time.monotonic() - began)))

    def call(self, cursor):
        word = f'{self.client}-{self.answered}'
        if not self.own or self.chance.random() < 0.4:
            day = self.chance.randrange(1, 700)
            cursor.execute(CREATE, (self.chance.choice(self.resources), day, day + self.chance.randrange(1, 5), word,
                                    self.chance.choice(['reject', 'waitlist'])))
            self.own = self.own[-50:] + [cursor.fetchone()[0]]
        elif self.chance.random() < 0.9:
            cursor.execute(CALLS[self.chance.choice(list(CALLS))], (self.chance.choice(self.own), word))
        else:
            self.call_together(cursor, word)

    def call_together(self, cursor, word):
        """Several commands in one transaction, which may be taken back."""
        cursor.execute('BEGIN')
        for call in ('cancel', 'tell'):
            cursor.execute(CALLS[call], (self.chance.choice(self.own), word))
        cursor.execute(self.chance.choice(['COMMIT', 'ROLLBACK']))


def main(seconds, clients, rate, seed='0'):
    cursor = connect().cursor()
    cursor.execute(HOUSES)
    cursor.execute("SELECT resource_id FROM reservation.resource WHERE category = 'house'")
    resources = [row[0] for row in cursor.fetchall()]
    deadline = time.monotonic() + float(seconds)
    threads = [Client(f'{seed}.{n}', resources, deadline, float(rate)) for n in range(int(clients))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(sum(thread.answered for thread in threads))


main(*sys.argv[1:])

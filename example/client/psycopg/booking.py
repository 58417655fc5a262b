"""booking.py book RESOURCE FROM TO CUSTOMER KEY [AMOUNT] | booking.py follow [AFTER]"""
import json
import os
import random
import sys
import time
from datetime import datetime
from decimal import Decimal

import psycopg
from psycopg.rows import namedtuple_row

REPEAT = ('40001', '40P01', '55P03', '57P01', '57P02', '57P03')
CREATE = """
    SELECT accepted, status, reason, amount, currency, alternatives
    FROM reservation.create_reservation(%(resource)s, tstzrange(%(start)s, %(end)s), %(customer)s,
        amount => %(amount)s, idempotency_key => %(key)s)"""


def connect():
    return psycopg.connect(os.environ['DATABASE_URL'], autocommit=True, row_factory=namedtuple_row)


def book(resource, start, end, customer, key, amount=None):
    with connect() as connection, connection.transaction():
        connection.execute("SELECT set_config('reservation.actor', %s, true)", ['web'])
        return connection.execute(CREATE, {
            'resource': int(resource), 'start': datetime.fromisoformat(start), 'end': datetime.fromisoformat(end),
            'customer': customer, 'amount': amount and Decimal(amount), 'key': key}).fetchone()


def repeat(call, *arguments):
    """An error without SQLSTATE is a lost connection: the call may have taken effect, and its key says so."""
    for attempt in range(6):
        try:
            return call(*arguments)
        except psycopg.OperationalError as error:
            if error.sqlstate and error.sqlstate not in REPEAT or attempt == 5:
                raise
            time.sleep(random.uniform(0, 0.1 * 2 ** attempt))


def follow(last):
    """Listens before it reads, so that no event comes between; reads on whatever it was told."""
    while True:
        try:
            with connect() as connection:
                told = 0
                connection.execute('LISTEN reservation')
                while True:
                    for event in unread(connection, last):
                        print(event.position, event.type, flush=True)
                        last = event.position  # store it together with the effects of the event
                    for notify in connection.notifies(timeout=1 if told > last else 60, stop_after=1):
                        told = max(told, json.loads(notify.payload)['position'])
        except psycopg.OperationalError:
            time.sleep(0.2)


def unread(connection, last):
    while events := connection.execute('SELECT * FROM reservation.read_events(%s)', [last]).fetchall():
        yield from events
        last = events[-1].position


def main(command, *arguments):
    if command == 'follow':
        follow(*map(int, arguments or [0]))
    try:
        answer = repeat(book, *arguments)
    except psycopg.DatabaseError as error:
        print(f'error: {error.sqlstate}')
        sys.exit(1)
    if answer.accepted:
        print(answer.status, answer.amount, answer.currency)
    else:
        print(f"refused: {answer.reason}, free from {answer.alternatives[0]['from']}")


main(*sys.argv[1:])

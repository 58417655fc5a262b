"""What comes of wrong uses, as a row of the table of doc/client.md: a period that includes its end, a period as two texts,
a time without an offset, and an amount that is a float.
"""
import os
from datetime import datetime, timezone

import psycopg
from psycopg.types.range import TimestamptzRange

connection = psycopg.connect(os.environ['DATABASE_URL'], autocommit=True, options='-c TimeZone=Asia/Tokyo')


def at(day, hour, zone=timezone.utc):
    return datetime(2039, 8, day, hour, tzinfo=zone)


def state_of(statement, *arguments):
    try:
        return connection.execute(statement, arguments).fetchone()[0]
    except psycopg.Error as error:
        return error.sqlstate


closed = state_of("SELECT status FROM reservation.create_reservation(2, %s, 'ann')", TimestamptzRange(at(1, 15), at(2, 11), '[]'))
texts = state_of("SELECT status FROM reservation.create_reservation(2, %s, %s, 'ann')", '2039-08-01 15:00', '2039-08-02 11:00')
state_of("SELECT status FROM reservation.create_reservation(2, tstzrange(%s, %s), 'naive')", at(1, 15, None), at(2, 11, None))
naive = state_of("SELECT to_char(lower(during) AT TIME ZONE 'UTC', 'HH24') FROM reservation.reservation WHERE customer = 'naive'")
amount = state_of("SELECT status FROM reservation.create_reservation(2, tstzrange(%s, %s), 'ann', amount => %s)", at(1, 15), at(2, 11), 0.1 + 0.2)
zones = {'06': "the session's zone", '19': "the program's zone", '15': 'UTC'}
print(f'`{closed}` | `{texts}` | {zones[naive]} | `{amount}`')

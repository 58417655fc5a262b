# The same client as listen.c, in another language and with another library.
import json
import select
import sys
import time

import psycopg2
import psycopg2.extensions

conninfo, channel = sys.argv[1:]
last = told = 0


def say(*words):
    print(*words, flush=True)


def read_on(cursor):
    global last
    while True:
        cursor.execute("SELECT position, id FROM reservation.read_events(%s)", (last,))
        events = cursor.fetchall()
        if not events:
            return
        for position, event in events:
            say("event", position, event)
            last = position


def hear(connection, cursor):
    global told
    while connection.notifies:
        message = connection.notifies.pop(0).payload
        position = json.loads(message)["position"]
        say("announced", message)
        cursor.execute("SELECT FROM reservation.event WHERE position = %s", (position,))
        if cursor.rowcount == 0:
            say("early", position)
        told = max(told, position)


def follow():
    connection = psycopg2.connect(conninfo)
    connection.set_isolation_level(psycopg2.extensions.ISOLATION_LEVEL_AUTOCOMMIT)
    cursor = connection.cursor()
    cursor.execute("LISTEN " + psycopg2.extensions.quote_ident(channel, connection))
    read_on(cursor)
    say("listening")
    while True:
        # a query brings messages along, so look before waiting
        while connection.notifies:
            hear(connection, cursor)
            read_on(cursor)
        ready = select.select([sys.stdin, connection], [], [], 1 if told > last else None)[0]
        if sys.stdin in ready:
            sys.exit()
        connection.poll()
        if told > last:
            read_on(cursor)


while True:
    try:
        follow()
    except psycopg2.Error:
        say("lost")
        time.sleep(0.1)

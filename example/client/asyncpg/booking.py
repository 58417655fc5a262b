"""booking.py book RESOURCE FROM TO CUSTOMER KEY [AMOUNT] | booking.py follow [AFTER]"""
import asyncio
import json
import os
import random
import sys
from datetime import datetime
from decimal import Decimal

import asyncpg

REPEAT = ('40001', '40P01', '55P03', '57P01', '57P02', '57P03')
CREATE = """
    SELECT accepted, status, reason, amount, currency, alternatives
    FROM reservation.create_reservation($1, tstzrange($2, $3), $4, amount => $5, idempotency_key => $6)"""


async def connect():
    connection = await asyncpg.connect(os.environ['DATABASE_URL'])
    await connection.set_type_codec('jsonb', encoder=json.dumps, decoder=json.loads, schema='pg_catalog')
    return connection


async def book(resource, start, end, customer, key, amount=None):
    connection = await connect()
    try:
        async with connection.transaction():
            await connection.execute("SELECT set_config('reservation.actor', $1, true)", 'web')
            return await connection.fetchrow(CREATE, int(resource), datetime.fromisoformat(start), datetime.fromisoformat(end),
                                             customer, amount and Decimal(amount), key)
    finally:
        connection.terminate()


async def repeat(call, *arguments):
    """An error that is not the server's is a lost connection: the call may have taken effect, and its key says so."""
    for attempt in range(6):
        try:
            return await call(*arguments)
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
            state = getattr(error, 'sqlstate', None)
            if state and state not in REPEAT and not state.startswith('08') or attempt == 5:
                raise
            await asyncio.sleep(random.uniform(0, 0.1 * 2 ** attempt))


async def follow(last):
    """Listens before it reads, so that no event comes between; reads on whatever it was told."""
    while True:
        try:
            connection = await connect()
            heard, told = asyncio.Event(), 0

            def hear(_connection, _process, _channel, payload):
                nonlocal told
                told = max(told, json.loads(payload)['position'])
                heard.set()

            connection.add_termination_listener(lambda _connection: heard.set())
            await connection.add_listener('reservation', hear)
            while True:
                heard.clear()
                async for event in unread(connection, last):
                    print(event['position'], event['type'], flush=True)
                    last = event['position']  # store it together with the effects of the event
                try:
                    await asyncio.wait_for(heard.wait(), 1 if told > last else 60)
                except asyncio.TimeoutError:
                    pass
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
            await asyncio.sleep(0.2)


async def unread(connection, last):
    while events := await connection.fetch('SELECT * FROM reservation.read_events($1)', last):
        for event in events:
            yield event
        last = events[-1]['position']


async def main(command, *arguments):
    if command == 'follow':
        await follow(*map(int, arguments or [0]))
    try:
        answer = await repeat(book, *arguments)
    except asyncpg.PostgresError as error:
        print(f'error: {error.sqlstate}')
        sys.exit(1)
    if answer['accepted']:
        print(answer['status'], answer['amount'], answer['currency'])
    else:
        print(f"refused: {answer['reason']}, free from {answer['alternatives'][0]['from']}")


asyncio.run(main(*sys.argv[1:]))

"""What comes of wrong uses, as wrong_psycopg.py tells it"""
import asyncio
import os
from datetime import datetime, timezone

import asyncpg


def at(day, hour, zone=timezone.utc):
    return datetime(2039, 8, day, hour, tzinfo=zone)


async def main():
    connection = await asyncpg.connect(os.environ['DATABASE_URL'], server_settings={'TimeZone': 'Asia/Tokyo'})

    async def state_of(statement, *arguments):
        try:
            return (await connection.fetchrow(statement, *arguments))[0]
        except asyncpg.PostgresError as error:
            return error.sqlstate
        except asyncpg.DataError:
            return 'DataError'

    closed = await state_of("SELECT status FROM reservation.create_reservation(2, $1, 'ann')",
                            asyncpg.Range(at(1, 15), at(2, 11), upper_inc=True))
    texts = await state_of("SELECT status FROM reservation.create_reservation(2, $1, $2, 'ann')", '2039-08-01 15:00', '2039-08-02 11:00')
    await state_of("SELECT status FROM reservation.create_reservation(2, tstzrange($1, $2), 'naive')", at(1, 15, None), at(2, 11, None))
    naive = await state_of("SELECT to_char(lower(during) AT TIME ZONE 'UTC', 'HH24') FROM reservation.reservation WHERE customer = 'naive'")
    amount = await state_of("SELECT amount FROM reservation.create_reservation(2, tstzrange($1, $2), 'ann', amount => $3)",
                            at(1, 15), at(2, 11), 0.1 + 0.2)
    zones = {'06': "the session's zone", '19': "the program's zone", '15': 'UTC'}
    print(f'`{closed}` | `{texts}` | {zones[naive]} | `{amount}`')


asyncio.run(main())

"""booking.py book RESOURCE FROM TO CUSTOMER KEY [AMOUNT] | booking.py follow [AFTER]"""
import os
import random
import sys
import time
from datetime import datetime
from decimal import Decimal

from sqlalchemy import BigInteger, DateTime, Numeric, Text, bindparam, create_engine, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

REPEAT = ('40001', '40P01', '55P03', '57P01', '57P02', '57P03')
engine = create_engine(os.environ['DATABASE_URL'].replace('postgresql:', 'postgresql+psycopg:'), pool_pre_ping=True)
create = text("""
    SELECT accepted, status, reason, amount, currency, alternatives
    FROM reservation.create_reservation(:resource, tstzrange(:start, :end), :customer, amount => :amount, idempotency_key => :key)
    """).bindparams(bindparam('resource', type_=BigInteger), bindparam('start', type_=DateTime(timezone=True)),
                    bindparam('end', type_=DateTime(timezone=True)), bindparam('amount', type_=Numeric), bindparam('key', type_=Text))


class Base(DeclarativeBase):
    pass


class Event(Base):
    """A table of the extension is read as any other; the commands alone write it."""
    __tablename__ = 'event'
    __table_args__ = {'schema': 'reservation'}
    position: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    type: Mapped[str]


def book(resource, start, end, customer, key, amount=None):
    with Session(engine) as session, session.begin():
        session.execute(text("SELECT set_config('reservation.actor', :actor, true)"), {'actor': 'web'})
        return session.execute(create, {
            'resource': int(resource), 'start': datetime.fromisoformat(start), 'end': datetime.fromisoformat(end),
            'customer': customer, 'amount': amount and Decimal(amount), 'key': key}).one()


def repeat(call, *arguments):
    """An error without SQLSTATE is a lost connection: the call may have taken effect, and its key says so."""
    for attempt in range(6):
        try:
            return call(*arguments)
        except DBAPIError as error:
            if error.orig.sqlstate and error.orig.sqlstate not in REPEAT or attempt == 5:
                raise
            time.sleep(random.uniform(0, 0.1 * 2 ** attempt))


def follow(last):
    """SQLAlchemy has no LISTEN of its own, so this asks each second; the program for psycopg listens."""
    unread = text('SELECT position, type FROM reservation.read_events(:last)').columns(Event.position, Event.type)
    while True:
        try:
            with Session(engine) as session:
                while events := session.scalars(select(Event).from_statement(unread), {'last': last}).all():
                    for event in events:
                        print(event.position, event.type, flush=True)
                        last = event.position  # store it together with the effects of the event
        except DBAPIError:
            pass
        time.sleep(1)


def main(command, *arguments):
    if command == 'follow':
        follow(*map(int, arguments or [0]))
    try:
        answer = repeat(book, *arguments)
    except DBAPIError as error:
        print(f'error: {error.orig.sqlstate}')
        sys.exit(1)
    if answer.accepted:
        print(answer.status, answer.amount, answer.currency)
    else:
        print(f"refused: {answer.reason}, free from {answer.alternatives[0]['from']}")


main(*sys.argv[1:])

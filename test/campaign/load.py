# load.py FOLDER CLIENTS SEED: clients that book, pay, change and cancel, and a reader
# of events, until FOLDER/stop is there.
#
# FOLDER/where says where the server is; the clients look whenever they are cut off.
# Each keeps a ledger, FOLDER/ledger-N: a line for each answer that it was given, in
# the columns of audit.sql. A call whose answer is unknown is repeated by its key
# until there is one, so that in the end every call is in the ledger. After a server
# has gone on from an earlier point (where: cuts), a client repeats the calls whose
# answers may be lost, by their keys as well. FOLDER/reader has the events as read.
import json
import os
import random
import sys
import time
import traceback

import psycopg2

folder, clients, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
RESOURCES, DAYS = 40, 400
# An answer whose place in the log is not known lies beyond every cut.
BEYOND = "FFFFFFFF/FFFFFFFF"
# The transaction was rolled back, and the same call may be accepted later: canceled,
# out of disk or memory or connections, locks, serialization, I/O, a standby.
PASSING = ("57014", "53", "55P03", "40", "58030", "25006")


def number_of(lsn):
    high, low = lsn.split("/")
    return int(high, 16) << 32 | int(low, 16)


def is_stopped(name):
    return os.path.exists(folder + "/" + name)


class Session:
    """A connection that is made anew wherever the server is now."""

    def __init__(self, name):
        self.name, self.connection, self.epoch = name, None, 0
        self.ledger = open(folder + "/" + name, "a", encoding="utf-8")

    def connect(self):
        while True:
            try:
                with open(folder + "/where", encoding="utf-8") as file:
                    self.where = json.load(file)
                self.connection = psycopg2.connect(self.where["connection"] + " connect_timeout=5")
                self.connection.autocommit = True
                self.cursor = self.connection.cursor()
                self.cursor.execute("SET lock_timeout = '300ms'")
                break
            except psycopg2.Error:
                self.connection = None
                time.sleep(0.05)
        self.epoch = self.where["epoch"]

    def ask(self, sql):
        """The first row; None if the answer is unknown. Other errors are raised."""
        if self.connection is None:
            self.connect()
        try:
            self.cursor.execute(sql)
            return self.cursor.fetchone()
        except psycopg2.Error as error:
            if self.connection.closed:
                self.connection = None
                return None
            raise error

    def write(self, *values):
        self.ledger.write("\t".join("\\N" if v is None else str(v) for v in values) + "\n")
        self.ledger.flush()


class Call:
    """A command with its key; `of` is the key of the call that made its reservation."""

    def __init__(self, key, command, of=None, **given):
        self.key, self.command, self.of, self.given = key, command, of, given
        self.epoch, self.lsn = 0, None

    def sql(self, ids):
        given = dict(self.given, key=self.key, id=ids.get(self.of))
        if "day" in given:
            given["during"] = "tstzrange('2040-01-01 15:00+00'::timestamptz + %d * interval '1 day', " \
                "'2040-01-01 11:00+00'::timestamptz + %d * interval '1 day')" % (given["day"], given["day"] + given["nights"])
        call = {
            "create": "create_reservation({resource}, {during}, '{key}', {quantity}, on_unavailable => '{otherwise}',"
                      " hold => {hold}, idempotency_key => '{key}')",
            "group": "create_group_reservation(ARRAY[{resource}, {resource} + 1], {during}, '{key}', {quantity}, idempotency_key => '{key}')",
            "modify": "modify_reservation('{id}', {during}, idempotency_key => '{key}')",
            "cancel": "cancel_reservation('{id}', idempotency_key => '{key}')",
            "confirm": "confirm_reservation('{id}', idempotency_key => '{key}')",
            "pay": "complete_payment('{id}', '{key}', {money}, idempotency_key => '{key}')",
            "refund": "complete_refund('{id}', '{key}', {money}, idempotency_key => '{key}')",
            "charge": "post_charge('{id}', 'extra', {money}, '{key}', idempotency_key => '{key}')",
        }[self.command].format(**given)
        return "SET reservation.correlation_id = '%s'; SELECT o.reservation_id, o.accepted, o.status, o.reason, o.version, o.amount" \
            " FROM reservation.%s AS o" % (self.key, call)


class Client(Session):
    def __init__(self, name, number):
        super().__init__("ledger-" + name)
        self.dice = random.Random(seed * 1000 + number)
        self.prefix, self.count = name, 0
        self.ids, self.state, self.answered = {}, {}, []
        self.mine = []

    def run(self):
        while not is_stopped("stop"):
            self.give(self.choose())

    def choose(self):
        self.count += 1
        key, dice = "%s-%d" % (self.prefix, self.count), self.dice
        if dice.random() < 0.5 or len(self.mine) < 10:
            return self.book(key)
        of = dice.choice(self.mine)
        status, amount, paid = self.state[of]
        wish = dice.random()
        if wish < 0.25:
            return Call(key, "modify", of, day=dice.randrange(DAYS), nights=dice.randint(1, 3))
        if wish < 0.55:
            if paid and status == "canceled":
                return Call(key, "refund", of, money=paid)
            return Call(key, "cancel", of)
        if wish < 0.85:
            return Call(key, "pay", of, money=amount or 10)
        if wish < 0.9 or status != "held":
            return Call(key, "charge", of, money=dice.randint(1, 50))
        return Call(key, "confirm", of)

    def book(self, key):
        dice = self.dice
        place = {"resource": dice.randint(1, RESOURCES - 1), "day": dice.randrange(DAYS),
                 "nights": dice.randint(1, 3), "quantity": dice.randint(1, 2)}
        if dice.random() < 0.1:
            return Call(key, "group", **place)
        return Call(key, "create", otherwise=dice.choice(("reject", "reject", "waitlist")),
                    hold=dice.choice(("NULL", "NULL", "NULL", "'2 seconds'")), **place)

    def give(self, call):
        """Gives the call until it has an answer that lasts."""
        self.perform(call)
        while self.repeat_lost():
            pass

    def perform(self, call, kind="done", lost=None):
        tries = 0
        while True:
            tries += 1
            try:
                if call.of and call.of not in self.ids:
                    return self.note(kind, call, sqlstate="gone", tries=tries)
                answer = self.ask(call.sql(self.ids))
            except psycopg2.Error as error:
                state = error.pgcode or "unknown"
                if not state.startswith(PASSING):
                    return self.note("void", call, sqlstate=state, tries=tries)
                self.note("error", call, sqlstate=state, tries=tries)
                time.sleep(0.01)
                continue
            if answer:
                return self.hear(call, answer, kind, lost, tries)

    def hear(self, call, answer, kind, lost, tries):
        call.epoch, call.lsn = self.epoch, None
        if self.where["cuts"] is not None:
            call.lsn = self.place_in_log()
            self.answered.append(call)
        self.note(kind, call, answer, lost=lost, tries=tries)
        self.remember(call, answer)

    def place_in_log(self):
        """A place in the log that is not before the commit of the last answer."""
        try:
            row = self.ask("SELECT pg_current_wal_insert_lsn()") if self.connection else None
            return row[0] if row else BEYOND
        except psycopg2.Error:
            return BEYOND

    def remember(self, call, answer):
        id, accepted, status, _, _, amount = answer
        made = call.of or call.key
        if not call.of:
            self.ids[made] = id
        paid = self.state.get(made, (None, None, 0))[2]
        if call.command in ("pay", "refund") and accepted:
            paid += call.given["money"] if call.command == "pay" else -paid
        self.state[made] = (status, amount, paid)
        if not call.of and status in ("held", "confirmed", "waitlisted"):
            self.mine.append(made)
        # a few go on being called for long after their end
        if len(self.mine) > 60 or status == "canceled" and self.dice.random() < 0.5:
            self.mine = [m for m in self.mine if m != made][-60:]

    def repeat_lost(self):
        """Repeats what an earlier server has answered beyond the point that this one
        has gone on from. True if there was any."""
        if self.connection is None:
            self.connect()
        cuts = {int(epoch): number_of(cut) for epoch, cut in (self.where["cuts"] or {}).items()}
        risky = [c for c in self.answered if any(
            c.epoch < epoch and number_of(c.lsn) > cut for epoch, cut in cuts.items())]
        self.answered = [c for c in self.answered if c.epoch == self.epoch]
        for call in risky:
            self.perform(call, "again", self.is_lost(call))
        return bool(risky)

    def is_lost(self, call):
        while True:
            try:
                row = self.ask("SELECT NOT EXISTS (SELECT FROM reservation.event WHERE correlation_id = '%s')" % call.key)
                if row:
                    return row[0]
            except psycopg2.Error:
                time.sleep(0.05)

    def note(self, kind, call, answer=(None,) * 6, sqlstate=None, lost=None, tries=1):
        given = call.given
        self.write(kind, call.key, call.epoch, call.lsn, call.command, call.of, given.get("resource"), given.get("nights"),
                   given.get("quantity"), given.get("money"), *answer, sqlstate, lost, tries)


class Reader(Session):
    """Reads all events once, wherever the server is."""

    def __init__(self):
        super().__init__("reader")
        self.last = 0

    def run(self):
        while not is_stopped("last"):
            if not self.read_on():
                time.sleep(0.05)
        deadline = time.time() + 20
        while time.time() < deadline and not self.is_level():
            self.read_on()

    def read_on(self):
        try:
            if self.ask("SELECT 1") is None:
                return 0
            self.cursor.execute("SELECT position, id FROM reservation.read_events(%s, 2000)", (self.last,))
            events = self.cursor.fetchall()
        except psycopg2.Error:
            self.connection = None if self.connection is None or self.connection.closed else self.connection
            return 0
        for position, event in events:
            self.write(position, event, self.epoch)
            self.last = position
        return len(events)

    def is_level(self):
        row = self.ask("SELECT coalesce(max(position), 0) FROM reservation.event")
        return row is not None and row[0] <= self.last


def start(worker):
    process = os.fork()
    if process:
        return process
    status = 1
    try:
        worker().run()
        status = 0
    except BaseException:
        traceback.print_exc()
    os._exit(status)


def main():
    reader = start(Reader)
    processes = [start(lambda n=n: Client("c%d" % n, n)) for n in range(clients)]
    failed = [p for p in processes if os.waitpid(p, 0)[1]]
    open(folder + "/done", "w", encoding="utf-8").close()
    if os.waitpid(reader, 0)[1] or failed:
        sys.exit(1)


main()

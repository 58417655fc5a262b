# The periods of a calendar on standard input, as python3-icalendar and dateutil find
# them: a line each, UID and both times in UTC, of what goes on after one time and
# recurs before another. Whole days are from midnight to midnight.

import sys
from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr
from icalendar import Calendar

home = ZoneInfo(sys.argv[1])
now, horizon = (datetime.fromisoformat(argument) for argument in sys.argv[2:4])


def local(value):
    if not isinstance(value, datetime):
        return datetime.combine(value, time())
    return value.replace(tzinfo=None)


def zone_of(value):
    if not isinstance(value, datetime) or value.tzinfo is None:
        return home
    return ZoneInfo(getattr(value.tzinfo, "zone", None) or str(value.tzinfo))


def instant(value, zone):
    return value.replace(tzinfo=zone).astimezone(timezone.utc)


def listed(event, name):
    found = event.get(name, [])
    for values in found if isinstance(found, list) else [found]:
        for value in values.dts:
            yield value.dt


def starts(event, zone):
    first = local(event["DTSTART"].dt)
    if "RRULE" in event:
        rule = event["RRULE"].to_ical().decode()
        for start in rrulestr(rule, dtstart=first, ignoretz=True):
            if instant(start, zone) >= horizon:
                break
            yield start
    else:
        yield first
    for start in listed(event, "RDATE"):
        yield local(start)


def periods(event, moved):
    start = event["DTSTART"].dt
    zone = zone_of(start)
    left = {instant(local(at), zone_of(at)) for at in listed(event, "EXDATE")} | moved
    for at in starts(event, zone):
        if instant(at, zone) in left:
            continue
        if "DURATION" in event:
            length = event["DURATION"].dt
            end = instant(at + timedelta(length.days), zone) + timedelta(seconds=length.seconds)
        elif "DTEND" in event and isinstance(start, datetime):
            finish = event["DTEND"].dt
            end = instant(at, zone) + (instant(local(finish), zone_of(finish)) - instant(local(start), zone))
        else:
            days = (event["DTEND"].dt - start).days if "DTEND" in event else 0
            days = days if isinstance(start, datetime) else max(days, 1)
            end = instant(at + timedelta(days), zone)
        yield instant(at, zone), end


calendar = Calendar.from_ical(sys.stdin.buffer.read())
events = calendar.walk("VEVENT")
found = set()
for event in events:
    if event.get("STATUS") == "CANCELLED" or event.get("TRANSP") == "TRANSPARENT":
        continue
    moved = set()
    if "RECURRENCE-ID" not in event:
        for other in events:
            if other["UID"] == event["UID"] and "RECURRENCE-ID" in other:
                at = other["RECURRENCE-ID"].dt
                moved.add(instant(local(at), zone_of(at)))
    for start, end in periods(event, moved):
        if end > start and end > now:
            found.add(f"{event['UID']} {start:%Y-%m-%d %H:%M:%S} {end:%Y-%m-%d %H:%M:%S}")
print("\n".join(sorted(found)))

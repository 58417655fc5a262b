"""Random rules of RFC 5545, and what dateutil makes of them: a line for each, with the
rule, the start, and the first occurrences, separated by tabs. Arguments: the seed, and
how many."""
import random
import signal
import sys
from datetime import datetime, timedelta
from itertools import islice

from dateutil.rrule import rrulestr

DAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU']
UNITS = ['YEARLY', 'MONTHLY', 'WEEKLY', 'DAILY', 'HOURLY', 'MINUTELY', 'SECONDLY']
chance = random.Random(int(sys.argv[1]))


def some(values, most=4):
    values = list(values)
    return ','.join(str(v) for v in sorted(chance.sample(values, chance.randint(1, min(most, len(values))))))


def ordinals(last, most=4):
    return some([n for n in range(-last, last + 1) if n != 0], most)


def weekdays(unit, by_month):
    if unit not in ('YEARLY', 'MONTHLY') or chance.random() < 0.5:
        return some(DAYS)
    last = 5 if unit == 'MONTHLY' or by_month else 53
    return ','.join(sorted({str(chance.choice([n for n in range(-last, last + 1) if n != 0])) + chance.choice(DAYS) for _ in range(chance.randint(1, 3))}))


def parts_of_days(unit):
    parts = {}
    if chance.random() < 0.3:
        parts['BYMONTH'] = some(range(1, 13))
    if unit != 'WEEKLY' and chance.random() < 0.25:
        parts['BYMONTHDAY'] = ordinals(31, 8)
    if unit not in ('DAILY', 'WEEKLY', 'MONTHLY') and chance.random() < 0.15:
        parts['BYYEARDAY'] = ordinals(366, 20)
    if chance.random() < 0.4:
        parts['BYDAY'] = weekdays(unit, 'BYMONTH' in parts)
    # dateutil takes all days of a week that says none, and not that of the start
    if unit == 'YEARLY' and chance.random() < 0.2:
        parts['BYWEEKNO'] = ordinals(53)
        parts['BYDAY'] = some(DAYS)
    return parts


def make(unit):
    parts = {'FREQ': unit}
    if chance.random() < 0.5:
        parts['INTERVAL'] = chance.randint(1, 7)
    if chance.random() < 0.3:
        parts['WKST'] = chance.choice(DAYS)
    parts.update(parts_of_days(unit))
    for name, least, most in (('BYHOUR', 0, 23), ('BYMINUTE', 0, 59), ('BYSECOND', 0, 59)):
        if chance.random() < 0.2:
            parts[name] = some(range(least, most + 1))
    if any(name.startswith('BY') for name in parts) and chance.random() < 0.3:
        parts['BYSETPOS'] = ordinals(8, 3)
    start = datetime(2000, 1, 1) + timedelta(seconds=chance.randint(0, 40 * 365 * 86400))
    if unit == 'WEEKLY' and 'BYSETPOS' in parts:
        # dateutil does not count what is before the start in the first week
        start -= timedelta(days=(start.weekday() - DAYS.index(parts.get('WKST', 'MO'))) % 7)
    end = start + timedelta(days={'YEARLY': 40000, 'MONTHLY': 8000, 'WEEKLY': 2000, 'DAILY': 2000}.get(unit, 60))
    if chance.random() < 0.3:
        parts['COUNT'] = chance.randint(1, 12)
    else:
        parts['UNTIL'] = end.strftime(chance.choice(['%Y%m%dT%H%M%S', '%Y%m%dT%H%M%SZ']))
    names = list(parts)
    chance.shuffle(names)
    return ';'.join(f'{name}={parts[name]}' for name in names), start


def give_up(*_):
    raise TimeoutError


signal.signal(signal.SIGPROF, give_up)
made = 0
while made < int(sys.argv[2]):
    rule, start = make(chance.choice(UNITS))
    signal.setitimer(signal.ITIMER_PROF, 0.1)
    try:
        found = list(islice(rrulestr(rule.replace('Z', ''), dtstart=start), 20))
    except (TimeoutError, ValueError):
        continue
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    print(rule, start, ' '.join(t.strftime('%Y%m%d%H%M%S') for t in found), sep='\t')
    made += 1

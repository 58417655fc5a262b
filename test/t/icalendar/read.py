# The properties that python3-icalendar reads of an object on standard input: a line each.
# It is no part of the extension and knows only the RFC; what it cannot read it
# names, and that is an error here.

import sys
from datetime import date

from icalendar import Calendar

calendar = Calendar.from_ical(sys.stdin.buffer.read())
for component in calendar.walk():
    for line in component.errors:
        sys.exit(f"{component.name}: {line}")
    for name, value in sorted(component.items()):
        for one in value if isinstance(value, list) else [value]:
            when = getattr(one, "dt", None)
            print(component.name, name, when if isinstance(when, date) else one.to_ical().decode())

"""Reads, with real parsers, what was written of names that try to be more than names.

Standard input has a JSON object a line: the name, and what was drawn or written of
it. The first one is of a harmless name, and tells which elements and properties there
are; any other may have no more. Prints a line for each fault.
"""

import json
import sys
import unicodedata
import xml.etree.ElementTree as xml

import icalendar

# what turns the direction of writing, or joins what it stands between
ATTRIBUTES = {'specversion', 'id', 'source', 'type', 'subject', 'time', 'datacontenttype', 'sequence', 'partitionkey', 'correlationid',
    'causationid', 'traceparent', 'data'}
MARKS = set('\u061c\u200b\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff')

# of these, what turns the direction of whatever follows
TURNS = set('\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069')


def elements(svg):
    """Of each element its tag and the names of its attributes"""
    return {(e.tag, tuple(sorted(e.attrib))) for e in xml.fromstring(svg).iter()}


def properties(text):
    def walk(component):
        yield component.name
        for key in component:
            yield component.name + '.' + key
        for part in component.subcomponents:
            yield from walk(part)
    return set(walk(icalendar.Calendar.from_ical(text)))


def controls(text, allowed):
    return [c for c in text if c not in allowed and (unicodedata.category(c) == 'Cc' or c in MARKS)]


def faults(given, known):
    for kind in ('timeline_svg', 'chart_svg'):
        more = elements(given[kind]) - known[kind]
        if more:
            yield f'{kind} has {more}'
        if TURNS & set(given[kind]):
            yield f'{kind} has {TURNS & set(given[kind])!r}'
    for kind in ('timeline_text', 'chart_text', 'timeline_ascii', 'chart_ascii'):
        if controls(given[kind], '\n'):
            yield f'{kind} has {controls(given[kind], chr(10))!r}'
        if given[kind].count('\n') != known[kind]:
            yield f'{kind} has {given[kind].count(chr(10))} lines instead of {known[kind]}'
    for kind in ('icalendar', 'freebusy'):
        more = properties(given[kind]) - known[kind]
        if more:
            yield f'{kind} has {more}'
        if len(given[kind].splitlines()) != given[kind].count('\r\n'):
            yield f'{kind} has lines that end otherwise than by CRLF'
        # RFC 5545: CONTROL is what is below a blank, but for a tab, and DEL
        for line in given[kind].split('\r\n'):
            if len(line.encode()) > 75 or any(c < ' ' and c != '\t' or c == '\x7f' for c in line):
                yield f'{kind} has the line {line!r}'
    for line in given['events'] or []:
        event = json.loads(line)
        # CloudEvents: no control and no noncharacter in an attribute; JSON may escape any in the data
        attributes = ''.join(str(value) for name, value in event.items() if name != 'data')
        odd = [c for c in attributes if unicodedata.category(c) == 'Cc' or ord(c) & 0xfffe == 0xfffe or 0xfdd0 <= ord(c) <= 0xfdef]
        if odd or '\n' in line or set(event) - ATTRIBUTES:
            yield f'an event has {odd!r} or {set(event) - ATTRIBUTES}'


known = {}
n = 0
for line in sys.stdin:
    given = json.loads(line)
    if not known:
        for kind, text in given.items():
            if kind.endswith('_svg'):
                known[kind] = elements(text)
            elif kind in ('icalendar', 'freebusy'):
                known[kind] = properties(text)
            elif kind.endswith(('_text', '_ascii')):
                known[kind] = text.count('\n')
    try:
        for fault in faults(given, known):
            print(f'{given["name"]!r}: {fault}')
    except Exception as fault:
        print(f'{given["name"]!r}: {fault!r}')
    n += 1
print(f'{n} read', file=sys.stderr)

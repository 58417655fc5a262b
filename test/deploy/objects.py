"""Objects of Kubernetes in YAML files.

objects.py valid FILE...          each as its schema has it, unknown fields refused
objects.py whole FILE...          what they name is among them: secrets, maps, services, pods
objects.py skaffold FILE SCHEMA   a configuration of skaffold, and the files it names
"""
import json
import os
import sys

import jsonschema
import kubernetes_validate
import yaml

VERSION = '1.31'

# A secret of an overlay that an administrator makes
GIVEN = {('Secret', 'reservation')}


def objects(files):
    for file in files:
        yield from filter(None, yaml.safe_load_all(open(file)))


def valid(*files):
    for thing in objects(files):
        try:
            kubernetes_validate.validate(thing, VERSION, strict=True)
        except kubernetes_validate.ValidationError as error:
            yield f"{thing['kind']} {thing['metadata']['name']}: {error.message}"


def walk(value, path=()):
    yield path, value
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from walk(inner, (*path, key))


NAMED = {'secretRef': 'Secret', 'secretKeyRef': 'Secret', 'configMapRef': 'ConfigMap'}


def whole(*files):
    things = list(objects(files))
    there = {(thing['kind'], thing['metadata']['name']) for thing in things} | GIVEN
    pods = [thing['spec']['template'].get('metadata', {}).get('labels', {}) for thing in things if 'template' in thing.get('spec', {})]
    for thing in things:
        name = f"{thing['kind']} {thing['metadata']['name']}"
        for path, value in walk(thing):
            if path and path[-1] in NAMED and (NAMED[path[-1]], value['name']) not in there:
                yield f"{name}: there is no {NAMED[path[-1]]} {value['name']}"
            if path and path[-1] == 'serviceName' and ('Service', value) not in there:
                yield f'{name}: there is no Service {value}'
        selector = thing.get('spec', {}).get('selector', {}) if thing['kind'] != 'Job' else {}
        wanted = {k: v for k, v in selector.get('matchLabels', selector).items() if not k.startswith('statefulset.')}
        if wanted and not any(wanted.items() <= labels.items() for labels in pods):
            yield f'{name}: it selects no pod: {wanted}'


def skaffold(file, schema):
    configuration = yaml.safe_load(open(file))
    schema = json.load(open(schema))
    for error in jsonschema.Draft7Validator(schema).iter_errors(configuration):
        yield from (part.message for part in error.context) if error.context else [error.message]
    folder = os.path.dirname(file)
    for path, value in walk(configuration):
        if path and path[-1] in ('dockerfile', 'jobManifestPath') or path and 'paths' in path[:-1]:
            if not os.path.exists(os.path.join(folder, '..' if path[-1] == 'dockerfile' else '', value)):
                yield f'there is no {value}'


faults = list({f.__name__: f for f in (valid, whole, skaffold)}[sys.argv[1]](*sys.argv[2:]))
print('\n'.join(faults))
sys.exit(bool(faults))

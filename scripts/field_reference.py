#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Prints docs/fields.md, made from the JSON Schemas of the program.

usage: field_reference.py IAMSIM

Each object of the schemas becomes a section with a row for each of its fields. An object that is
only used in one place, without a name of its own, has its rows in the section of that place.
"""
import json
import subprocess
import sys

PREFIX = '#/definitions/'

# The chapters, each with the schema that it is about. An object is described in the first chapter
# from which it can be reached.
CHAPTERS = [
    ('model', 'Models', 'A file with `accounts`, `organization` or `policies`.'),
    ('changes', 'Changes', 'A list of changes, or an object with `changes`.'),
    ('suite', 'Suites', 'A file with `scenarios`. The fields of a question in `--request` and '
     '`--requests` are those of [scenario](#scenario) up to `policies`, with `id`.'),
    ('config', 'iamsim.yaml', 'The file that gives what a command line leaves out.'),
]

# Objects that are open or that are written as somebody else describes.
NOTES = {
    'conditions': 'IAM\'s condition operators, each an object of condition keys and their values. They '
                  'are the same in any letter case, and take `ForAllValues:`, `ForAnyValue:` and '
                  '`IfExists`.',
}


def load(program):
    return {name: json.loads(subprocess.run([program, 'schema', name], check=True,
                                            capture_output=True, text=True).stdout)
            for name, _, _ in CHAPTERS}


def references(schema):
    """The definitions that a schema names, in order."""
    if isinstance(schema, dict):
        for key, value in schema.items():
            if key == '$ref':
                yield value.removeprefix(PREFIX)
            elif key != 'definitions':
                yield from references(value)
    elif isinstance(schema, list):
        for each in schema:
            yield from references(each)


def reachable(schema):
    """The definitions of a file, the outer ones first."""
    found = list(dict.fromkeys(references(schema)))
    for name in found:  # the list grows
        for other in references(schema['definitions'][name]):
            if other not in found:
                found.append(other)
    return found


class Words:
    """Says what a value may be."""

    def __init__(self, definitions):
        self.definitions = definitions

    def has_section(self, name):
        return 'properties' in self.definitions[name]

    def of(self, schema):
        if '$ref' in schema:
            name = schema['$ref'].removeprefix(PREFIX)
            if self.has_section(name):
                return f'[{name}](#{name.lower()})'
            simple = {'text': 'text', 'scalar': 'text', 'boolean': 'true or false',
                      'texts': 'list of texts', 'tags': 'object: key to value',
                      'accountId': 'account ID', 'document': 'policy document',
                      'stringOrStrings': 'text or list', 'namesList': 'list of texts',
                      'names': 'text or list', 'context': 'object: key to [contextValue](#contextvalue)'}
            if name in simple:
                return simple[name]
            target = self.definitions[name]
            if any(True for _ in inline_objects(target)):
                return f'{self.of(target)}, as [{name}](#{name.lower()})'
            return self.of(target)
        if 'anyOf' in schema or 'oneOf' in schema:
            words = [self.of(each) for each in schema.get('anyOf', schema.get('oneOf'))]
            return ' or '.join(dict.fromkeys(word for word in words if word))
        if 'const' in schema:
            return f'`{json.dumps(schema["const"])}`' if not isinstance(schema['const'], str) \
                else f'`{schema["const"]}`'
        if 'enum' in schema:
            return ', '.join(dict.fromkeys(f'`{each}`' for each in schema['enum']))
        kind = schema.get('type')
        if kind == 'array':
            words = self.of(schema.get('items', {}))
            plural = {'text': 'texts', 'object': 'objects', 'account ID': 'account IDs',
                      'policy document': 'policy documents'}
            first, *others = words.split(' or ')
            return 'list of ' + ' or '.join([plural.get(first, first), *others])
        if kind == 'object':
            if 'properties' in schema:
                return 'object'
            return f'object: name to {self.of(schema.get("additionalProperties", {}))}'
        if isinstance(kind, list):
            kind = 'integer' if 'integer' in kind else 'text'
        if kind == 'integer':
            least, most = schema.get('minimum'), schema.get('maximum')
            return f'{least} to {most}' if least is not None and most is not None else 'number'
        return {'string': 'text', 'null': 'null', 'boolean': 'true or false'}.get(kind, 'text')

    def description(self, schema):
        if 'description' in schema:
            return schema['description']
        if '$ref' in schema:
            return self.description(self.definitions[schema['$ref'].removeprefix(PREFIX)])
        return ''


def inline_objects(schema):
    """Objects within a field that have no name of their own, each with what leads to it."""
    if '$ref' in schema:
        return
    for each in schema.get('anyOf', []) + schema.get('oneOf', []):
        yield from inline_objects(each)
    if schema.get('type') == 'array' and 'items' in schema:
        for way, found in inline_objects(schema['items']):
            yield '[]' + way, found
    if schema.get('type') == 'object' and 'properties' in schema:
        yield '', schema


def cell(text):
    return text.replace('|', '\\|').replace('\n', ' ').replace('<', '&lt;')


def rows(words, schema, prefix=''):
    required = schema.get('required', [])
    for name, field in schema['properties'].items():
        text = words.description(field)
        if name in required:
            text = f'Required. {text}'
        yield f'| `{prefix}{name}` | {cell(words.of(field))} | {cell(text)} |'
        for way, inner in inline_objects(field):
            yield from rows(words, inner, f'{prefix}{name}{way}.')


def sections(words, names):
    for name in names:
        schema = words.definitions[name]
        inner = [('', schema)] if 'properties' in schema else list(inline_objects(schema))
        if not inner:
            continue
        yield f'\n### {name}\n'
        about = NOTES.get(name) or schema.get('description', '')
        if about:
            yield about + '\n'
        if name in NOTES:
            yield ', '.join(f'`{field}`' for field in schema['properties'])
            continue
        yield '| field | value | |\n|---|---|---|'
        for way, each in inner:
            yield from rows(words, each, way and way + '.')


def main():
    schemas = load(sys.argv[1])
    print('# The fields of files\n')
    print('This page is made from the schemas (`iamsim schema model`), which editors can use as well. It has every\n'
          'field of the files that people write. [models.md](models.md), [testing.md](testing.md) and\n'
          '[changes.md](changes.md) say how they are used. Unknown fields are errors.')
    done = set()
    for kind, title, about in CHAPTERS:
        schema = schemas[kind]
        print(f'\n## {title}\n\n{about} {schema["description"]}')
        names = [name for name in reachable(schema) if name not in done]
        done.update(names)
        for line in sections(Words(schema['definitions']), names):
            print(line)


main()

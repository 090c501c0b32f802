"""Holds what is written of queries, settings and host limits to schema.json.

Says too what the schema itself must be, and the table of fields that some of its
words are of; that the backend takes what they say is the matter of schema_test.cc
and fields_test.cc in tests/unit/datasource/.
"""

import json
import re

import sources

SCHEMA = "plugin/datasource/ask/schema.json"
FIELDS = "plugin/tap/fields.json"
INSTALL = "docs/install.md"
LIMITS = "docs/limits.md"
README = "README.md"
VARIABLE = re.compile(r"\bGF_PLUGIN_[A-Z_]*[A-Z]\b")


def text_of(path):
    return (sources.root() / path).read_text(encoding="utf-8")


def without_twins(pairs):
    keys = [key for key, _ in pairs]
    twins = {key for key in keys if keys.count(key) > 1}
    if twins:
        raise ValueError(f"stands twice: {', '.join(sorted(twins))}")
    return dict(pairs)


def default_fits(member):
    default = member.get("default")
    if default is None or default == []:
        return default is None or "words" in member or "frame" in member
    if "words" in member or "numbers" in member:
        return default in member.get("words", member.get("numbers"))
    if "max" in member:
        return member["min"] <= default <= member["max"]
    return isinstance(default, (bool, str))


def faults_of_fields(table):
    fields, frames = table["fields"], table["frames"]
    shown = {name for frame in frames.values() for name in frame}
    for name in sorted(shown - fields.keys()):
        yield f"{name}: is a column and no field"
    for name, field in fields.items():
        if set(field) - {"type", "of", "merge", "privacy", "unit", "doc"}:
            yield f"{name}: says what nobody reads"
        if not {"type", "of", "privacy"} <= field.keys():
            yield f"{name}: lacks its type, what it is of, or its privacy"
        if ("merge" in field) != (field.get("of") in ("measure", "counter")):
            yield f"{name}: has a rule to merge by, if it is a measure or counter"
        if not field.get("doc") or field["doc"].endswith("."):
            yield f"{name}: its doc is a phrase without a full stop"
        if name not in shown and field.get("of") != "counter":
            yield f"{name}: is a column of no frame"
    for name, frame in frames.items():
        for column, values in frame.items():
            if values not in ("always", "or null", "from an agent"):
                yield f"{name}.{column}: is there always, or null, or from an agent"


def faults_of_schema(schema, frames):
    members = [(f"{section}.{key}", member) for section in schema
               for key, member in schema[section].items()]
    for name, member in members:
        if not default_fits(member):
            yield f"{name}: its default is none of its values"
        if member.get("frame", "packets") not in frames:
            yield f"{name}: there is no frame {member['frame']}"
        for kind in member.get("kinds", []):
            if kind not in schema["query"]["kind"]["words"]:
                yield f"{name}: {kind} is no kind"
    for key, member in {**schema["query"], **schema["channel"]}.items():
        if "default" not in member:
            yield f"query.{key}: has no default"
    for key, member in schema["settings"].items():
        if not member.get("says", "").endswith("."):
            yield f"settings.{key}: says no sentence"
        if "default" not in member and "later" not in member:
            yield f"settings.{key}: has no default"
    for key, member in schema["host"].items():
        if member.get("holds", "source") not in schema["settings"]:
            yield f"host.{key}: holds what is no setting"


def variable_of(key):
    return f"GF_PLUGIN_{key.upper()}"


def faults_of_variables(path, known):
    for number, line in sources.lines(path):
        for name in VARIABLE.findall(line):
            if name not in known:
                yield f"{path}:{number}: the schema has no {name}"


# The table says of a size which setting it holds; the example has the defaults.
def faults_of_install(text, schema):
    rows = dict(re.findall(r"^\| `(\w+)` \| `\w+` \| (.*) \|$", text, re.M))
    for key, limit in schema["host"].items():
        held = limit.get("holds")
        if held and "later" in schema["settings"][held] and key not in rows:
            continue  # an old name
        if f"`{key}`" not in text:
            yield f"{INSTALL}: nothing is said of {key}"
        if key in rows and f"| `{key}` | `{variable_of(key)}` |" not in text:
            yield f"{INSTALL}: {key} is {variable_of(key)}"
        if "max" in schema["settings"].get(held, {}) and (
                rows.get(key) != f"`{held}`"):
            yield f"{INSTALL}: {key} holds {held}"
        default = limit.get("default")
        if default and f"\n{key} = {default}\n" not in text:
            yield f"{INSTALL}: {key} is {default} by default"
    for key in rows:
        if key not in schema["host"]:
            yield f"{INSTALL}: the schema has no {key}"


def faults_of_limits(text, schema):
    said = re.findall(r"`(\w+)`\W*\(([\d,]+) by default, at most ([\d,]+)\)",
                      text)
    for key, default, most in said:
        member = schema["settings"].get(key, schema["query"].get(key, {}))
        given = [int(number.replace(",", "")) for number in (default, most)]
        if given != [member.get("default"), member.get("max")]:
            yield f"{LIMITS}: {key} is not {default}, at most {most}"


def faults_of_readme(text, schema):
    for kind, meaning in schema["query"]["kind"]["words"].items():
        if f"`{kind}`: {meaning}." not in text:
            yield f"{README}: {kind} is said to be: {meaning}"


def main():
    schema = json.loads(text_of(SCHEMA), object_pairs_hook=without_twins)
    table = json.loads(text_of(FIELDS), object_pairs_hook=without_twins)
    faults = [f"{SCHEMA}: {fault}"
              for fault in faults_of_schema(schema, table["frames"])]
    faults += [f"{FIELDS}: {fault}" for fault in faults_of_fields(table)]
    known = {variable_of(key) for key in schema["host"]}
    paths = sources.files("README.md", "docs/*.md", "plugin/*.cc",
                          "plugin/*.h", "tests/*.go", "provisioning/*")
    for path in paths:
        faults += faults_of_variables(path, known)
    faults += faults_of_install(text_of(INSTALL), schema)
    faults += faults_of_limits(text_of(LIMITS), schema)
    faults += faults_of_readme(text_of(README), schema)
    # The rules themselves must bite.
    if default_fits({"words": {"a": ""}, "default": "b"}):
        faults.append("schema.py takes a default that is no word")
    if not list(faults_of_fields({"fields": {}, "frames": {"a": {"b": "always"}}})):
        faults.append("schema.py takes a column that is no field")
    if not list(faults_of_limits("`top` (1 by default, at most 2)", schema)):
        faults.append("schema.py takes figures that are not the schema's")
    sources.finish(faults, len(paths))


main()

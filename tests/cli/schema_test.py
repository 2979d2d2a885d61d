#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The schemas of `iamsim schema` take what iamsim reads and refuse what it refuses.

Usage: schema_test.py IAMSIM ROOT. Code 77 where python3-jsonschema or python3-yaml is missing.
"""

import copy
import json
import pathlib
import re
import subprocess
import sys
import tempfile

try:
    import jsonschema
    import yaml
except ImportError as error:
    print(f"skipped: {error}")
    sys.exit(77)

IAMSIM, ROOT = sys.argv[1], pathlib.Path(sys.argv[2])
FAILURES = []


class ReaderLoader(yaml.SafeLoader):
    """YAML as iamsim reads it: scalars keep their text, but for null, true and false."""


class EditorLoader(yaml.SafeLoader):
    """YAML as editors read it: the core schema of YAML 1.2, with numbers."""


def add_resolvers(loader, numbers):
    loader.yaml_implicit_resolvers = {}
    rules = [
        ("null", r"^(?:~|null|Null|NULL|)$", ["~", "n", "N", ""]),
        ("bool", r"^(?:true|True|TRUE|false|False|FALSE)$", list("tTfF")),
    ]
    if numbers:
        rules.append(("int", r"^[-+]?[0-9]+$", list("-+0123456789")))
        rules.append(("float", r"^[-+]?[0-9]+\.[0-9]+$", list("-+0123456789")))
    for tag, pattern, first in rules:
        loader.add_implicit_resolver("tag:yaml.org,2002:" + tag, re.compile(pattern), first)


add_resolvers(ReaderLoader, numbers=False)
add_resolvers(EditorLoader, numbers=True)
# In YAML 1.2 a leading zero is no octal number.
EditorLoader.add_constructor("tag:yaml.org,2002:int", lambda _, node: int(node.value))


def schema_of(kind):
    out = subprocess.run([IAMSIM, "schema", kind], capture_output=True, text=True, check=True)
    schema = json.loads(out.stdout)
    jsonschema.Draft7Validator.check_schema(schema)
    return jsonschema.Draft7Validator(schema)


SCHEMAS = {kind: schema_of(kind) for kind in ("suite", "model", "changes", "config")}


def problem(kind, value):
    error = jsonschema.exceptions.best_match(SCHEMAS[kind].iter_errors(value))
    return error and f"/{'/'.join(map(str, error.absolute_path))}: {error.message[:300]}"


def check(good, message):
    if not good:
        FAILURES.append(message)


# --- every file of the repository ----------------------------------------------------------------

seen = {"suite": 0, "model": 0}
for path in sorted((ROOT / "scenarios").rglob("*.yaml")):
    for loader in (ReaderLoader, EditorLoader):
        value = yaml.load(path.read_text(), loader)
        kind = "suite" if "scenarios" in value else "model"
        if path.stem == "lenient":
            continue  # shows what AWS, and a schema, refuse
        seen[kind] += 1
        found = problem(kind, value)
        check(found is None, f"{path} ({loader.__name__}): {found}")
check(seen["suite"] > 20 and seen["model"] > 5, f"hardly any file was checked: {seen}")

# --- what is refused, by the schema and by iamsim ------------------------------------------------

SUITE = yaml.load(
    """
iamsim: 1
model:
  organization: {id: o-a, root: {id: r-a, accounts: ["111122223333"]}}
  accounts:
    - id: "111122223333"
      users:
        - name: alice
          inlinePolicies:
            - name: p
              document:
                Version: "2012-10-17"
                Statement: [{Effect: Allow, Action: "s3:*", Resource: "*", Condition: {StringEquals: {"aws:username": [alice]}}}]
      roles: [{name: r, maxSessionDuration: 3600}]
      resources: [{arn: "arn:aws:s3:::b", tags: {}}]
      identityProviders: [{arn: "arn:aws:iam::111122223333:saml-provider/p"}]
      vpcEndpoints: [{id: vpce-1, type: gateway}]
defaults: {context: {"aws:SourceIp": 203.0.113.7, "aws:TagKeys": [a], "aws:UserAgent": null, "aws:SourceVpc": {unknown: true}}}
variables: {bucket: b}
scenarios:
  - name: one
    principal: arn:aws:iam::111122223333:user/alice
    action: s3:GetObject
    resource: "arn:aws:s3:::b/k"
    resourceAccount: "111122223333"
    expect: allowed
    because: {policy: p, code: ALLOW_IDENTITY}
    session: {mfa: true}
    parameters: {durationSeconds: 3600}
    assume: []
    now: 2026-06-01T12:00:00Z
""",
    ReaderLoader,
)
SCENARIO = ["scenarios", 0]
ACCOUNT = ["model", "accounts", 0]
DOCUMENT = ACCOUNT + ["users", 0, "inlinePolicies", 0, "document"]
STATEMENT = DOCUMENT + ["Statement", 0]
ALLOW = {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}

# What it shows, where, the field, its value.
REFUSED_IN_SUITES = [
    ("a misspelt element of a statement", STATEMENT, "Efect", "Allow"),
    ("an unknown element of a document", DOCUMENT, "Comment", "x"),
    ("an effect in lower case", STATEMENT, "Effect", "allow"),
    ("an unknown version", DOCUMENT, "Version", "2012-10-18"),
    ("an unknown type of principal", STATEMENT, "Principal", {"Aws": "*"}),
    ("a condition without an operator", STATEMENT, "Condition", {"aws:username": "alice"}),
    ("an unknown field of a suite", [], "scenario", []),
    ("another version of the format", [], "iamsim", "2"),
    ("no list of models", [], "model", "model.yaml"),
    ("an unknown field of a scenario", SCENARIO, "principle", "x"),
    ("an unknown field of the defaults", ["defaults"], "principle", "x"),
    ("an unknown expectation", SCENARIO, "expect", "allow"),
    ("an unknown layer", SCENARIO, "blockedBy", ["iam"]),
    ("no list of layers", SCENARIO, "blockedBy", "scp"),
    ("an unknown result code", SCENARIO + ["because"], "code", "DENY"),
    ("an unknown field of a reason", SCENARIO + ["because"], "layer", "scp"),
    ("an unknown mode of context", SCENARIO, "contextMode", "all"),
    ("an unknown field of a session", SCENARIO + ["session"], "names", "x"),
    ("neither true nor false", SCENARIO + ["session"], "mfa", "yes"),
    ("an unknown parameter", SCENARIO + ["parameters"], "sessionName", "x"),
    ("an account ID of eleven digits", SCENARIO, "resourceAccount", "11112222333"),
    ("a token of no provider", SCENARIO, "principal", {"claims": {"sub": "x"}}),
    ("an unknown field of a token", SCENARIO, "principal", {"oidc": "h", "claim": {}}),
    ("a context value that is an object", SCENARIO, "context", {"aws:SourceIp": {"a": "b"}}),
    ("a hop without a role", SCENARIO, "assume", [{"sessionName": "x"}]),
    ("an unknown field of a hop", SCENARIO, "assume", [{"role": "r", "roleSessionName": "x"}]),
    ("an empty list of actions", SCENARIO, "action", []),
    ("a list of changes that is none", SCENARIO, "changes", {"attachPolicy": {}}),
    ("an unknown verb", SCENARIO, "changes", [{"attachPolicies": {"to": "x", "policy": "p"}}]),
    ("two verbs in one change", SCENARIO, "changes",
     [{"detachScp": {"from": "r-a", "policy": "p"}, "detachRcp": {"from": "r-a", "policy": "p"}}]),
    ("an unknown field of a verb", SCENARIO, "changes",
     [{"attachPolicy": {"to": "x", "policy": "p", "at": "y"}}]),
    ("an unknown field of a model", ["model"], "account", []),
    ("an unknown field of an organization", ["model", "organization"], "roots", []),
    ("an unknown field of a node", ["model", "organization", "root"], "ous", []),
    ("an unknown field of an account", ACCOUNT, "role", []),
    ("an unknown field of a user", ACCOUNT + ["users", 0], "boundary", "x"),
    ("a policy without a document", ACCOUNT + ["users", 0], "inlinePolicies", [{"name": "x"}]),
    ("a bare document", ACCOUNT + ["users", 0], "inlinePolicies", [{"Statement": [ALLOW]}]),
    ("an unknown field of a role", ACCOUNT + ["roles", 0], "assumeRolePolicyDocument", {}),
    ("a path without slashes", ACCOUNT + ["roles", 0], "path", "team"),
    ("a session longer than twelve hours", ACCOUNT + ["roles", 0], "maxSessionDuration", 43201),
    ("an unknown field of a resource", ACCOUNT + ["resources", 0], "kmsKeyId", "x"),
    ("a resource without an ARN", ACCOUNT, "resources", [{"tags": {}}]),
    ("an unknown field of a provider", ACCOUNT + ["identityProviders", 0], "audiences", []),
    ("an unknown type of endpoint", ACCOUNT + ["vpcEndpoints", 0], "type", "tunnel"),
    ("an unknown setting", ACCOUNT, "blockPublicAccess", {"restrict": True}),
    ("an account without an ID", ["model"], "accounts", [{"name": "x"}]),
]


def run(arguments):
    done = subprocess.run([IAMSIM, *arguments], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


with tempfile.TemporaryDirectory() as folder:
    file = pathlib.Path(folder) / "suite.json"

    def test(suite):
        file.write_text(json.dumps(suite))
        return run(["test", str(file)])

    check(problem("suite", SUITE) is None, f"the good suite: {problem('suite', SUITE)}")
    code, said = test(SUITE)
    check(code == 0, f"iamsim on the good suite: {code}\n{said}")
    for name, place, field, value in REFUSED_IN_SUITES:
        suite = copy.deepcopy(SUITE)
        target = suite
        for step in place:
            target = target[step]
        target[field] = value
        check(problem("suite", suite) is not None, f"{name}: the schema takes it")
        code, said = test(suite)
        check(code == 2 and "error:" in said, f"{name}: iamsim takes it, code {code}\n{said}")

# --- files of one kind ---------------------------------------------------------------------------

DOC = {"Statement": [ALLOW]}
USER = "111122223333:user/alice"
# The kind, what it shows, the value, and whether it is taken.
ROWS = [
    ("model", "an empty account", {"accounts": [{"id": "111122223333"}]}, True),
    ("model", "nothing that makes it a model", {"iamsim": "1"}, False),
    ("model", "a suite", {"accounts": [], "scenarios": []}, False),
    ("config", "an empty one", {}, True),
    ("config", "everything", {"iamsim": 1, "model": ["m"], "suites": ["s"], "context": {"a:b": "c"},
                              "now": "2026-06-01T12:00:00Z", "changes": []}, True),
    ("config", "changes without a model", {"changes": [{"unsetTag": {"on": "b", "key": "c"}}]}, False),
    ("config", "a file of changes", {"model": ["m"], "changes": "plan.json"}, True),
    ("config", "an unknown field", {"models": ["m"]}, False),
    ("config", "no list", {"model": "m"}, False),
    ("changes", "a list", [], True),
    ("changes", "an object", {"iamsim": 1, "changes": []}, True),
    ("changes", "an object without a list", {"iamsim": 1}, False),
    ("changes", "a file among others", [{"removePrincipal": USER}, "plan.json"], True),
    ("changes", "a number among others", [3], False),
    ("changes", "a policy by name", [{"attachPolicy": {"to": USER, "policy": "p"}}], True),
    ("changes", "a policy in place",
     [{"attachPolicy": {"to": USER, "policy": {"name": "p", "document": DOC}}}], True),
    ("changes", "a policy without a document",
     [{"attachPolicy": {"to": USER, "policy": {"name": "p"}}}], False),
    ("changes", "null removes a boundary", [{"setBoundary": {"on": USER, "policy": None}}], True),
    ("changes", "null removes no trust policy",
     [{"setTrustPolicy": {"on": USER, "document": None}}], False),
    ("changes", "null removes a bucket policy",
     [{"setResourcePolicy": {"on": "arn:aws:s3:::b", "document": None}}], True),
    ("changes", "a document in a file",
     [{"setPolicy": {"policy": "p", "document": {"file": "p.json"}}}], True),
    ("changes", "a verb without its fields", [{"setPolicy": {"policy": "p"}}], False),
    ("changes", "the short form", [{"removePrincipal": USER}, {"removeResource": "arn:x"}], True),
    ("changes", "a user", [{"addPrincipal": {"account": "a", "user": {"name": "u"}}}], True),
    ("changes", "a user and a role",
     [{"addPrincipal": {"account": "a", "user": {"name": "u"}, "role": {"name": "r"}}}], False),
    ("changes", "a resource", [{"addResource": {"resource": {"arn": "arn:aws:s3:::b"}}}], True),
    ("changes", "an unknown verb", [{"removeUser": USER}], False),
]
for kind, name, value, taken in ROWS:
    found = problem(kind, value)
    check((found is None) == taken, f"{kind}, {name}: {found or 'the schema takes it'}")

# --- the command ---------------------------------------------------------------------------------

check(run(["schema", "policy"])[0] == 2, "an unknown kind of schema is bad usage")
check(run(["schema"])[0] == 2, "no kind of schema is bad usage")

for failure in FAILURES:
    print("FAILED:", failure)
sys.exit(1 if FAILURES else 0)

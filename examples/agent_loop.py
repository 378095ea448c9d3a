"""One cycle of an agent: LEDGER_TOKEN=ait_… python examples/agent_loop.py http://127.0.0.1:8710 path/to/repository"""

import os
import subprocess
import sys
import time
from pathlib import Path

from gql import Client, gql
from gql.transport.aiohttp import AIOHTTPTransport

server, repository = sys.argv[1].rstrip("/"), Path(sys.argv[2])
headers = {"Authorization": f"Bearer {os.environ['LEDGER_TOKEN']}"}
client = Client(transport=AIOHTTPTransport(f"{server}/graphql", headers=headers))
ERRORS = "... on Error { message } ... on GuardNotMet { guard remedy } ... on InvalidInput { fieldErrors { message } }"


def call(name, fields, **input):
    """One mutation. What is refused says why, and what would satisfy it."""
    kind = f"{name[0].upper()}{name[1:]}Input"
    text = f"mutation ($input: {kind}!) {{ {name}(input: $input) {{ {fields} {ERRORS} }} }}"
    answer = client.execute(gql(text), variable_values={"input": input})[name]
    return answer if "message" not in answer else sys.exit(f"{name}: {answer}")


def check(run, **what):
    """Has the server run a check, and waits for its end."""
    id = call("runVerify", "... on RunCommand { id }", id=run, **what)["id"]
    query = gql("query ($id: ID!) { node(id: $id) { ... on RunCommand { state tail } } }")
    while (found := client.execute(query, variable_values={"id": id})["node"])["state"] == "RUNNING":
        time.sleep(0.2)
    return found["state"] == "PASSED" or sys.exit(call_off(run, found["tail"]))


def call_off(run, reason):
    call("runBlock", "... on Run { state }", id=run, reason=reason or "The check failed.")
    return reason


def git(*arguments):
    return subprocess.check_output(["git", *arguments], cwd=repository, text=True).strip()


fields = (
    "... on RunStarted { run { id step hint currentTask { key title surface } } selection { explanation } }"
)
started = call("runStart", fields, tool="agent-loop")
if started["run"] is None or started["run"]["step"] != "EXECUTE":
    sys.exit(started["run"]["hint"] if started["run"] else started["selection"]["explanation"])
run, task = started["run"]["id"], started["run"]["currentTask"]
file = f"{task['surface'] or 'src'}/done.py"  # your agent's work goes here: change files in the repository
(repository / file).parent.mkdir(parents=True, exist_ok=True)
(repository / file).write_text(f"DONE = {task['key']!r}\n")
call("runRecordChange", "... on Run { step }", id=run, summary=task["title"], files=[file])
check(run, kind="PY_COMPILE", files=[file])
git("add", "--all")
git("commit", "--quiet", "--message", f"feat: {task['title']}")
call("runCheckpoint", "... on Run { step }", id=run, commit=git("rev-parse", "HEAD"))
call("runClose", "... on Run { state }", id=run, result="It compiles.")
print(f"{task['key']} is DONE. It was chosen because: {started['selection']['explanation']}")

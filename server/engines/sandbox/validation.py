"""Checks a posted graph the way the real server does: the same errors, in the same shape."""

import traceback
from dataclasses import dataclass, field
from typing import Any

from server.engines.sandbox import inputs as checks
from server.engines.sandbox.config import Config
from server.engines.sandbox.graph import Graph
from server.engines.sandbox.node_types import Input, NodeClass

Problem = dict[str, Any]
LONG_LIST = 20


@dataclass
class Verdict:
    """The outcome. `error` is None when at least one output can run; `node_errors` may be filled in both cases."""

    error: Problem | None = None
    outputs: list[str] = field(default_factory=list)
    node_errors: dict[str, Any] = field(default_factory=dict)


def problem(kind: str, message: str, details: str = "", **extra: Any) -> Problem:
    """Return one error object."""
    return {"type": kind, "message": message, "details": details, "extra_info": extra}


def validate(
    graph: Graph, targets: list[str] | None, classes: dict[str, NodeClass], config: Config
) -> Verdict:
    """Check the graph; values are converted in place. `targets` limits the outputs that shall run."""
    for node_id in graph:
        error = _class_problem(graph, node_id, classes, config)
        if error:
            return Verdict(error)
    wanted = [
        n for n in graph if classes[graph[n]["class_type"]].output_node and (targets is None or n in targets)
    ]
    if not wanted:
        return Verdict(problem("prompt_no_outputs", "Prompt has no outputs"))
    return _Check(graph, classes, config).outputs(wanted)


def _class_problem(
    graph: Graph, node_id: str, classes: dict[str, NodeClass], config: Config
) -> Problem | None:
    node, where = graph[node_id], f"Node ID '#{node_id}'"
    named = "class_type" in node
    if named and node["class_type"] in classes:
        return None
    if config.old:
        text = (
            f"node {node['class_type']} does not exist."
            if named
            else "a node is missing the class_type property."
        )
        return problem("invalid_prompt", f"Cannot execute because {text}", where)
    kind = node.get("class_type")
    title = node.get("_meta", {}).get("title") or kind or node_id
    text = (
        "not found. The custom node may not be installed."
        if named
        else "has no class_type. The workflow may be corrupted or a custom node is missing."
    )
    return problem(
        "missing_node_type",
        f"Node '{title}' {text}",
        where,
        node_id=node_id,
        class_type=kind,
        node_title=title,
    )


class _Check:
    """One walk over a graph. `seen` holds for each node whether it is valid, and its own problems."""

    def __init__(self, graph: Graph, classes: dict[str, NodeClass], config: Config) -> None:
        self.graph, self.classes, self.config = graph, classes, config
        self.seen: dict[str, tuple[bool, list[Problem]]] = {}
        self.path: list[str] = []

    def outputs(self, wanted: list[str]) -> Verdict:
        verdict, reasons = Verdict(), []
        for node_id in wanted:
            valid, problems = self._output(node_id)
            if valid:
                verdict.outputs.append(node_id)
                continue
            reasons += [f"{p['message']}: {p['details']}" for p in problems]
            self._report(node_id, verdict.node_errors)
        if not verdict.outputs:
            message = "Prompt outputs failed validation"
            verdict.error = problem("prompt_outputs_failed_validation", message, "\n".join(reasons))
        return verdict

    def _output(self, node_id: str) -> tuple[bool, list[Problem]]:
        self.path.clear()
        try:
            return self.node(node_id)
        except Exception as error:
            info = {
                "exception_type": type(error).__name__,
                "traceback": traceback.format_tb(error.__traceback__),
            }
            found = problem(
                "exception_during_validation", "Exception when validating node", str(error), **info
            )
            self.seen[node_id] = (False, [found])
            return self.seen[node_id]

    def _report(self, output: str, node_errors: dict[str, Any]) -> None:
        for node_id, (valid, problems) in self.seen.items():
            if not valid and problems:
                blank = {"errors": problems, "dependent_outputs": []}
                entry = node_errors.setdefault(
                    node_id, blank | {"class_type": self.graph[node_id]["class_type"]}
                )
                entry["dependent_outputs"].append(output)

    def node(self, node_id: str) -> tuple[bool, list[Problem]]:
        """Check one node and everything above it."""
        if node_id in self.seen:
            return self.seen[node_id]
        if node_id in self.path:
            return self._cycle(node_id)
        self.path.append(node_id)
        try:
            node = self.graph[node_id]
            kind, values = self.classes[node["class_type"]], node["inputs"]
            valid, problems = self._inputs(kind, values)
        finally:
            self.path.pop()
        if node_id not in self.seen:
            self.seen[node_id] = (valid and not problems, problems)
        return self.seen[node_id]

    def _cycle(self, node_id: str) -> tuple[bool, list[Problem]]:
        ring = self.path[self.path.index(node_id) :]
        names = [f"{n} ({self.graph[n]['class_type']})" for n in [*ring, node_id]]
        for member in ring:
            found = problem(
                "dependency_cycle",
                "Dependency cycle detected",
                " -> ".join(names),
                node_id=member,
                cycle_nodes=ring,
            )
            self.seen[member] = (False, [] if self.config.old else [found])
        return self.seen[node_id]

    def _inputs(self, kind: NodeClass, values: dict[str, Any]) -> tuple[bool, list[Problem]]:
        valid, problems = True, []
        for name, entry in kind.all_inputs().items():
            if name not in values:
                if name in kind.inputs:
                    problems.append(
                        problem("required_input_missing", "Required input is missing", name, input_name=name)
                    )
            elif isinstance(values[name], list):
                fine, found = self._link(name, entry, values[name])
                valid, problems = valid and fine, problems + found
            else:
                problems += checks.value(name, entry, values, self.config, checked=name in kind.check)
        for name, check in kind.check.items():
            wrong = (
                check(self.config, values[name])
                if name in values and not isinstance(values[name], list)
                else None
            )
            if wrong:
                message = "Custom validation failed for node"
                problems.append(
                    problem("custom_validation_failed", message, f"{name} - {wrong}", input_name=name)
                )
        return valid, problems

    def _link(self, name: str, entry: Input, link: list[Any]) -> tuple[bool, list[Problem]]:
        described = checks.described(entry, self.config)
        if len(link) != 2:
            text = "Bad linked input, must be a length-2 list of [node_id, slot_index]"
            return True, [
                problem(
                    "bad_linked_input",
                    text,
                    name,
                    input_name=name,
                    input_config=described,
                    received_value=link,
                )
            ]
        returns = self.classes[self.graph[link[0]]["class_type"]].returns(self.config)
        received = tuple(kind for kind, _ in returns)[link[1]]
        if not checks.fits(received, entry):
            details = (
                f"{name}, received_type({received}) mismatch input_type({checks.kind_of(entry, self.config)})"
            )
            return True, [
                problem(
                    "return_type_mismatch",
                    "Return type mismatch between linked nodes",
                    details,
                    input_name=name,
                    input_config=described,
                    received_type=received,
                    linked_node=link,
                )
            ]
        return self._inner(name, described, link), []

    def _inner(self, name: str, described: list[Any], link: list[Any]) -> bool:
        try:
            return self.node(link[0])[0]
        except Exception as error:
            info = {"input_name": name, "input_config": described, "exception_message": str(error)}
            info |= {"exception_type": type(error).__name__, "linked_node": link}
            info |= {"traceback": traceback.format_tb(error.__traceback__)}
            message = "Exception when validating inner node"
            found = problem("exception_during_inner_validation", message, str(error), **info)
            self.seen[link[0]] = (False, [found])
            return False

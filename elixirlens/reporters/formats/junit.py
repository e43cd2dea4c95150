"""`junit`: test results in XML, for Jenkins and every other server that counts tests."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from elixirlens.finding import Severity
from elixirlens.reporters.escape import escape, without_commands
from elixirlens.reporters.wording import gaps

if TYPE_CHECKING:
    from collections.abc import Iterable

    from elixirlens.finding import Finding
    from elixirlens.report import Report
    from elixirlens.reporters.view import View

_HEADER = '<?xml version="1.0" encoding="UTF-8"?>\n'
_COUNTED = {"failures": "failure", "errors": "error", "skipped": "skipped"}


def render(report: Report, view: View) -> str:
    """Return a suite for each file with findings, and one for the run, so that no report is without a test.

    Errors and warnings fail, infos pass with their words as output, suppressed findings are skipped, and what was not
    checked is an error of the test itself.
    """
    by_path: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in report.findings:
        by_path[finding.path].append(finding)
    root = ElementTree.Element("testsuites", name="elixirlens")
    root.append(_run(report))
    root.extend(_suite(path, findings) for path, findings in by_path.items())
    for name in ("tests", "failures", "errors"):
        root.set(name, str(sum(int(suite.get(name, "0")) for suite in root)))
    ElementTree.indent(root)
    return without_commands(f"{_HEADER}{ElementTree.tostring(root, encoding='unicode')}\n")


def _run(report: Report) -> ElementTree.Element:
    cases = [_case("elixirlens", "reads the repository", f"{report.summary.files} files were read")]
    for one in gaps(report.unchecked):
        case = _case("elixirlens", f"checks {one.place}")
        _outcome(case, "error", "not-checked", one.words)
        cases.append(case)
    return _filled("elixirlens", cases)


def _suite(path: str, findings: Iterable[Finding]) -> ElementTree.Element:
    """A suite of one file. Tests are named by rule and symbol, not by line: servers compare them between runs."""
    seen: Counter[str] = Counter()
    cases = []
    for finding in findings:
        name = f"{finding.rule} in {finding.symbol}" if finding.symbol else finding.rule
        seen[name] += 1
        cases.append(_of_finding(finding, name if seen[name] == 1 else f"{name} ({seen[name]})"))
    return _filled(path, cases)


def _of_finding(finding: Finding, name: str) -> ElementTree.Element:
    if finding.suppressed is not None:
        case = _case(finding.path, name)
        _outcome(case, "skipped", finding.rule, finding.suppressed.reason)
    elif finding.severity is Severity.INFO:
        case = _case(finding.path, name, _story(finding))
    else:
        case = _case(finding.path, name)
        _outcome(case, "failure", finding.severity.value, finding.message).text = _story(finding)
    return case


def _case(classname: str, name: str, output: str = "") -> ElementTree.Element:
    case = ElementTree.Element("testcase", classname=escape(classname), name=escape(name))
    if output:
        ElementTree.SubElement(case, "system-out").text = output
    return case


def _outcome(case: ElementTree.Element, tag: str, kind: str, message: str) -> ElementTree.Element:
    return ElementTree.SubElement(case, tag, type=escape(kind), message=escape(message))


def _story(finding: Finding) -> str:
    place = f"{finding.path}:{finding.line}:{finding.column}"
    return "\n".join(escape(line) for line in (place, finding.message, finding.why, finding.do))


def _filled(name: str, cases: list[ElementTree.Element]) -> ElementTree.Element:
    suite = ElementTree.Element("testsuite", name=escape(name), tests=str(len(cases)))
    for attribute, tag in _COUNTED.items():
        suite.set(attribute, str(sum(case.find(tag) is not None for case in cases)))
    suite.extend(cases)
    return suite

"""The report as one page of HTML, to print and sign: no script, no font, nothing from elsewhere."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from fundplan import Text
from webapp.web.amounts import iso

from .report import OUTCOMES, Report

FOLDER = Path(__file__).parent
SHOWN = 500  # rows of a list; the JSON report has them all
ACCOUNTS = {
    "members": "成员预缴余额",
    "reserve": "准备金",
    "claims": "已拨备、待领取的互助金",
    "bonds": "保证金与押金",
    "fees": "应付运营方管理费",
}

#: What this audit does not show, whatever comes out.
UNPROVEN = (
    Text(
        "节点所答是否属实：用自己的节点，或用 --second 与另一节点比对。",
        "That the nodes told the truth: run your own, or compare another's with --second.",
    ),
    Text(
        "成员是否真是其人、事件是否真的发生、证据是否属实：链上只有承诺值。",
        "That a member is who it claims to be, that an event happened, that evidence is true: the"
        " chain has commitments only.",
    ),
    Text(
        "代币本身是否可靠：谁能冻结、增发或升级它，请读代币合约。",
        "That the token is sound: read its contract for who can freeze, mint or upgrade it.",
    ),
    Text(
        "方案是否明智、合法：只证明合约照全文执行。",
        "That the plan is wise or lawful: only that the contracts do what its text says.",
    ),
    Text(
        "编译器与源码没有缺陷：字节码与所用源码的编译结果相同，仅此而已。",
        "That sources and compiler have no fault: the bytecode is what they make, no more.",
    ),
)


def html(report: Report) -> str:
    """The page."""
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    template = environment.get_template("page.html")
    return template.render(
        report=report,
        figures=report.figures,
        outcomes=OUTCOMES,
        unproven=UNPROVEN,
        shown=SHOWN,
        moment=iso(report.block_time),
        accounts=ACCOUNTS,
    )
